// The content of a deletion certificate. It has no personal data: random ids, fixed words, times and counts.
//
// Times are RFC 3339 in UTC, days are dates in Asia/Shanghai.

/** What a certificate attests. */
export const STAGES = ["erased", "completed"] as const;
/** How the person proved their identity, or why there was no request by the person. */
export const PROOFS = [
  "password",
  "verification",
  "recovery_code",
  "thread",
  "number_taken_over",
  "call_sign_released",
  "inactivity",
] as const;
/** Whether the person chose a grace period. */
export const MODES = ["grace", "immediate"] as const;
/** The purposes of data keys. */
export const PURPOSES = ["account", "contact", "support", "oversight"] as const;
/** The answers of a carrier. */
export const OUTCOMES = ["erased", "retained"] as const;
/** The laws by which a carrier has to keep data. */
export const RETENTION_LAWS = [
  "postal_law",
  "express_delivery_regulations",
  "counter_terrorism_law",
  "e_commerce_law",
  "accounting_law",
  "tax_collection_rules",
  "invoice_measures",
] as const;
/** The levels of an erasure. */
export const LEVELS = ["keys", "live_systems", "backups", "carriers"] as const;
/** How far a level is. */
export const ASSURANCES = ["verified", "reported", "retained", "pending", "not_needed"] as const;
/** What a certificate does not cover. */
export const REMAINDERS = [
  "backups",
  "carrier_not_answered",
  "carrier_retains",
  "legal_record",
  "disclosed",
  "message_gateway",
  "handoff_trace",
  "audit_chain",
  "deletion_record",
  "limits",
  "counters",
] as const;

/** A carrier that had collected the person's data. */
export interface Recipient {
  readonly carrier: string;
  /** When it was asked to erase. */
  readonly told_at: string;
  /** Until when its answer was expected. */
  readonly answer_before?: string;
  /** When it first answered. */
  readonly answered_at?: string;
  /** Whether it answered late, or has not answered although the time is over. */
  readonly late?: boolean;
  readonly outcome?: (typeof OUTCOMES)[number];
  /** The law by which it keeps data. */
  readonly basis?: (typeof RETENTION_LAWS)[number];
  /** The last day until which it keeps data. */
  readonly retained_until?: string;
}

/** One level of the erasure, and how far it is. */
export interface Attested {
  readonly level: (typeof LEVELS)[number];
  readonly assurance: (typeof ASSURANCES)[number];
  readonly at?: string;
}

/** One thing that the certificate does not cover. */
export interface NotCovered {
  readonly what: (typeof REMAINDERS)[number];
  readonly carrier?: string;
  /** The last day, where there is one. */
  readonly until?: string;
  readonly words: { readonly "zh-CN": string; readonly en: string };
}

/** The content of a deletion certificate. */
export interface Certificate {
  /** The operator's URL for certificates. */
  readonly iss: string;
  /** The id of this certificate. */
  readonly jti: string;
  /** When it was signed, in seconds since 1970. */
  readonly iat: number;
  readonly stage: (typeof STAGES)[number];
  readonly request_id: string;
  readonly proof: (typeof PROOFS)[number];
  readonly mode: (typeof MODES)[number];
  readonly received_at: string;
  /** The day of receipt. */
  readonly received_on: string;
  /** The day on which a legal hold ended; the deadline was counted from it. */
  readonly resumed_on?: string;
  /** The deadline. */
  readonly due_on: string;
  readonly calendar_version: string;
  /** When no live system could read data of the person any more. */
  readonly erased_at: string;
  /** When no backup could be read any more. */
  readonly completed_at?: string;
  readonly keys_destroyed: readonly (typeof PURPOSES)[number][];
  readonly items_deleted: number;
  readonly index_entries_deleted: number;
  /** How often data came back with a restored backup and was erased again. */
  readonly reopened?: number;
  readonly recipients: readonly Recipient[];
  /** How many answers of carriers are counted in. */
  readonly answers?: number;
  /** Certificates of earlier versions have none. */
  readonly attested?: readonly Attested[];
  /** Certificates of earlier versions have none. */
  readonly not_covered?: readonly NotCovered[];
  /** The state of the audit chain at the erasure: the hash of its last entry in hex, and in older certificates its length. */
  readonly audit: { readonly entries?: number; readonly head: string };
}
