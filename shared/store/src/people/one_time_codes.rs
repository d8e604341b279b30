//! One-time codes: issued for a number and one purpose, tried at most five times, used once.
//!
//! A number may have several live codes. Each is independent of the others: a new code does not change the ones
//! before it. [`super::code_limits`] limits how many there can be. Number and code are sealed under a data key of the
//! verification, which is deleted with it. Purge finds the live codes of an erased person by pointers under the blind
//! index of the number.

mod issue;
mod prove;

use jiff::Timestamp;
use qeg_domain::{
    id::VerificationId,
    personal::to_vault,
    phone::Phone,
    purpose::Purpose,
    verification::{Code, CodeUse},
};
use qeg_vault::{BlindIndex, ItemAddress};
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, is_expired, text},
    database::Table,
    error::StoreError,
    key::{self, VERIFICATION},
    person::wrapped,
    sealed::open_from,
    store::Store,
};

pub use issue::{IssueCode, Issued, NewCode};
pub use prove::{ProveNumber, ProvenNumber};

/// The message gateway's name in access logs.
pub const GATEWAY: &str = "sms_gateway";

/// The sealed content of a verification.
#[derive(Serialize, Deserialize)]
pub struct Secret {
    /// The number to prove.
    #[serde(with = "to_vault")]
    pub phone: Phone,
    /// The code that proves it.
    #[serde(with = "to_vault")]
    pub code: Code,
}

/// A verification that can still be used.
pub struct Live {
    /// What for.
    pub purpose: CodeUse,
    /// Blind index of the number.
    pub index: BlindIndex,
    /// Whether there is already an audit entry that the gateway sees the number.
    pub is_recorded: bool,
    /// Its opened content.
    pub secret: Secret,
}

impl Store {
    /// Opens the sealed content of a verification.
    async fn open_verification(
        &self,
        id: &VerificationId,
        item: &Item,
    ) -> Result<Secret, StoreError> {
        let wrapped = wrapped(item)?.ok_or(StoreError::Broken)?;
        let data_key = self
            .vault()
            .unwrap(Purpose::Account, id.as_str(), &wrapped)
            .await?;
        open_from(item, &data_key, &address(&key::verification(id)))
    }

    /// A live verification. `None` when it was used or has expired.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses, or it cannot be opened.
    pub(crate) async fn read_verification(
        &self,
        id: &VerificationId,
        now: Timestamp,
    ) -> Result<Option<Live>, StoreError> {
        let pk = key::verification(id);
        let item = self
            .database()
            .get(Table::Transient, &pk, VERIFICATION)
            .await?;
        let Some(item) = item.filter(|item| !is_expired(item, now)) else {
            return Ok(None);
        };
        Ok(Some(Live {
            purpose: CodeUse::parse(text(&item, "purpose")?).ok_or(StoreError::Broken)?,
            index: BlindIndex::from_stored(text(&item, "mac")?),
            is_recorded: item.contains_key("recorded_at"),
            secret: self.open_verification(id, &item).await?,
        }))
    }
}

fn address(pk: &str) -> ItemAddress<'_> {
    ItemAddress {
        table: Table::Transient.as_str(),
        pk,
        sk: VERIFICATION,
        purpose: Purpose::Account,
    }
}
