//! GET /.well-known/jwks.json: the public key that verifies certificates offline (RFC 7517).

use qeg_domain::certificate::Jwk;
use qeg_web::{Answer, Problem, Status};
use serde::Serialize;

use crate::certificate_key::PublishKey;

#[derive(Serialize)]
struct KeySet<'a> {
    keys: [&'a Jwk; 1],
}

/// The key set, with its one key.
pub(crate) async fn handle(powers: &impl PublishKey) -> Result<Answer, Problem> {
    let jwk = powers.jwk().await?;
    Answer::json(Status::Ok, &KeySet { keys: [jwk] })
}
