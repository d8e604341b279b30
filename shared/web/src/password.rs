//! Checking the password with which a signed-in person confirms a request, and limits for wrong guesses.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{limits, password::Password, personal::Personal};
use qeg_store::core::{
    limit::CountTries,
    person::{OpenAccount, Person},
    tally::{Limit, Tally},
};
use qeg_vault::credential::{Passwords, Verdict};

use crate::Problem;

/// The limit for wrong passwords of one person who is signed in.
pub const WRONG_PASSWORDS: Limit = Limit {
    scope: "password",
    windows: WRONG_GUESS_WINDOWS,
};

/// How many wrong guesses of a password or a code are allowed, and in which window.
pub const WRONG_GUESS_WINDOWS: &[(usize, SignedDuration)] = &[(
    limits::SIGN_IN_FAILURES as usize,
    SignedDuration::from_mins(limits::SIGN_IN_FAILURE_MINUTES),
)];

/// How many wrong guesses of one source are allowed in which time, whomever they are about.
pub const WRONG_GUESSES_OF_SOURCE: &[(usize, SignedDuration)] = &[(
    limits::SIGN_IN_FAILURES_PER_SOURCE as usize,
    SignedDuration::from_mins(limits::SIGN_IN_FAILURE_MINUTES),
)];

/// 429 while no further guess is allowed.
pub fn check_limit(tally: &Tally, now: Timestamp) -> Result<(), Problem> {
    match tally.retry_after(now) {
        Some(seconds) => Err(Problem::too_many_requests(
            u32::try_from(seconds).unwrap_or(u32::MAX),
        )),
        None => Ok(()),
    }
}

/// Counts a wrong guess and gives `refusal` back. 429 when another guess was counted at the same time, so that of many
/// guesses sent at once only one gets a result.
pub async fn count_wrong_guess(
    powers: &impl CountTries,
    tally: &Tally,
    refusal: Problem,
    now: Timestamp,
) -> Problem {
    match powers.count_against(tally, now).await {
        Ok(true) => refusal,
        Ok(false) => Problem::too_many_requests(1),
        Err(error) => error.into(),
    }
}

/// 403 for a wrong password, 429 after too many. `person` must have been read together with the count
/// of [`WRONG_PASSWORDS`]. The change that follows must also reset it ([`CountTries::forget_tries`]).
pub async fn check(
    powers: &(impl CountTries + OpenAccount),
    passwords: &Passwords,
    person: &Person,
    given: Personal<String>,
    now: Timestamp,
) -> Result<(), Problem> {
    let tally = person
        .tally
        .as_ref()
        .ok_or_else(|| Problem::unavailable("tally_not_wanted"))?;
    check_limit(tally, now)?;
    let record = powers.account(person).await?;
    let verdict = match Password::typed(given) {
        Some(password) => passwords.verify(&password, &record.password_hash)?,
        None => Verdict::Wrong,
    };
    if verdict == Verdict::Wrong {
        let refusal = Problem::forbidden().detail("The password is wrong.");
        return Err(count_wrong_guess(powers, tally, refusal, now).await);
    }
    Ok(())
}
