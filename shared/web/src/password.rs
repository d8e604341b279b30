//! A signed-in person gives their password again.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{limits, password::Password, personal::Personal};
use qeg_store::core::{
    limit::CountTries,
    person::{OpenAccount, Person},
    tally::{Limit, Tally},
};
use qeg_vault::credential::{Passwords, Verdict};

use crate::Problem;

/// Wrong passwords of one person who is signed in.
pub const WRONG_PASSWORDS: Limit = Limit {
    scope: "password",
    windows: FAILURES,
};

/// As many wrong guesses in such a time, of whatever is guessed.
pub const FAILURES: &[(usize, SignedDuration)] = &[(
    limits::SIGN_IN_FAILURES as usize,
    SignedDuration::from_mins(limits::SIGN_IN_FAILURE_MINUTES),
)];

/// 429 while a tally is full.
pub fn room(tally: &Tally, now: Timestamp) -> Result<(), Problem> {
    match tally.retry_after(now) {
        Some(seconds) => Err(Problem::too_many_requests(
            u32::try_from(seconds).unwrap_or(u32::MAX),
        )),
        None => Ok(()),
    }
}

/// Counts a wrong guess and answers it with `refusal`; 429 when another one was counted meanwhile,
/// so that guesses made at once are worth one.
pub async fn wrong(
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

/// 403 for a wrong password, 429 after too many; `person` was read with [`WRONG_PASSWORDS`] counted.
/// The change that follows must also forget the tries ([`CountTries::forget_tries`]).
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
    room(tally, now)?;
    let record = powers.account(person).await?;
    let verdict = match Password::parse(given) {
        Ok(password) => passwords.verify(&password, &record.password_hash)?,
        Err(_) => Verdict::Wrong,
    };
    if verdict == Verdict::Wrong {
        let refusal = Problem::forbidden().reason("The password is wrong.");
        return Err(wrong(powers, tally, refusal, now).await);
    }
    Ok(())
}
