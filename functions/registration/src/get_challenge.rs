//! GET /challenge: work for a client whose network has met a limit.

use qeg_domain::clock::Clock;
use qeg_store::people::challenge::MakeChallenge;
use qeg_web::{Answer, Problem, Status};

/// 200 with a challenge as ALTCHA writes it. Nothing is kept of it.
pub(crate) async fn handle(powers: &(impl Clock + MakeChallenge)) -> Result<Answer, Problem> {
    let challenge = powers.challenge(powers.now()).await?;
    Answer::json(Status::Ok, &challenge)
}
