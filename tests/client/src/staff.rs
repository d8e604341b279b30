//! What members of staff do over the API.

use serde_json::Value;

use crate::{Client, Reply, product::Shared};

/// The n-th member of staff sends a body.
pub async fn staff(
    product: impl Into<Shared>,
    n: usize,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Reply {
    let client = Client::of(product);
    let who = client.product.staff(n);
    client.signed(&who, method, path, body).await
}
