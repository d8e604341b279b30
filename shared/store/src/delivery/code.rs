//! What `codes` reads and writes: a code to send, and the audit entry that the gateway sees its number.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    id::VerificationId,
    notice::CodeMessage,
    phone::Phone,
};
use qeg_vault::BlindIndex;

use super::gateway;
use crate::{
    core::{
        attribute::s,
        chain::Act,
        change::ChangePerson,
        database::Table,
        error::StoreError,
        guard::Guard,
        key::{self, VERIFICATION},
        person::{ReadPerson, Wanted},
        store::Store,
        transaction::Condition,
    },
    people::index::FindPerson,
};

/// How often recording is tried again when the person is changed at the same time.
const ATTEMPTS: u32 = 4;

/// A one-time code to send.
pub struct CodeToSend {
    /// The number to send it to.
    pub to: Phone,
    /// The message.
    pub message: CodeMessage,
    /// Blind index of the number.
    pub index: BlindIndex,
    /// Whether there is already an audit entry that the gateway sees the number.
    pub is_recorded: bool,
}

/// The power to read a code for sending, and to record that its number is given to the gateway.
pub trait DeliverCode {
    crate::needs! {
        subjects: BatchGetItem, ConditionCheckItem;
        keys: ConditionCheckItem;
        index: GetItem;
        ledger: BatchGetItem, PutItem;
        transient: GetItem, UpdateItem;
        key account: Decrypt;
    }

    /// The code of a verification; `None` if it was used or has expired.
    async fn code(
        &self,
        id: &VerificationId,
        now: Timestamp,
    ) -> Result<Option<CodeToSend>, StoreError>;

    /// Records once that the gateway sees the number, if it belongs to an account; otherwise there is no chain to
    /// record it in. Call it before sending, so that there is no disclosure without an entry. Fails with
    /// [`Guard::Verification`] if the code was used or recorded meanwhile.
    async fn record_code(
        &self,
        id: &VerificationId,
        index: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl DeliverCode for Store {
    async fn code(
        &self,
        id: &VerificationId,
        now: Timestamp,
    ) -> Result<Option<CodeToSend>, StoreError> {
        let found = self.read_verification(id, now).await?;
        Ok(found.map(|found| CodeToSend {
            to: found.secret.phone,
            message: CodeMessage::new(found.purpose, found.secret.code),
            index: found.index,
            is_recorded: found.is_recorded,
        }))
    }

    async fn record_code(
        &self,
        id: &VerificationId,
        index: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(subject) = self.find(index).await? else {
            return Ok(());
        };
        let pk = key::verification(id);
        let live = Condition {
            expression: "attribute_exists(pk) AND attribute_not_exists(recorded_at)".to_owned(),
            names: vec![],
            values: vec![(":now", s(now.to_string()))],
        };
        // After a lost race the person is read as a whole again, so that this needs no other way to read the chain.
        for attempt in 0..ATTEMPTS {
            let Some(person) = self.person(&subject, Wanted::default(), now).await? else {
                return Ok(());
            };
            let mut change = self.change(&person, Status::LIVING, now);
            change.on_unchanged_chain();
            let (action, purpose) = (Action::CodeSent, ProcessingPurpose::Verification);
            let act = Act::own(action, purpose, &[Field::Phone]);
            change.act(act.by(gateway()).about(id.as_str()));
            change.also(|transaction| {
                let address = (Table::Transient, pk.as_str(), VERIFICATION);
                let update = "SET recorded_at = :now";
                transaction.update(Guard::Verification, address, update, &live)
            });
            match change.commit().await {
                // The person is being erased: no entry is needed any more.
                Ok(_) | Err(StoreError::Lost(Guard::Person)) => return Ok(()),
                Err(StoreError::Lost(Guard::Record)) => self.pause(attempt).await,
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Lost(Guard::Record))
    }
}
