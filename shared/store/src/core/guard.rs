//! The meaning of each condition of a transaction.

/// What is wrong when a condition of a transaction fails. When several fail, the first of this list is reported.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Guard {
    /// The same request was answered meanwhile.
    Answer,
    /// A verification was used up, replaced or has no tries left.
    Verification,
    /// A limit is reached.
    Limit,
    /// The person is erased, or their account's state does not allow it.
    Person,
    /// A phone number belongs to an account already.
    Phone,
    /// A call sign belongs to an account already.
    CallSign,
    /// A record changed since it was read.
    Record,
    /// The audit chain grew, or another transaction wrote the same items: read the head again and retry.
    Chain,
}
