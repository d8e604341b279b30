//! The fixed words of the retention schedule.

use crate::closed::closed_set;

closed_set! {
    /// A category of data with its own retention time.
    Category {
        /// A one-time code, and the number that it was sent to.
        VerificationCode = "verification_code",
        /// Counters of attempts, by blind index (rate limits).
        Limit = "limit",
        /// Blind indexes of source addresses from which a person has signed in.
        KnownSource = "known_source",
        /// The stored answer of a repeatable request.
        KeptAnswer = "kept_answer",
        /// An event of the outbox: ids and fixed words.
        Event = "event",
        /// A session.
        Session = "session",
        /// The account.
        Account = "account",
        /// The blind index of a number or call sign.
        IdentifierIndex = "identifier_index",
        /// A wrapped data key, or the tombstone of a destroyed one.
        DataKey = "data_key",
        /// Name, phone and address for mail.
        Contact = "contact",
        /// A notice or promotion in the account.
        Notice = "notice",
        /// A forwarding order.
        Handoff = "handoff",
        /// A conversation with support, and its messages.
        Thread = "thread",
        /// The item by which the person of a handoff or thread is found.
        Lookup = "lookup",
        /// An entry of an audit chain.
        AuditEntry = "audit_entry",
        /// The head of an audit chain, and its signed heads.
        AuditHead = "audit_head",
        /// The release of a call sign that somebody else holds the licence for.
        CallSignRelease = "call_sign_release",
        /// A deletion request with its certificates.
        DeletionRequest = "deletion_request",
        /// A public key that has signed certificates.
        CertificateKey = "certificate_key",
        /// A carrier or a member of staff whose calls are accepted.
        Registered = "registered",
        /// A year of the calendar of working days that was put in place.
        Calendar = "calendar",
        /// A request to a carrier to erase, and its answer.
        CarrierTold = "carrier_told",
        /// The tombstone of a forwarding order whose person was erased.
        HandoffTrace = "handoff_trace",
        /// A legal hold.
        Hold = "hold",
        /// A disclosure to an authority.
        Disclosure = "disclosure",
        /// A message to everyone.
        Broadcast = "broadcast",
        /// The report of a run of retention.
        Report = "report",
        /// The counters of erased people.
        Counter = "counter",
        /// The numbers of a month.
        MonthlyNumbers = "monthly_numbers",
        /// Backups of data keys.
        KeyBackup = "key_backup",
        /// Backups of the other tables.
        Backup = "backup",
        /// Logs.
        Log = "log",
    }
}

closed_set! {
    /// From when a time is counted.
    From {
        /// The item was written.
        Written = "written",
        /// The item was last changed.
        LastNews = "last_news",
        /// The person last signed in.
        LastSignIn = "last_sign_in",
        /// The event was sent to its queue.
        Sent = "sent",
        /// It ended.
        Ended = "ended",
        /// The month in which it was written ended.
        MonthEnd = "month_end",
        /// The person was erased.
        AccountEnd = "account_end",
        /// The backup was made.
        BackedUp = "backed_up",
    }
}

impl From {
    /// Whether the expiry is known when the item is written. Then an item without one is a fault.
    pub const fn is_known_at_once(self) -> bool {
        matches!(self, Self::Written | Self::LastNews | Self::MonthEnd)
    }
}

closed_set! {
    /// The unit of an amount.
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
    /// What happens at the end of a time.
    Then {
        /// The item is removed.
        Delete = "delete",
        /// Everything that could identify a person is removed, the rest is kept.
        Anonymise = "anonymise",
    }
}
