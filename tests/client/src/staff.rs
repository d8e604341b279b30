//! Members of staff, as clients of the API.

use serde_json::Value;

use crate::{Client, Reply, product::Shared};

/// A call signed by the n-th member of staff.
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
