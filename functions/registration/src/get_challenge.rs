//! GET /challenge: a proof-of-work challenge for a client whose network address has reached a limit.

use qeg_domain::clock::Clock;
use qeg_store::people::challenge::MakeChallenge;
use qeg_vault::challenge::Challenge;
use qeg_web::{
    Answer, Problem, Status,
    describe::{Caller, Operation, json},
};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_challenge", "GET /challenge")
        .titled("Get a proof-of-work challenge", "获取工作量证明题目")
        .noting("In the format of ALTCHA (altcha.org), version 1. Find `number` from 0 to `maxnumber` for which SHA-256 of `salt` and the number in decimal digits is `challenge`. Send base64 of a JSON object with `algorithm`, `challenge`, `number`, `salt` and `signature` as `Challenge-Response`. A challenge can be used once, within 10 minutes.")
        .answers::<Challenge>(
            Status::Ok,
            "A challenge.",
            json!({
                "algorithm": "SHA-256",
                "challenge": "2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c",
                "maxnumber": 100_000,
                "salt": "0f1e2d3c4b5a69788796a5b4c3d2e1f0?expires=1795632529&",
                "signature": "9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a2f1e0d9c8b7a6f5e4d3c2b1a0f9e8d"
            }),
        )
}

/// 200 with a challenge in the format of ALTCHA. It is not stored.
pub(crate) async fn handle(powers: &(impl Clock + MakeChallenge)) -> Result<Answer, Problem> {
    let challenge = powers.challenge(powers.now()).await?;
    Answer::json(Status::Ok, &challenge)
}
