//! What personal data is kept for. Each purpose has a KMS key of its own.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a data key is for. Every person has one for each purpose of [`Purpose::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Identifiers, password hash, preferences, notices.
    Account,
    /// Name, phone and address for forwarding.
    Contact,
    /// Conversations with support.
    Support,
    /// Legal records: each has a data key of its own, no person has one.
    Oversight,
}

impl Purpose {
    /// Every purpose of which each person has a data key, in the order in which keys are created.
    pub const ALL: [Self; 3] = [Self::Account, Self::Contact, Self::Support];

    /// The name in tables and in encryption contexts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Contact => "contact",
            Self::Support => "support",
            Self::Oversight => "oversight",
        }
    }

    /// The purpose of that name, of those that people have keys of.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_and_json_agree() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
            let json = serde_json::to_string(&purpose).unwrap();
            assert_eq!(json, format!("\"{purpose}\""));
        }
        assert_eq!(Purpose::parse("Account"), None);
    }
}
