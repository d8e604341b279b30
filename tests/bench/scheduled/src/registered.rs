//! What is written about a registered person in plain text, by which their items are found and copied.

use qeg_domain::id::Subject;

/// A registered person.
pub(crate) struct Registered {
    pub(crate) subject: Subject,
    /// The blind index of the call sign, in hex.
    pub(crate) index: String,
}
