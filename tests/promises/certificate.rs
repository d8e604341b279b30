//! Certificates, verified with the published keys alone.

use app::App;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64ct::{Base64UrlUnpadded, Encoding};
use client::Client;
use serde_json::Value;

/// Verifies a certificate with the published key alone, and gives its claims.
pub(crate) async fn verify(app: &App, jws: &str) -> Value {
    let client = Client::of(app);
    let keys = client.call("GET", "/.well-known/jwks.json").send().await;
    let keys = keys.expect(200);
    let point =
        |name: &str| Base64UrlUnpadded::decode_vec(keys.str(&format!("/keys/0/{name}"))).unwrap();
    let key = [vec![4], point("x"), point("y")].concat();
    let (input, signature) = jws.rsplit_once('.').unwrap();
    let signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
    key.verify(input.as_bytes(), &signature)
        .expect("the signature fits the published key");
    assert!(
        key.verify(format!("{input}x").as_bytes(), &signature)
            .is_err()
    );
    let (header, payload) = input.split_once('.').unwrap();
    let part = |text: &str| -> Value {
        serde_json::from_slice(&Base64UrlUnpadded::decode_vec(text).unwrap()).unwrap()
    };
    assert_eq!(part(header)["alg"], "ES256");
    assert_eq!(part(header)["kid"], keys.json["keys"][0]["kid"]);
    part(payload)
}
