// The limits of the service that these pages tell people. limits.test.ts compares them with shared/domain/src/limits.rs.

/** The limits, by their names in limits.rs. */
export const limits = {
  /** How long a code by SMS is valid, in minutes. */
  CODE_MINUTES: 10,
  /** How many times a code may be tried. */
  CODE_TRIES: 5,
  /** Codes to one number, asked for from one network address, in an hour. */
  CODES_PER_ASKER_HOUR: 5,
  /** The same in a day. */
  CODES_PER_ASKER_DAY: 10,
  /** Wrong passwords or recovery codes, after which further ones are refused. */
  SIGN_IN_FAILURES: 5,
  /** For how long a wrong one counts, in minutes. */
  SIGN_IN_FAILURE_MINUTES: 15,
  /** How long a session lasts, in days. */
  SESSION_DAYS: 30,
  /** Days since the last proof or sign-in after which a code by SMS no longer resets the password. */
  PROOF_DAYS: 90,
  /** Shortest password, in characters. */
  PASSWORD_MIN_CHARS: 10,
  /** Longest password, in characters. */
  PASSWORD_MAX_CHARS: 128,
  /** Letters and digits that a password needs besides the person's own number or call sign, if it contains one. */
  PASSWORD_OTHER_CHARS: 6,
  /** Days in which the holder of a call sign may object, once somebody has shown the licence for it. */
  OBJECTION_DAYS: 14,
  /** Hours after the request in which a deletion with a grace period may be cancelled. */
  GRACE_HOURS: 24,
  /** Working days within which a question is answered, and a deletion is done. */
  ANSWER_WORKING_DAYS: 7,
  /** Receipts that one deletion request may have. */
  RECEIPTS: 20,
  /** Days in which a carrier may collect the address of a handoff. */
  COLLECT_DAYS: 14,
  /** Handoffs that may wait for collection at the same time. */
  QUEUED_HANDOFFS: 20,
  /** Most pieces in one handoff. */
  ITEM_COUNT: 10_000,
  /** Heaviest handoff, in grams. */
  ITEM_WEIGHT_G: 50_000,
  /** Longest message of a thread, in characters. */
  MESSAGE_CHARS: 4_000,
  /** Longest subject of a thread, in characters. */
  THREAD_SUBJECT_CHARS: 120,
  /** Open threads of one person. */
  OPEN_THREADS: 10,
} as const;

/** Seconds between two codes to one number: one a minute (`CODES_PER_ASKER_MINUTE`). */
export const CODE_PAUSE_SECONDS = 60;
