//! The call sign of a patch: parsed and set at once, moved in the index last, beside the count of claims.

use futures::future::try_join3;
use jiff::Timestamp;
use qeg_domain::{
    audit::Field as Touched,
    call_sign::CallSign,
    personal::{Personal, PersonalValue},
};
use qeg_store::{
    Guard,
    core::{limit::CountTries, person::Person},
    people::index::{BlindIdentifier, Move},
};
use qeg_vault::Field;
use qeg_web::{Problem, guess::Guess};

use super::Plan;

impl Plan {
    /// Gives the account another call sign, or none.
    pub(super) fn change_call_sign(
        &mut self,
        wish: Option<Personal<String>>,
    ) -> Result<(), Problem> {
        let new = wish
            .map(|text| CallSign::parse(text.seal_view()))
            .transpose();
        let new = new.map_err(|violation| violation.at("/call_sign"))?;
        if new == self.record.call_sign {
            return Ok(());
        }
        let old = std::mem::replace(&mut self.record.call_sign, new.clone());
        self.call_signs = Some((old, new));
        self.fields.push(Touched::CallSign);
        Ok(())
    }

    /// Moves the call sign, if it changes. A new one is counted as a claim, before it is known whether it is taken.
    /// The count runs beside the blind indexes. If one of these fails, as in an outage, the claim may stay counted: it costs
    /// one of the claims of that day.
    pub(in crate::patch_account) async fn move_call_sign(
        &mut self,
        powers: &(impl BlindIdentifier + CountTries),
        (person, claim): (&Person, &Guess),
        now: Timestamp,
    ) -> Result<(), Problem> {
        let Some((old, new)) = &self.call_signs else {
            return Ok(());
        };
        let index = async |of: Option<&CallSign>| match of {
            Some(one) => {
                let index = powers.blind_index(Field::CallSign, one.personal()).await;
                Ok(Some(index?))
            }
            None => Ok(None),
        };
        let who = [person.subject.as_str()];
        let claimed = async {
            match new {
                Some(_) => claim.count(powers, &who, now).await,
                None => Ok(()),
            }
        };
        let moved = try_join3(index(old.as_ref()), index(new.as_ref()), claimed);
        let (from, to, ()) = moved.await?;
        self.moves.push(Move {
            guard: Guard::CallSign,
            from,
            to,
        });
        Ok(())
    }
}
