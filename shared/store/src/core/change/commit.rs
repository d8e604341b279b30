//! Writing a change: its transaction, and the retry when a concurrent writer was first.

use std::time::Duration;

use qeg_domain::{id::EventId, purpose::Purpose};
use qeg_vault::ItemAddress;

use super::{Change, Write};
use crate::core::{
    attribute::{keyed, s},
    chain::{self, Standing},
    database::Table,
    error::StoreError,
    guard::Guard,
    outbox,
    store::Store,
    transaction::{Condition, Transaction},
};

/// How often a change is retried when a concurrent writer was first.
const ATTEMPTS: u32 = 8;

impl Change<'_> {
    /// Writes the change in one transaction. Gives the write number: the number of its first audit entry.
    ///
    /// # Errors
    /// [`StoreError::Lost`] names the condition that failed; [`Guard::Chain`] only after many tries.
    /// [`StoreError::Limited`] when today's limit of changes is reached.
    pub async fn commit(&self) -> Result<u64, StoreError> {
        let mut standing = self.person.standing;
        for attempt in 0..ATTEMPTS {
            let mut transaction = Transaction::new(&self.store.database);
            self.build(&mut transaction, &standing).await?;
            match transaction.send().await {
                Ok(()) => return Ok(standing.head.seq + 1),
                Err(StoreError::Lost(Guard::Chain)) if self.is_exact => {
                    return Err(StoreError::Lost(Guard::Record));
                }
                Err(StoreError::Lost(Guard::Chain)) => {}
                Err(error) => return Err(error),
            }
            self.store.pause(attempt).await;
            standing = self.store.standing(&self.person.subject).await?;
        }
        Err(StoreError::Lost(Guard::Chain))
    }

    /// Adds the change to a larger transaction.
    ///
    /// # Errors
    /// [`StoreError`] if something cannot be sealed or built.
    pub(crate) async fn build(
        &self,
        transaction: &mut Transaction<'_>,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        let write = standing.head.seq + 1;
        self.build_account(transaction, write).await?;
        self.check_keys(transaction)?;
        for record in &self.writes {
            self.build_write(transaction, record, write).await?;
        }
        for event in &self.events {
            let id = EventId::random(self.store.vault.random());
            outbox::add(transaction, &id, event, self.at)?;
        }
        if let Some(kept) = &self.answer {
            let data_key = self.store.data_key(self.person, kept.purpose).await?;
            self.store.keep_answer_in(
                transaction,
                kept.request,
                &self.person.subject,
                (kept.purpose, &data_key),
                (kept.status, &kept.body),
                write,
                self.at,
            )?;
        }
        for part in &self.parts {
            part(transaction)?;
        }
        chain::append(
            transaction,
            &self.person.subject,
            standing,
            &self.acts,
            self.at,
        )?;
        Ok(())
    }

    /// Adds checks that the keys under which this change seals are still those that were read, and that the person
    /// still has keys.
    fn check_keys(&self, transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
        let pk = self.person.pk();
        let mut checked = false;
        for purpose in Purpose::ALL {
            if let Some(id) = self.person.key_id(purpose) {
                let condition = Condition::equals("key_id", s(id.as_str()));
                let address = (Table::Keys, pk.as_str(), purpose.as_str());
                transaction.check(Guard::Person, address, &condition)?;
                checked = true;
            }
        }
        if checked {
            return Ok(());
        }
        let condition = Condition {
            expression: "attribute_exists(key_id)".to_owned(),
            ..Condition::none()
        };
        let address = (Table::Keys, pk.as_str(), Purpose::Account.as_str());
        transaction.check(Guard::Person, address, &condition)
    }

    async fn build_write(
        &self,
        transaction: &mut Transaction<'_>,
        record: &Write,
        write: u64,
    ) -> Result<(), StoreError> {
        let pk = self.person.pk();
        match record {
            Write::Delete { sk, condition } => {
                transaction.delete(Guard::Record, (Table::Subjects, &pk, sk), condition)
            }
            Write::Put {
                sk,
                purpose,
                plaintext,
                plain,
                condition,
            } => {
                let data_key = self.store.data_key(self.person, *purpose).await?;
                let address = ItemAddress {
                    table: Table::Subjects.as_str(),
                    pk: &pk,
                    sk,
                    purpose: *purpose,
                };
                let mut item = keyed(&pk, sk);
                item.extend(plain.clone());
                self.store
                    .seal_into(&mut item, &data_key, &address, write, plaintext)?;
                transaction.put(Guard::Record, Table::Subjects, item, condition)
            }
        }
    }
}

impl Store {
    /// Waits before a retry: exponential backoff with jitter.
    pub(crate) async fn pause(&self, attempt: u32) {
        let mut byte = [0_u8; 1];
        self.vault.random().fill(&mut byte);
        let span = u64::from(byte[0]) << attempt.min(4);
        tokio::time::sleep(Duration::from_millis(5 + span / 8)).await;
    }
}
