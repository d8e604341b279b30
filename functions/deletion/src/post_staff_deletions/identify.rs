//! Who asked for the deletion: by a code sent to their number, or by call sign and recovery code.

use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord,
    call_sign::CallSign,
    deletion::Proof,
    personal::PersonalValue,
    token::RecoveryCode,
    verification::CodeUse,
    violation::{Violation, code},
};
use qeg_store::{
    core::{limit::CountTries, person::Person, tally::Limit},
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        look_up::LookUpAccount,
        one_time_codes::{ProveNumber, ProvenNumber},
    },
};
use qeg_vault::Field;
use qeg_web::{
    Problem,
    code_guess::CodeGuess,
    evidence::{ACCOUNT_KEY, Evidence, Given, owner_of_number},
    guess::{self, Guess},
};

use super::Body;

/// The limit of wrong recovery codes that staff enter for one call sign.
pub(super) const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "staff_recovery",
    windows: guess::WRONG_GUESS_WINDOWS,
};

/// The person, their account, and how they proved their identity.
pub(super) struct Known {
    pub(super) person: Person,
    pub(super) record: AccountRecord,
    pub(super) by: Proof,
    /// The number, where a code to it was the proof.
    pub(super) number: Option<ProvenNumber>,
}

/// The person whose proof the body has; exactly one complete proof.
pub(super) async fn identify(
    powers: &(impl BlindIdentifier + LookUpAccount + ProveNumber + CountTries + AcceptChallenge),
    (guess, code): (&Guess, &CodeGuess<'_>),
    body: &Body,
    now: Timestamp,
) -> Result<Known, Problem> {
    let given = Given {
        verification_id: body.verification_id.as_ref(),
        code: body.code.as_ref(),
        call_sign: body.call_sign.as_ref(),
        recovery_code: body.recovery_code.as_ref(),
    };
    match Evidence::read(&given)? {
        Evidence::Number(id, given) => {
            let proof = (&id, &given, CodeUse::Deletion);
            let too_long_ago = Problem::forbidden().detail(
                "This number was last used with the account more than 90 days ago: it may have a new owner. Ask for the recovery code, or for a sign-in.",
            );
            let (person, record, number) =
                owner_of_number(powers, code, proof, too_long_ago, now).await?;
            Ok(Known {
                person,
                record,
                by: Proof::Verification,
                number: Some(number),
            })
        }
        Evidence::Recovery(call_sign, given) => {
            by_recovery_code(powers, guess, &call_sign, &given, now).await
        }
    }
}

async fn by_recovery_code(
    powers: &(impl BlindIdentifier + LookUpAccount + CountTries),
    guess: &Guess,
    call_sign: &CallSign,
    given: &RecoveryCode,
    now: Timestamp,
) -> Result<Known, Problem> {
    let index = powers
        .blind_index(Field::CallSign, call_sign.personal())
        .await?;
    let who = [index.as_str()];
    guess.count(powers, &who, now).await?;
    let looked_up = async { Ok(powers.look_up(&index, ACCOUNT_KEY, now).await?) };
    let found = guess.compared(powers, &who, looked_up).await?;
    let Some((person, record)) = found.filter(|(_, record)| record.accepts_recovery_code(given))
    else {
        return Err(Violation::new("/recovery_code", code::WRONG).into());
    };
    guess.was_right(powers, &who).await;
    Ok(Known {
        person,
        record,
        by: Proof::RecoveryCode,
        number: None,
    })
}
