//! Proving a number by a code: each try is counted, and a right code is used up by the change that it allows.

use aws_sdk_dynamodb::{operation::update_item::UpdateItemError, types::ReturnValue};
use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Actor, ActorKind, Field as Touched, ProcessingPurpose},
    id::VerificationId,
    limits,
    phone::Phone,
    verification::{Code, CodeUse},
};
use qeg_vault::BlindIndex;

use super::GATEWAY;
use crate::core::{
    attribute::{keyed, n, parsed, s, text},
    chain::Act,
    change::Change,
    database::Table,
    error::{StoreError, from_dynamodb},
    guard::Guard,
    key::{self, VERIFICATION},
    store::Store,
    transaction::{Condition, Transaction},
};

/// A proven number, and its verification, which still has to be used up.
pub struct ProvenNumber {
    /// The verification.
    pub verification_id: VerificationId,
    /// The number.
    pub phone: Phone,
    /// Its blind index.
    pub index: BlindIndex,
    /// When the code was sent.
    pub sent_at: Timestamp,
}

impl ProvenNumber {
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
    ) -> Result<Option<ProvenNumber>, StoreError>;

    /// Uses the verification up as part of a change, which fails with [`Guard::Verification`] if it was used meanwhile.
    fn use_up<'a>(&self, change: &mut Change<'a>, proof: &'a ProvenNumber);
}

impl ProveNumber for Store {
    async fn prove(
        &self,
        id: &VerificationId,
        code: &Code,
        purpose: CodeUse,
        now: Timestamp,
    ) -> Result<Option<ProvenNumber>, StoreError> {
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
        Ok(Some(ProvenNumber {
            verification_id: id.clone(),
            phone: secret.phone,
            index: BlindIndex::from_stored(text(&item, "mac")?),
            sent_at: parsed(&item, "created_at")?,
        }))
    }

    fn use_up<'a>(&self, change: &mut Change<'a>, proof: &'a ProvenNumber) {
        change.also(move |transaction| proof.consume_in(transaction));
    }
}
