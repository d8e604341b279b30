//! Checking the password with which a signed-in person confirms a request.

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{password::Password, personal::Personal};
use qeg_store::core::{
    limit::CountTries,
    person::{OpenAccount, Person},
    tally::Limit,
};
use qeg_vault::credential::{Passwords, Verdict};

use crate::{
    Problem,
    guess::{Guess, WRONG_GUESS_WINDOWS},
};

/// The limit for wrong passwords of one person who is signed in.
const WRONG_PASSWORDS: Limit = Limit {
    scope: "password",
    windows: WRONG_GUESS_WINDOWS,
};

/// The password of a request that has not been checked yet. Make it once for each request, outside of what is handled
/// again after a conflict.
pub fn guess() -> Guess {
    Guess::usually_alone(WRONG_PASSWORDS)
}

/// The outcome of `rest`, which the right password confirms. 403 for a wrong password, 429 after too many.
///
/// What was counted is removed while `rest` runs, whatever comes of it.
pub async fn confirm<T>(
    powers: &(impl CountTries + OpenAccount),
    passwords: &Passwords,
    (person, guess): (&Person, &Guess),
    given: Personal<String>,
    now: Timestamp,
    rest: impl AsyncFnOnce() -> Result<T, Problem>,
) -> Result<T, Problem> {
    let who = [person.subject.as_str()];
    guess.count(powers, &who, now).await?;
    let compared = async {
        let record = powers.account(person).await?;
        Ok(match Password::typed(given) {
            Some(password) => passwords.verify(&password, &record.password_hash)?,
            None => Verdict::Wrong,
        })
    };
    let verdict = guess.compared(powers, &who, compared).await?;
    if verdict == Verdict::Wrong {
        return Err(Problem::forbidden().detail("The password is wrong."));
    }
    let (outcome, ()) = join(rest(), guess.was_right(powers, &who)).await;
    outcome
}
