//! What can be wrong with a chain, and where: the words that are shown.

use qeg_domain::audit::Tampering;

/// Where something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// The entry of this number.
    Entry(u64),
    /// Every entry from this number to that.
    Entries(u64, u64),
    /// An item among the entries whose key has no number.
    NoNumber,
    /// The head of the chain.
    Head,
    /// The newest head that was signed.
    SignedHead,
    /// The signed head that stands for entries that have expired.
    Checkpoint,
}

impl At {
    /// Its word in JSON.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Entry(_) | Self::NoNumber => "entry",
            Self::Entries(..) => "entries",
            Self::Head => "head",
            Self::SignedHead => "signed_head",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// The first and the last of several entries, or the number of one.
    pub(crate) const fn numbers(self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::Entry(seq) => (Some(seq), None),
            Self::Entries(first, last) => (Some(first), Some(last)),
            _ => (None, None),
        }
    }

    /// As a person reads it in a table.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Entry(seq) => seq.to_string(),
            Self::Entries(first, last) => format!("{first}-{last}"),
            Self::NoNumber => "no number".to_owned(),
            Self::Head | Self::SignedHead | Self::Checkpoint => self.as_str().replace('_', " "),
        }
    }
}

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// What was done, in the domain's word.
    Done(Tampering),
    /// It is no entry, or of a version that this tool does not know.
    Unreadable,
    /// The head is missing, or is no head.
    NoHead,
}

/// Something that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) at: At,
    pub(crate) what: What,
}

impl Wrong {
    pub(crate) const fn as_str(self) -> &'static str {
        match (self.what, self.at) {
            // The chain ends before its head says; this entry and what follows is missing.
            (What::Done(Tampering::Truncated), _) => "truncated from here",
            // The chain up to this entry is not the one that was signed.
            (What::Done(Tampering::Rewritten), At::Entry(_)) => "rewritten up to here",
            (What::Done(kind), _) => kind.as_str(),
            (What::Unreadable, _) => "unreadable",
            (What::NoHead, _) => "no head",
        }
    }
}
