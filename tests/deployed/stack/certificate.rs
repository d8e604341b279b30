//! Certificates of deletion, verified with the key that the deployed stack publishes.

use serde_json::Value;

use crate::client::Client;

/// The claims of a certificate. Fails unless the published key has signed it.
pub async fn claims(jws: &str) -> Value {
    let client = Client::new();
    let keys = client.call("GET", "/.well-known/jwks.json");
    ::client::certificate::claims(&keys.send().await.expect(200).json, jws)
}
