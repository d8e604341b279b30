//! GET /.well-known/jwks.json: the public key that verifies certificates offline (RFC 7517).

use qeg_domain::certificate::Jwk;
use qeg_web::{
    Answer, Problem, Status,
    describe::{Caller, Operation, json},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::certificate_key::PublishKey;

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, JsonSchema)]
struct KeySet<'a> {
    /// The public keys.
    #[schemars(with = "Vec<Jwk>")]
    keys: [&'a Jwk; 1],
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_jwks", "GET /.well-known/jwks.json")
        .titled(
            "Get the public keys that verify certificates",
            "获取注销证书的验证公钥",
        )
        .answers::<KeySet<'_>>(
            Status::Ok,
            "The public keys.",
            json!({"keys": [{
                "kty": "EC",
                "crv": "P-256",
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                "alg": "ES256",
                "use": "sig",
                "kid": "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"
            }]}),
        )
}

/// The key set, with its one key.
pub(crate) async fn handle(powers: &impl PublishKey) -> Result<Answer, Problem> {
    let jwk = powers.jwk().await?;
    Answer::json(Status::Ok, &KeySet { keys: [jwk] })
}
