//! The purposes of data keys. Each purpose has its own KMS key.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The purpose of a data key. Every person has a data key for each purpose in [`Purpose::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The account: identifiers, password hash, preferences, notices.
    Account,
    /// Contact data: name, phone and address for forwarding.
    Contact,
    /// Conversations with support.
    Support,
    /// Legal records. Each record has its own data key; people have none of this purpose.
    Oversight,
}

impl Purpose {
    /// The purposes for which every person has a data key, in the order in which the keys are created.
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

    /// The purpose of this name, if people have data keys for it.
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
