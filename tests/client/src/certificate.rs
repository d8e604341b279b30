//! Verifies deletion certificates with nothing but the published keys, as anybody can.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

use crate::Client;

impl Client {
    /// The claims of a certificate. Fails unless a published key has signed it.
    pub async fn claims(&self, jws: &str) -> Value {
        let keys = self.call("GET", "/.well-known/jwks.json");
        claims(&keys.send().await.expect(200).json, jws)
    }
}

/// The claims of a certificate (JWS in compact form). Fails unless the key that it names is in the JWKS and has signed it.
pub fn claims(jwks: &Value, jws: &str) -> Value {
    let (input, signature) = jws.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    let part = |text: &str| -> Value { serde_json::from_slice(&decoded(text)).unwrap() };
    let header = part(header);
    assert_eq!(header["alg"], "ES256");
    let mut keys = jwks["keys"].as_array().unwrap().iter();
    let key = keys.find(|key| key["kid"] == header["kid"]);
    let key = key.expect("the key is published");
    let coordinate = |name: &str| decoded(key[name].as_str().unwrap());
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    let signature = decoded(signature);
    let verified = public.verify(input.as_bytes(), &signature);
    verified.expect("the signature matches the published key");
    let changed = format!("{input}x");
    assert!(public.verify(changed.as_bytes(), &signature).is_err());
    part(payload)
}

fn decoded(text: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(text).unwrap()
}
