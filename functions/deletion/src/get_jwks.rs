//! GET /.well-known/jwks.json: the public keys that verify certificates offline (RFC 7517), also those that were replaced.

use qeg_domain::{certificate::Jwk, clock::Clock};
use qeg_store::deletion::certificate_keys::ReadCertificateKeys;
use qeg_web::{
    Answer, Problem, Request, Status,
    answer::Cache,
    describe::{Caller, Header, Operation, json},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{certificate_key::PublishKey, retired_keys::RetiredKeys};

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, JsonSchema)]
struct KeySet<'a> {
    /// The public keys: first the one that signs now, then those that it replaced, the latest first. A certificate names
    /// its key by `kid`.
    #[schemars(with = "Vec<Jwk>")]
    keys: Vec<&'a Jwk>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_jwks", "GET /.well-known/jwks.json")
        .titled(
            "Get the public keys that verify certificates",
            "获取注销证书的验证公钥",
        )
        .noting("A key that was replaced stays in the set, so that its certificates can be verified years later too.")
        .if_changed()
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
        .with(Header::ETag)
}

/// 200 with `ETag`; 304 if the client has this key set already.
pub(crate) async fn handle(
    key: &impl PublishKey,
    retired: &RetiredKeys,
    powers: &(impl Clock + ReadCertificateKeys),
    request: &Request,
) -> Result<Answer, Problem> {
    let (current, kept) = (key.jwk().await?, retired.read(powers).await?);
    let others = kept.iter().filter(|one| one.kid != current.kid);
    let keys: Vec<&Jwk> = std::iter::once(current).chain(others).collect();
    // Keys are only added, so the first one and the number of all tell one set from another.
    let tag = format!("{}.{}", current.kid, keys.len());
    let answer = if request.precondition().has(&tag) {
        Answer::not_modified(&tag)
    } else {
        Answer::json(Status::Ok, &KeySet { keys })?.etag(&tag)
    };
    Ok(answer.cache(Cache::AskAgain))
}
