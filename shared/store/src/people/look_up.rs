//! Looking up the person with an identifier, with the same calls whether or not there is one.
//!
//! For an existing person, KMS decrypts their data key. For an unknown identifier, and for a person who is being
//! erased, the same reads are made and KMS decrypts the decoy: a data key that belongs to nobody and seals nothing.
//! The cache of data keys is not used, because it would have the key of an active person. So the time of an answer
//! does not show whether an account exists.

use jiff::Timestamp;
use qeg_domain::{account::AccountRecord, id::Subject, purpose::Purpose};
use qeg_vault::BlindIndex;

use crate::{
    core::{
        attribute::{b, keyed, s},
        database::{ItemKey, Table},
        error::StoreError,
        guard::Guard,
        key,
        person::{OpenAccount, Person, Wanted, wrapped},
        store::Store,
        transaction::{Condition, Transaction},
    },
    people::index::FindPerson,
};

/// The power to look up a person and their account by an identifier.
pub trait LookUpAccount {
    crate::needs! {
        index: GetItem;
        subjects: BatchGetItem;
        keys: BatchGetItem;
        ledger: BatchGetItem;
        key account: Decrypt;
    }

    /// The person with this identifier, and their account. `None` if there is no such person, or they are being erased
    /// or are erased. `wanted` must include the account key.
    async fn look_up(
        &self,
        index: &BlindIndex,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<Option<(Person, AccountRecord)>, StoreError>;
}

/// The power to make the decoy.
pub trait MakeDecoy {
    crate::needs! { keys: BatchGetItem, PutItem; key account: GenerateDataKey }

    /// Makes the decoy, if there is none yet. Without it an unknown identifier takes one call less.
    async fn make_decoy(&self, now: Timestamp) -> Result<(), StoreError>;
}

/// The subject of the decoy: no person has this id.
fn decoy() -> Subject {
    Subject::derived(&["decoy"])
}

fn decoy_key() -> ItemKey {
    let pk = key::subject(&decoy());
    (Table::Keys, pk, Purpose::Account.as_str().to_owned())
}

impl LookUpAccount for Store {
    async fn look_up(
        &self,
        index: &BlindIndex,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<Option<(Person, AccountRecord)>, StoreError> {
        let nobody = || Subject::derived(&["nobody", index.as_str()]);
        let subject = self.find(index).await?.unwrap_or_else(nobody);
        let decoy_key = decoy_key();
        let (person, mut found) = self
            .person_beside(&subject, wanted, &decoy_key, now)
            .await?;
        if let Some(person) = person {
            let wrapped = person.keys.get(&Purpose::Account);
            let wrapped = wrapped.ok_or(StoreError::Broken)?;
            let owner = person.subject.as_str();
            self.vault()
                .unwrap_anew(Purpose::Account, owner, wrapped)
                .await?;
            let record = self.account(&person).await?;
            return Ok(Some((person, record)));
        }
        let decoy_item = found.remove(&decoy_key);
        if let Some(wrapped) = decoy_item.as_ref().map(wrapped).transpose()?.flatten() {
            let owner = decoy();
            self.vault()
                .unwrap_anew(Purpose::Account, owner.as_str(), &wrapped)
                .await?;
        }
        Ok(None)
    }
}

impl MakeDecoy for Store {
    async fn make_decoy(&self, now: Timestamp) -> Result<(), StoreError> {
        let address = decoy_key();
        let found = self
            .database()
            .batch_get(std::slice::from_ref(&address))
            .await?;
        if !found.is_empty() {
            return Ok(());
        }
        let owner = decoy();
        let (key, wrapped) = self
            .vault()
            .create(Purpose::Account, owner.as_str())
            .await?;
        let mut item = keyed(address.1, address.2);
        item.insert("key_id".to_owned(), s(key.id().as_str()));
        item.insert("wrapped".to_owned(), b(wrapped.wrapped));
        item.insert("created_at".to_owned(), s(now.to_string()));
        let mut transaction = Transaction::new(self.database());
        transaction.put(Guard::Record, Table::Keys, item, &Condition::absent())?;
        match transaction.send().await {
            // Another process was first.
            Ok(()) | Err(StoreError::Lost(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
