//! The number of a patch: proven by its code, set in the record, and moved in the index.

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{
    audit::Field as Touched,
    personal::PersonalValue,
    verification::{Code, CodeUse},
};
use qeg_store::{
    Guard,
    core::limit::CountTries,
    people::{
        challenge::AcceptChallenge,
        index::{BlindIdentifier, Move},
        one_time_codes::ProveNumber,
    },
};
use qeg_vault::Field;
use qeg_web::{Problem, code_guess::CodeGuess};

use super::Plan;
use crate::patch_account::account_change::PhoneProof;

impl Plan {
    /// Gives the account another number, or none.
    pub(super) async fn change_phone(
        &mut self,
        powers: &(impl BlindIdentifier + ProveNumber + CountTries + AcceptChallenge),
        guess: &CodeGuess<'_>,
        wish: Option<PhoneProof>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let proven = async {
            let Some(wish) = wish else {
                return Ok(None);
            };
            let given = Code::parse(wish.code.seal_view());
            let given = given.map_err(|violation| violation.at("/phone/code"))?;
            let code = (&wish.verification_id, &given, CodeUse::PhoneChange);
            let proof = guess.prove(powers, code, "/phone/code", now).await;
            proof.map(Some)
        };
        let old_index = async {
            match &self.record.phone {
                Some(old) => powers
                    .blind_index(Field::Phone, old.personal())
                    .await
                    .map(Some),
                None => Ok(None),
            }
        };
        let (proven, old_index) = join(proven, old_index).await;
        self.proof = proven?;
        let new = self.proof.as_ref().map(|proof| proof.phone.clone());
        self.record.phone_verified_at = new.as_ref().map(|_| now);
        if new.is_some() {
            self.record.proven_at = now;
        }
        if new == self.record.phone {
            return Ok(());
        }
        let mut moving = Move {
            guard: Guard::Phone,
            from: None,
            to: self.proof.as_ref().map(|proof| proof.index.clone()),
        };
        if let Some(old) = &self.record.phone {
            moving.from = old_index?;
            self.old_number = Some(old.personal().clone());
            self.record.recovery_due = new.is_none();
        }
        self.moves.push(moving);
        self.record.phone = new;
        self.fields.push(Touched::Phone);
        Ok(())
    }
}
