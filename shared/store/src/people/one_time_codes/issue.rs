//! Issuing a code: within the limits, written with the event that has it sent.

use jiff::Timestamp;
use qeg_domain::{
    event::Event,
    id::{EventId, VerificationId},
    personal::PersonalValue,
    phone::Phone,
    purpose::Purpose,
    verification::{Code, CodeUse},
};
use qeg_vault::{BlindIndex, Field};

use super::{Secret, address};
use crate::core::{
    attribute::{b, keyed, n, s},
    database::Table,
    error::StoreError,
    guard::Guard,
    kept_answer::RepeatableRequest,
    key::{self, VERIFICATION},
    outbox,
    sealed::plaintext,
    store::Store,
    transaction::{Condition, Transaction},
};
use crate::people::code_limits::{Room, Supply};

/// How often issuing a code is retried when a concurrent request was counted first.
const ATTEMPTS: usize = 4;

/// A new verification.
pub struct NewCode<'a> {
    /// Its public id.
    pub id: VerificationId,
    /// The number to prove.
    pub phone: &'a Phone,
    /// What for.
    pub purpose: CodeUse,
    /// Blind index of the network address of the caller; only for the limits.
    pub source: &'a BlindIndex,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The answer to keep for a repeated request.
    pub repeat: Option<(&'a RepeatableRequest, &'a str)>,
}

/// The result of a request for a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Issued {
    /// It will be sent.
    Sent,
    /// A limit of the number is reached, for this many seconds.
    LimitOfNumber(u64),
    /// The limit of the whole service is reached, for this many seconds.
    LimitOfService(u64),
}

/// The power to send a one-time code.
pub trait IssueCode {
    crate::needs! {
        transient: BatchGetItem, PutItem;
        index: GetItem;
        key account: GenerateDataKey;
        key index: GenerateMac;
    }

    /// Issues a code, if no limit is reached.
    async fn issue(&self, new: &NewCode<'_>, now: Timestamp) -> Result<Issued, StoreError>;
}

impl IssueCode for Store {
    async fn issue(&self, new: &NewCode<'_>, now: Timestamp) -> Result<Issued, StoreError> {
        let number = self
            .vault()
            .blind_index(Field::Phone, new.phone.personal())
            .await?;
        let secret = plaintext(&Secret {
            phone: new.phone.clone(),
            code: Code::random(self.vault().random()),
        })?;
        let mut full_for = None;
        for supply in [Supply::Everybody, Supply::Reserve] {
            for _ in 0..ATTEMPTS {
                let room = self.room_for_code(supply, &number, new.source, now).await?;
                let tallies = match room {
                    Room::Left(tallies) => tallies,
                    Room::NotForNumber(seconds) => return Ok(Issued::LimitOfNumber(seconds)),
                    // Another attempt chooses another counter.
                    Room::NotInCounter(seconds) => {
                        full_for = full_for.or(Some(seconds));
                        continue;
                    }
                    Room::NotFromReserve => break,
                };
                let mut transaction = Transaction::new(self.database());
                for tally in &tallies {
                    tally.count_in(&mut transaction, now)?;
                }
                self.put_code(&mut transaction, new, &number, &secret, now)
                    .await?;
                match transaction.send().await {
                    Ok(()) => return Ok(Issued::Sent),
                    Err(StoreError::Lost(Guard::Limit | Guard::Chain)) => {}
                    Err(error) => return Err(error),
                }
            }
            if full_for.is_none() {
                break;
            }
        }
        full_for
            .map(Issued::LimitOfService)
            .ok_or(StoreError::Unavailable)
    }
}

impl Store {
    async fn put_code(
        &self,
        transaction: &mut Transaction<'_>,
        new: &NewCode<'_>,
        number: &BlindIndex,
        secret: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (data_key, wrapped) = self
            .vault()
            .create(Purpose::Account, new.id.as_str())
            .await?;
        let pk = key::verification(&new.id);
        let end = n(new.expires_at.as_second());
        let mut item = keyed(&pk, VERIFICATION);
        item.insert("purpose".to_owned(), s(new.purpose.as_str()));
        item.insert("mac".to_owned(), s(number.as_str()));
        item.insert("tries".to_owned(), n(0));
        item.insert("created_at".to_owned(), s(now.to_string()));
        item.insert("expires_at".to_owned(), end.clone());
        item.insert("wrapped".to_owned(), b(wrapped.wrapped));
        self.seal_into(&mut item, &data_key, &address(&pk), 1, secret)?;
        transaction.put(
            Guard::Verification,
            Table::Transient,
            item,
            &Condition::absent(),
        )?;
        let mut pointer = keyed(key::number(number), &pk);
        pointer.insert("expires_at".to_owned(), end);
        transaction.put(
            Guard::Verification,
            Table::Transient,
            pointer,
            &Condition::none(),
        )?;
        let event = Event::VerificationRequested {
            verification_id: new.id.clone(),
        };
        outbox::add(
            transaction,
            &EventId::random(self.vault().random()),
            &event,
            now,
        )?;
        if let Some((repeat, json)) = new.repeat {
            repeat.keep_plainly_in(transaction, (202, json), now)?;
        }
        Ok(())
    }
}
