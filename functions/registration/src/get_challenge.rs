//! GET /challenge: a proof-of-work challenge for a client whose network address has reached a limit.

use qeg_domain::clock::Clock;
use qeg_store::people::challenge::MakeChallenge;
use qeg_web::{Answer, Problem, Status};

/// 200 with a challenge in the format of ALTCHA. It is not stored.
pub(crate) async fn handle(powers: &(impl Clock + MakeChallenge)) -> Result<Answer, Problem> {
    let challenge = powers.challenge(powers.now()).await?;
    Answer::json(Status::Ok, &challenge)
}
