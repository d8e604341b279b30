//! A person's account: its status, and the part that is stored sealed.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::call_sign::CallSign;
use crate::closed::closed_set;
use crate::limits::PROOF_DAYS;
use crate::personal::{Personal, to_vault, to_vault_opt};
use crate::phone::Phone;
use crate::token::RecoveryCode;

closed_set! {
    /// The status of an account. It is stored as a plain attribute, because every write checks it.
    Status as "AccountStatus" {
        /// In use.
        Active = "active",
        /// Deletion was requested: reading and export work, and cancelling in the grace period.
        DeletionRequested = "deletion_requested",
        /// Deletion waits for the end of a legal hold: the data is only stored.
        Held = "held",
        /// Being erased: nothing works.
        Erasing = "erasing",
    }
}

impl Status {
    /// The states in which there is somebody to read for and to write to.
    pub const LIVING: &'static [Self] = &[Self::Active, Self::DeletionRequested, Self::Held];

    /// Whether the person may still change anything.
    pub const fn is_writable(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Whether the person may still read, export and cancel.
    pub const fn is_readable(self) -> bool {
        !matches!(self, Self::Erasing)
    }
}

/// The sealed part of an account. The serialised form is only for sealing; each route builds its own answer to the
/// person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// The mobile number, proven by a one-time code.
    #[serde(default, with = "to_vault_opt")]
    pub phone: Option<Phone>,
    /// When a code last proved the number.
    #[serde(default)]
    pub phone_verified_at: Option<Timestamp>,
    /// The call sign, as the person states it; it is not proven.
    #[serde(default, with = "to_vault_opt")]
    pub call_sign: Option<CallSign>,
    /// The argon2id hash as a PHC string, which includes parameters and salt.
    #[serde(with = "to_vault")]
    pub password_hash: Personal<String>,
    /// SHA-256 of the recovery code in hex. The code has 100 random bits, so a slow hash is not needed.
    #[serde(default, with = "to_vault_opt")]
    pub recovery_hash: Option<Personal<String>>,
    /// Whether the person gets a new recovery code at the next sign-in, because the account has lost its number. An earlier
    /// code is valid until then.
    #[serde(default)]
    pub recovery_due: bool,
    /// When the person last proved the number or signed in with it, in UTC. Without a number, when the account was made or
    /// last had one.
    pub proven_at: Timestamp,
    /// Whether the person opted in to promotions.
    pub promotions: bool,
    /// The version of the privacy policy that the person agreed to.
    pub policy_version: String,
}

impl AccountRecord {
    /// Whether a code to the number is enough to show that the number still belongs to this person: operators give
    /// numbers to new owners. See [`PROOF_DAYS`].
    pub fn is_known_by_number(&self, now: Timestamp) -> bool {
        now.duration_since(self.proven_at) <= SignedDuration::from_hours(24 * PROOF_DAYS)
    }

    /// Whether a new recovery code is due: the account has no number to send a code to, and either no recovery code or one
    /// from before it lost the number, which the person may no longer have.
    pub fn needs_recovery_code(&self) -> bool {
        self.phone.is_none() && (self.recovery_hash.is_none() || self.recovery_due)
    }

    /// Whether this is the recovery code of the account.
    pub fn accepts_recovery_code(&self, given: &RecoveryCode) -> bool {
        let stored = self.recovery_hash.as_ref();
        stored.is_some_and(|stored| given.matches(stored.seal_view()))
    }

    /// Replaces the recovery code.
    pub fn set_recovery_code(&mut self, code: &RecoveryCode) {
        self.recovery_hash = Some(Personal::new(code.digest()));
        self.recovery_due = false;
    }

    /// Whether the account has an identifier. Without one, nobody can sign in.
    pub fn has_identifier(&self) -> bool {
        self.phone.is_some() || self.call_sign.is_some()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_active_is_writable_and_only_erasing_is_unreadable() {
        for &status in Status::ALL {
            assert_eq!(status.is_writable(), status == Status::Active);
            assert_eq!(status.is_readable(), status != Status::Erasing);
        }
    }

    #[test]
    fn only_the_last_recovery_code_is_accepted() {
        let codes = ["ABCDE-FGHJK-MNPQR-STVWX", "BBCDE-FGHJK-MNPQR-STVWX"];
        let [first, second] = codes.map(|code| RecoveryCode::parse(code).ok().unwrap());
        let mut record = record();
        assert!(!record.accepts_recovery_code(&first));
        record.set_recovery_code(&first);
        assert!(record.accepts_recovery_code(&first) && !record.accepts_recovery_code(&second));
        record.set_recovery_code(&second);
        assert!(record.accepts_recovery_code(&second) && !record.accepts_recovery_code(&first));
    }

    #[test]
    fn living_is_everybody_but_who_is_being_erased() {
        let living = Status::ALL.iter().filter(|status| status.is_readable());
        assert!(living.eq(Status::LIVING));
    }

    fn record() -> AccountRecord {
        AccountRecord {
            phone: Phone::parse("13812345678").ok(),
            phone_verified_at: Some("2026-02-06T00:00:00Z".parse().unwrap()),
            call_sign: CallSign::parse("bg7abc").ok(),
            password_hash: Personal::new("$argon2id$...".to_owned()),
            recovery_hash: None,
            recovery_due: false,
            proven_at: "2026-02-06T00:00:00Z".parse().unwrap(),
            promotions: false,
            policy_version: "2026-01".to_owned(),
        }
    }

    #[test]
    fn a_number_is_enough_for_90_days_after_the_last_proof() {
        let is_enough = |now: &str| record().is_known_by_number(now.parse().unwrap());
        assert!(is_enough("2026-05-07T00:00:00Z"));
        assert!(!is_enough("2026-05-07T00:00:01Z"));
    }

    #[test]
    fn a_record_survives_serialisation() {
        let record = record();
        assert!(record.has_identifier());
        let json = serde_json::to_value(&record).unwrap();
        assert_eq!(json["phone"], "+8613812345678");
        assert_eq!(json["call_sign"], "BG7ABC");
        assert!(serde_json::from_value::<AccountRecord>(json).unwrap() == record);
    }
}
