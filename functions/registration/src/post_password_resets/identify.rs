//! Who resets the password: by a code sent to their number, or by call sign and recovery code.

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord,
    call_sign::CallSign,
    id::VerificationId,
    personal::PersonalValue,
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
use qeg_vault::{BlindIndex, Field};
use qeg_web::{
    Problem, Request,
    code_guess::{CodeGuess, wrong_code},
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

/// The account key, since the account record is opened and saved.
const ACCOUNT_KEY: Wanted<'static> = Wanted::keys(&[Purpose::Account]);

/// The person whose password is reset, and the proof of their identity.
pub(super) struct Known {
    pub(super) person: Person,
    pub(super) record: AccountRecord,
    pub(super) proof: Option<Proof>,
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
    let proof = guess.prove(powers, code, "/code", now).await?;
    let looked_up = powers.look_up(&proof.index, ACCOUNT_KEY, now);
    let (found, ()) = join(looked_up, guess.was_right(powers)).await;
    let found = found?;
    let (person, record) = found.ok_or_else(|| wrong_code("/code"))?;
    if !record.is_known_by_number(now) {
        return Err(Problem::forbidden().detail(
            "This number was last used with the account more than 90 days ago: ask support.",
        ));
    }
    Ok(Known {
        person,
        record,
        proof: Some(proof),
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
    let right = found.filter(|(_, record)| {
        let stored = record.recovery_hash.as_ref();
        stored.is_some_and(|stored| given.matches(stored.seal_view()))
    });
    let Some((person, record)) = right else {
        return Err(Violation::new("/recovery_code", code::WRONG).into());
    };
    Ok(Known {
        person,
        record,
        proof: None,
        guessed: Some((index, source)),
    })
}
