//! Challenges: each solved one lets one call past the limit of its source.

use jiff::Timestamp;
use qeg_vault::challenge::Challenge;

use crate::core::{
    attribute::{keyed, n},
    database::Table,
    error::StoreError,
    guard::Guard,
    key::{self, USED},
    store::Store,
    transaction::{Condition, Transaction},
};

/// The power to make challenges.
pub trait MakeChallenge {
    crate::needs! { key index: GenerateMac }

    /// A new challenge. It is not stored.
    async fn challenge(&self, now: Timestamp) -> Result<Challenge, StoreError>;
}

/// The power to accept the solution of a challenge.
pub trait AcceptChallenge {
    crate::needs! { transient: PutItem; key index: GenerateMac }

    /// Whether this is the right solution of a challenge of this service that has not expired and was not used before.
    /// This call uses it.
    async fn accept_challenge(&self, response: &str, now: Timestamp) -> Result<bool, StoreError>;
}

impl MakeChallenge for Store {
    async fn challenge(&self, now: Timestamp) -> Result<Challenge, StoreError> {
        let key = self.vault().challenge_key().await?;
        Ok(key.challenge(self.vault().random(), now))
    }
}

impl AcceptChallenge for Store {
    async fn accept_challenge(&self, response: &str, now: Timestamp) -> Result<bool, StoreError> {
        let key = self.vault().challenge_key().await?;
        let Some(solved) = key.check(response, now) else {
            return Ok(false);
        };
        let mut item = keyed(key::challenge(&solved.challenge), USED);
        let end = solved.expires_at.as_second();
        item.insert("expires_at".to_owned(), n(end));
        let mut transaction = Transaction::new(self.database());
        transaction.put(Guard::Limit, Table::Transient, item, &Condition::absent())?;
        match transaction.send().await {
            Ok(()) => Ok(true),
            Err(StoreError::Lost(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
