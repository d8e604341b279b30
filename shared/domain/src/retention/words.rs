//! The closed words of the retention schedule.

use crate::closed::closed_set;

closed_set! {
    /// A kind of data with a time of its own.
    Category {
        /// A one-time code, and the number it went to.
        VerificationCode = "verification_code",
        /// How often something was tried, by blind index.
        Limit = "limit",
        /// The answer to a request that may be repeated.
        KeptAnswer = "kept_answer",
        /// What waits to be put on a queue: ids and closed words.
        Event = "event",
        /// A session.
        Session = "session",
        /// The account.
        Account = "account",
        /// The blind index of a number or call sign.
        IdentifierIndex = "identifier_index",
        /// A wrapped data key, or the mark that it was destroyed.
        DataKey = "data_key",
        /// Name, phone and address for mail.
        Contact = "contact",
        /// A notice or promotion in the account.
        Notice = "notice",
        /// A forwarding order.
        Handoff = "handoff",
        /// A conversation with support, and its messages.
        Thread = "thread",
        /// By which a handoff or thread leads to its person.
        Lookup = "lookup",
        /// An entry of the record of who did what.
        AuditEntry = "audit_entry",
        /// Where such a record stands, and what was signed of it.
        AuditHead = "audit_head",
        /// A deletion request with its certificates.
        DeletionRequest = "deletion_request",
        /// That a carrier was told to erase, and what it answered.
        CarrierTold = "carrier_told",
        /// That a forwarding order of somebody erased was once there.
        HandoffTrace = "handoff_trace",
        /// A legal hold.
        Hold = "hold",
        /// A disclosure to an authority.
        Disclosure = "disclosure",
        /// What was sent to everyone.
        Broadcast = "broadcast",
        /// What a run of retention found and did.
        Report = "report",
        /// How many were erased.
        Counter = "counter",
        /// Backups of data keys.
        KeyBackup = "key_backup",
        /// Backups of the other tables.
        Backup = "backup",
        /// Logs.
        Log = "log",
    }
}

closed_set! {
    /// What a time is counted from.
    From {
        /// It was written.
        Written = "written",
        /// It was last changed by anybody.
        LastNews = "last_news",
        /// The person last signed in.
        LastSignIn = "last_sign_in",
        /// It was put on its queue.
        Sent = "sent",
        /// It came to its end.
        Ended = "ended",
        /// The person was erased.
        AccountEnd = "account_end",
        /// It was backed up.
        BackedUp = "backed_up",
    }
}

impl From {
    /// Whether what is counted so has its end from the moment it is written: an item without one was written wrong.
    pub const fn is_known_at_once(self) -> bool {
        matches!(self, Self::Written | Self::LastNews)
    }
}

closed_set! {
    /// What an amount is of.
    Unit {
        /// Sixty seconds.
        Minutes = "minutes",
        /// Sixty minutes.
        Hours = "hours",
        /// Twenty-four hours.
        Days = "days",
    }
}

closed_set! {
    /// What happens when a time is over.
    Then {
        /// It is removed.
        Delete = "delete",
        /// What could lead to a person goes, the rest stays.
        Anonymise = "anonymise",
    }
}
