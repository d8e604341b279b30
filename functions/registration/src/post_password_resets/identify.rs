//! Who resets the password: by a code sent to their number, or by call sign and recovery code.

use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord,
    call_sign::CallSign,
    id::VerificationId,
    personal::PersonalValue,
    token::RecoveryCode,
    verification::{Code, CodeUse},
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
use qeg_vault::{BlindIndex, Field};
use qeg_web::{
    Problem, Request,
    code_guess::CodeGuess,
    evidence::{ACCOUNT_KEY, owner_of_number},
    guess::{self, Guess},
    source_limit::SourceCall,
};

/// The limit for wrong recovery codes of one source for one call sign.
pub(super) const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "recovery",
    windows: guess::WRONG_GUESS_WINDOWS,
};

/// The limit for wrong recovery codes of one source for all call signs together.
pub(super) const WRONG_RECOVERY_CODES_OF_SOURCE: Limit = Limit {
    scope: "recovery_source",
    windows: guess::WRONG_GUESSES_OF_SOURCE,
};

/// The person whose password is reset, and how they proved their identity.
pub(super) struct Known {
    pub(super) person: Person,
    pub(super) record: AccountRecord,
    /// The number, where a code to it was the proof.
    pub(super) number: Option<ProvenNumber>,
    /// The identifier and the source for which a right recovery code was counted.
    pub(super) guessed: Option<(BlindIndex, BlindIndex)>,
}

pub(super) async fn by_number(
    powers: &(impl ProveNumber + BlindIdentifier + CountTries + AcceptChallenge + LookUpAccount),
    guess: &CodeGuess<'_>,
    id: &VerificationId,
    given: &Code,
    now: Timestamp,
) -> Result<Known, Problem> {
    let code = (id, given, CodeUse::PasswordReset);
    let too_long_ago = Problem::forbidden()
        .detail("This number was last used with the account more than 90 days ago: ask support.");
    let (person, record, number) = owner_of_number(powers, guess, code, too_long_ago, now).await?;
    Ok(Known {
        person,
        record,
        number: Some(number),
        guessed: None,
    })
}

pub(super) async fn by_recovery_code(
    powers: &(impl BlindIdentifier + CountTries + AcceptChallenge + LookUpAccount),
    (request, guess, call): (&Request, &Guess, &SourceCall<'_>),
    call_sign: &CallSign,
    given: &RecoveryCode,
    now: Timestamp,
) -> Result<Known, Problem> {
    let source = request.caller().source();
    let (index, source) = futures::try_join!(
        powers.blind_index(Field::CallSign, call_sign.personal()),
        powers.blind_index(Field::Source, &source),
    )?;
    let who = [index.as_str(), source.as_str()];
    let looked_up = async { Ok(powers.look_up(&index, ACCOUNT_KEY, now).await?) };
    let counted = (&who[..], call, &source);
    let found = guess.counted_with(powers, counted, now, looked_up).await?;
    let right = found.filter(|(_, record)| record.accepts_recovery_code(given));
    let Some((person, record)) = right else {
        return Err(Violation::new("/recovery_code", code::WRONG).into());
    };
    Ok(Known {
        person,
        record,
        number: None,
        guessed: Some((index, source)),
    })
}
