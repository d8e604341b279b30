//! Who asked for the deletion: by a code sent to their number, or by call sign and recovery code.

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord,
    call_sign::CallSign,
    deletion::Proof as KnownBy,
    id::VerificationId,
    personal::{Personal, PersonalValue},
    purpose::Purpose,
    token::RecoveryCode,
    verification::{Code, CodeUse},
    violation::{Violation, code},
};
use qeg_store::{
    core::{
        limit::CountTries,
        person::{Person, Wanted},
        tally::Limit,
    },
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        look_up::LookUpAccount,
        one_time_codes::{Proof, ProveNumber},
    },
};
use qeg_vault::Field;
use qeg_web::{
    Problem,
    code_guess::{CodeGuess, wrong_code},
    guess::{self, Guess},
};

use super::Body;

/// The limit of wrong recovery codes that staff enter for one call sign.
pub(super) const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "staff_recovery",
    windows: guess::WRONG_GUESS_WINDOWS,
};

/// A person's account key: the record is opened and saved.
const ACCOUNT_KEY: Wanted<'static> = Wanted::keys(&[Purpose::Account]);

/// The person, their account, and how they proved their identity.
pub(super) struct Known {
    pub(super) person: Person,
    pub(super) record: AccountRecord,
    pub(super) by: KnownBy,
    pub(super) proof: Option<Proof>,
}

/// The person whose proof the body has; exactly one complete proof.
pub(super) async fn identify(
    powers: &(impl BlindIdentifier + LookUpAccount + ProveNumber + CountTries + AcceptChallenge),
    (guess, code): (&Guess, &CodeGuess<'_>),
    body: Body,
    now: Timestamp,
) -> Result<Known, Problem> {
    match (
        body.verification_id,
        body.code,
        body.call_sign,
        body.recovery_code,
    ) {
        (Some(id), Some(given), None, None) => by_number(powers, code, &id, &given, now).await,
        (None, None, Some(call_sign), Some(given)) => {
            by_recovery_code(powers, guess, &call_sign, &given, now).await
        }
        _ => Err(Problem::from(Violation::here(code::MISSING))
            .detail("Give verification_id and code, or call_sign and recovery_code.")),
    }
}

async fn by_number(
    powers: &(impl ProveNumber + BlindIdentifier + CountTries + AcceptChallenge + LookUpAccount),
    guess: &CodeGuess<'_>,
    id: &VerificationId,
    given: &Personal<String>,
    now: Timestamp,
) -> Result<Known, Problem> {
    let given = Code::parse(given.seal_view()).map_err(|violation| violation.at("/code"))?;
    let code = (id, &given, CodeUse::Deletion);
    let proof = guess.prove(powers, code, "/code", now).await?;
    let looked_up = powers.look_up(&proof.index, ACCOUNT_KEY, now);
    let (found, ()) = join(looked_up, guess.was_right(powers)).await;
    let found = found?;
    let (person, record) = found.ok_or_else(|| wrong_code("/code"))?;
    if !record.is_known_by_number(now) {
        return Err(Problem::forbidden().detail(
            "This number was last used with the account more than 90 days ago: it may have a new owner. Ask for the recovery code, or for a sign-in.",
        ));
    }
    Ok(Known {
        person,
        record,
        by: KnownBy::Verification,
        proof: Some(proof),
    })
}

async fn by_recovery_code(
    powers: &(impl BlindIdentifier + LookUpAccount + CountTries),
    guess: &Guess,
    call_sign: &Personal<String>,
    given: &Personal<String>,
    now: Timestamp,
) -> Result<Known, Problem> {
    let call_sign = CallSign::parse(call_sign.seal_view());
    let call_sign = call_sign.map_err(|violation| violation.at("/call_sign"))?;
    let given = RecoveryCode::parse(given.seal_view());
    let given = given.map_err(|violation| violation.at("/recovery_code"))?;
    let index = powers
        .blind_index(Field::CallSign, call_sign.personal())
        .await?;
    let who = [index.as_str()];
    guess.count(powers, &who, now).await?;
    let looked_up = async { Ok(powers.look_up(&index, ACCOUNT_KEY, now).await?) };
    if let Some((person, record)) = guess.compared(powers, &who, looked_up).await? {
        let stored = record.recovery_hash.as_ref();
        if stored.is_some_and(|stored| given.matches(stored.seal_view())) {
            guess.was_right(powers, &who).await;
            return Ok(Known {
                person,
                record,
                by: KnownBy::RecoveryCode,
                proof: None,
            });
        }
    }
    Err(Violation::new("/recovery_code", code::WRONG).into())
}
