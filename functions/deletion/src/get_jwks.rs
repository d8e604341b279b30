//! GET /.well-known/jwks.json: the public key that verifies certificates offline (RFC 7517).

use domain::certificate::Jwk;
use serde::Serialize;
use web::{Answer, Problem, Status};

use crate::Service;

#[derive(Serialize)]
struct KeySet<'a> {
    keys: [&'a Jwk; 1],
}

/// The key set, with its one key.
pub(crate) async fn handle(service: &Service) -> Result<Answer, Problem> {
    let jwk = service.certificate_key.jwk().await?;
    Answer::json(Status::Ok, &KeySet { keys: [jwk] })
}
