//! The proof of identity of somebody who has no session: a code sent to their number, or call sign and recovery code.

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord,
    call_sign::CallSign,
    id::VerificationId,
    personal::Personal,
    purpose::Purpose,
    token::RecoveryCode,
    verification::{Code, CodeUse},
    violation::{Violation, code},
};
use qeg_store::{
    core::{
        limit::CountTries,
        person::{Person, Wanted},
    },
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        look_up::LookUpAccount,
        one_time_codes::{ProveNumber, ProvenNumber},
    },
};

use crate::{
    Problem,
    code_guess::{CodeGuess, wrong_code},
};

/// The account key, since the account record is opened and saved.
pub const ACCOUNT_KEY: Wanted<'static> = Wanted::keys(&[Purpose::Account]);

/// One complete proof.
pub enum Evidence {
    /// The verification of a number, and the code that was sent to it.
    Number(VerificationId, Code),
    /// The call sign of an account, and its recovery code.
    Recovery(CallSign, RecoveryCode),
}

/// The members of a body that prove who somebody is.
pub struct Given<'a> {
    /// `/verification_id`
    pub verification_id: Option<&'a VerificationId>,
    /// `/code`
    pub code: Option<&'a Personal<String>>,
    /// `/call_sign`
    pub call_sign: Option<&'a Personal<String>>,
    /// `/recovery_code`
    pub recovery_code: Option<&'a Personal<String>>,
}

impl Evidence {
    /// The proof in a body.
    ///
    /// # Errors
    /// 422 unless the body has exactly one complete proof.
    pub fn read(given: &Given<'_>) -> Result<Self, Problem> {
        match (
            given.verification_id,
            given.code,
            given.call_sign,
            given.recovery_code,
        ) {
            (Some(id), Some(given), None, None) => {
                let given = Code::parse(given.seal_view()).map_err(|error| error.at("/code"))?;
                Ok(Self::Number(id.clone(), given))
            }
            (None, None, Some(call_sign), Some(given)) => Ok(Self::Recovery(
                CallSign::parse(call_sign.seal_view()).map_err(|error| error.at("/call_sign"))?,
                RecoveryCode::parse(given.seal_view())
                    .map_err(|error| error.at("/recovery_code"))?,
            )),
            _ => Err(Problem::from(Violation::here(code::MISSING))
                .detail("Give verification_id and code, or call_sign and recovery_code.")),
        }
    }
}

/// The owner of the number that a code proves.
///
/// # Errors
/// 422 and 429 as [`CodeGuess::prove`]. `too_long_ago` for a number that was last proven, or used to sign in, too long ago: it
/// may have a new owner.
pub async fn owner_of_number(
    powers: &(impl ProveNumber + BlindIdentifier + CountTries + AcceptChallenge + LookUpAccount),
    guess: &CodeGuess<'_>,
    code: (&VerificationId, &Code, CodeUse),
    too_long_ago: Problem,
    now: Timestamp,
) -> Result<(Person, AccountRecord, ProvenNumber), Problem> {
    let proven = guess.prove(powers, code, "/code", now).await?;
    let looked_up = powers.look_up(&proven.index, ACCOUNT_KEY, now);
    let (found, ()) = join(looked_up, guess.was_right(powers)).await;
    let found = found?;
    let (person, record) = found.ok_or_else(|| wrong_code("/code"))?;
    if !record.is_known_by_number(now) {
        return Err(too_long_ago);
    }
    Ok((person, record, proven))
}

#[cfg(test)]
mod tests;
