//! A finding in a chain: what is wrong and where, with the words that are shown.

use qeg_domain::audit::Tampering;

use crate::language::{Text, both};

/// Where something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// The entry of this number.
    Entry(u64),
    /// The entries from the first number to the second one.
    Entries(u64, u64),
    /// An item among the entries without a number in its key.
    NoNumber,
    /// The head of the chain.
    Head,
    /// The newest signed head.
    SignedHead,
    /// The checkpoint.
    Checkpoint,
}

impl Location {
    /// The word in JSON.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Entry(_) | Self::NoNumber => "entry",
            Self::Entries(..) => "entries",
            Self::Head => "head",
            Self::SignedHead => "signed_head",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// The numbers of the first and the last entry, or the number of the only one.
    pub(crate) const fn numbers(self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::Entry(seq) => (Some(seq), None),
            Self::Entries(first, last) => (Some(first), Some(last)),
            _ => (None, None),
        }
    }

    /// The text in a table.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Entry(seq) => seq.to_string(),
            Self::Entries(first, last) => format!("{first}-{last}"),
            Self::NoNumber => both("no number", "没有序号").into(),
            Self::Head => both("head", "链头").into(),
            Self::SignedHead => both("signed head", "已签名的链头").into(),
            Self::Checkpoint => both("checkpoint", "检查点").into(),
        }
    }
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Tampering, of a kind that the domain defines.
    Tampered(Tampering),
    /// The entry cannot be read, or has a version that this tool does not know.
    Unreadable,
    /// The head is missing or cannot be read.
    NoHead,
}

/// A finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) at: Location,
    pub(crate) what: Problem,
}

impl Finding {
    /// The words in JSON.
    pub(crate) const fn as_str(self) -> &'static str {
        self.shown().english()
    }

    /// The words in a table.
    pub(crate) const fn shown(self) -> Text {
        match (self.what, self.at) {
            // This entry and all after it, up to the head, are missing.
            (Problem::Tampered(Tampering::Truncated), _) => {
                both("truncated from here", "从此处起被截断")
            }
            // The chain up to this entry is not the signed one.
            (Problem::Tampered(Tampering::Rewritten), Location::Entry(_)) => {
                both("rewritten up to here", "到此处为止被改写")
            }
            (Problem::Tampered(Tampering::Rewritten), _) => both("rewritten", "被改写"),
            (Problem::Tampered(Tampering::Edited), _) => both("edited", "被修改"),
            (Problem::Tampered(Tampering::Removed), _) => both("removed", "被移除"),
            (Problem::Tampered(Tampering::Inserted), _) => both("inserted", "被插入"),
            (Problem::Tampered(Tampering::Reordered), _) => both("reordered", "顺序被改变"),
            (Problem::Tampered(Tampering::Forged), _) => both("forged", "签名系伪造"),
            (Problem::Unreadable, _) => both("unreadable", "无法读取"),
            (Problem::NoHead, _) => both("no head", "没有链头"),
        }
    }
}

/// The most findings of one chain that are listed. Further ones are only counted.
pub(crate) const MOST_FINDINGS: usize = 1_000;

/// The findings in one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    pub(crate) listed: Vec<Finding>,
    /// The number of findings beyond [`MOST_FINDINGS`].
    pub(crate) more: usize,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        if self.listed.len() < MOST_FINDINGS {
            self.listed.push(finding);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }
}
