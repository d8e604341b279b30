//! Certificates of deletion, verified with the key that the product publishes.

use app::App;
use client::Client;
use serde_json::Value;

/// The claims of a certificate. Fails unless the published key has signed it.
pub(crate) async fn verify(app: &App, jws: &str) -> Value {
    let client = Client::of(app);
    let keys = client.call("GET", "/.well-known/jwks.json").send().await;
    client::certificate::claims(&keys.expect(200).json, jws)
}
