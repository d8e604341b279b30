//! A person's account: its status, and the part of it that is sealed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::call_sign::CallSign;
use crate::closed::closed_set;
use crate::personal::{Personal, to_vault, to_vault_opt};
use crate::phone::Phone;

closed_set! {
    /// Where an account stands. It is a plain attribute, because every write checks it.
    Status {
        /// In use.
        Active = "active",
        /// Deletion was asked for and may still be cancelled: reads, export and cancel work.
        DeletionRequested = "deletion_requested",
        /// Deletion waits for the end of a legal hold: storage only.
        Held = "held",
        /// Being erased: nothing works.
        Erasing = "erasing",
    }
}

impl Status {
    /// Whether the person may still change anything.
    pub const fn is_writable(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Whether the person may still read, export and cancel.
    pub const fn is_readable(self) -> bool {
        !matches!(self, Self::Erasing)
    }
}

/// The account's sealed part. Its serialised form is for sealing; the answer to the person is put
/// together by the route.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// Proven by a code.
    #[serde(default, with = "to_vault_opt")]
    pub phone: Option<Phone>,
    /// When the number was proven.
    #[serde(default)]
    pub phone_verified_at: Option<Timestamp>,
    /// Claimed, not proven.
    #[serde(default, with = "to_vault_opt")]
    pub call_sign: Option<CallSign>,
    /// argon2id in the PHC string format, with its parameters and salt.
    #[serde(with = "to_vault")]
    pub password_hash: Personal<String>,
    /// SHA-256 of the recovery code in hex: 100 random bits need no slow hash.
    #[serde(default, with = "to_vault_opt")]
    pub recovery_hash: Option<Personal<String>>,
    /// The last proof of identity or sign-in, in UTC.
    pub proven_at: Timestamp,
    /// Whether the person asked for promotions.
    pub promotions: bool,
    /// The version of the policy agreed to.
    pub policy_version: String,
}

impl AccountRecord {
    /// Whether one identifier remains; an account without any cannot be entered again.
    pub fn has_identifier(&self) -> bool {
        self.phone.is_some() || self.call_sign.is_some()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_an_active_account_changes_and_an_erasing_one_is_silent() {
        for &status in Status::ALL {
            assert_eq!(status.is_writable(), status == Status::Active);
            assert_eq!(status.is_readable(), status != Status::Erasing);
        }
    }

    #[test]
    fn sealed_and_read_back() {
        let record = AccountRecord {
            phone: Phone::parse("13812345678").ok(),
            phone_verified_at: Some("2026-02-06T00:00:00Z".parse().unwrap()),
            call_sign: CallSign::parse("bg7abc").ok(),
            password_hash: Personal::new("$argon2id$...".to_owned()),
            recovery_hash: None,
            proven_at: "2026-02-06T00:00:00Z".parse().unwrap(),
            promotions: false,
            policy_version: "2026-01".to_owned(),
        };
        assert!(record.has_identifier());
        let json = serde_json::to_value(&record).unwrap();
        assert_eq!(json["phone"], "+8613812345678");
        assert_eq!(json["call_sign"], "BG7ABC");
        assert!(serde_json::from_value::<AccountRecord>(json).unwrap() == record);
    }
}
