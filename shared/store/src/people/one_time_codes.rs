//! One-time codes: issued for a number and one purpose, tried at most five times, used once.
//!
//! A number may have several live codes. Each is independent of the others: a new code does not change the ones
//! before it. [`super::code_limits`] limits how many there can be. Number and code are sealed under a data key of the
//! verification, which is deleted with it. Purge finds the live codes of an erased person by pointers under the blind
//! index of the number.

use aws_sdk_dynamodb::{operation::update_item::UpdateItemError, types::ReturnValue};
use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Actor, ActorKind, Field as Touched, ProcessingPurpose},
    event::Event,
    id::{EventId, VerificationId},
    limits,
    personal::{PersonalValue, to_vault},
    phone::Phone,
    purpose::Purpose,
    verification::{Code, CodeUse},
};
use qeg_vault::{BlindIndex, Field, ItemAddress};
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, b, is_expired, keyed, n, parsed, s, text},
    chain::Act,
    change::Change,
    database::Table,
    error::{StoreError, from_dynamodb},
    guard::Guard,
    kept_answer::RepeatableRequest,
    key::{self, VERIFICATION},
    outbox,
    person::wrapped,
    sealed::{open_from, plaintext},
    store::Store,
    transaction::{Condition, Transaction},
};
use crate::people::code_limits::{Room, Supply};

/// The message gateway's name in access logs.
pub const GATEWAY: &str = "sms_gateway";
/// How often issuing a code is retried when a concurrent request was counted first.
const ATTEMPTS: usize = 4;

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

/// A proven number, and its verification, which still has to be used up.
pub struct Proof {
    /// The verification.
    pub verification_id: VerificationId,
    /// The number.
    pub phone: Phone,
    /// Its blind index.
    pub index: BlindIndex,
    /// When the code was sent.
    pub sent_at: Timestamp,
}

impl Proof {
    /// Uses the verification up as part of a transaction, which fails with [`Guard::Verification`] if it was used
    /// meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if a part cannot be built.
    pub(crate) fn consume_in(&self, transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
        let pk = key::verification(&self.verification_id);
        let address = (Table::Transient, pk.as_str(), VERIFICATION);
        transaction.delete(Guard::Verification, address, &Condition::present())?;
        let (number, code) = (key::number(&self.index), pk);
        let address = (Table::Transient, number.as_str(), code.as_str());
        transaction.delete(Guard::Verification, address, &Condition::none())
    }

    /// The audit entries about a number that was new to the account: the gateway saw it, and the person proved it.
    pub fn acts(&self) -> [Act; 2] {
        let about = |action| {
            Act::own(action, ProcessingPurpose::Verification, &[Touched::Phone])
                .about(self.verification_id.as_str())
        };
        [
            about(Action::CodeSent).by(Actor::named(ActorKind::Gateway, GATEWAY)),
            about(Action::PhoneVerified),
        ]
    }
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

/// The power to compare a one-time code, and to use it up.
pub trait ProveNumber {
    crate::needs! { transient: DeleteItem, UpdateItem; key account: Decrypt }

    /// The number that a code proves. `None` for every code that is not valid: wrong, used, expired, for another
    /// purpose, or tried too often. The try is counted before the comparison.
    async fn prove(
        &self,
        id: &VerificationId,
        code: &Code,
        purpose: CodeUse,
        now: Timestamp,
    ) -> Result<Option<Proof>, StoreError>;

    /// Uses the verification up as part of a change, which fails with [`Guard::Verification`] if it was used meanwhile.
    fn use_up<'a>(&self, change: &mut Change<'a>, proof: &'a Proof);
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

impl ProveNumber for Store {
    async fn prove(
        &self,
        id: &VerificationId,
        code: &Code,
        purpose: CodeUse,
        now: Timestamp,
    ) -> Result<Option<Proof>, StoreError> {
        let counted = self
            .database()
            .client()
            .update_item()
            .table_name(self.database().name(Table::Transient))
            .set_key(Some(keyed(key::verification(id), VERIFICATION)))
            .update_expression("ADD tries :one")
            .condition_expression("tries < :most AND expires_at > :now AND purpose = :purpose")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":most", n(limits::CODE_TRIES))
            .expression_attribute_values(":now", n(now.as_second()))
            .expression_attribute_values(":purpose", s(purpose.as_str()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let item = match counted {
            Ok(answer) => answer.attributes.ok_or(StoreError::Broken)?,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(from_dynamodb(&error)),
        };
        let secret = self.open_verification(id, &item).await?;
        if !secret.code.matches(code) {
            return Ok(None);
        }
        Ok(Some(Proof {
            verification_id: id.clone(),
            phone: secret.phone,
            index: BlindIndex::from_stored(text(&item, "mac")?),
            sent_at: parsed(&item, "created_at")?,
        }))
    }

    fn use_up<'a>(&self, change: &mut Change<'a>, proof: &'a Proof) {
        change.also(move |transaction| proof.consume_in(transaction));
    }
}
