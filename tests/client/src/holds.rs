//! Legal holds, as members of staff place and end them.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{Reply, product::Shared, staff};

/// The body of a hold with this last day. The fields of `more` are added or replace others.
pub fn hold_of(until: Date, more: &Value) -> Value {
    let mut body = json!({
        "basis": "court_evidence",
        "reference": "（2026）京01民初1号",
        "until": until.to_string(),
    });
    let fields = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(fields);
    body
}

/// The first member of staff places a hold. Returns its id.
pub async fn hold(product: impl Into<Shared>, until: Date, more: &Value) -> String {
    let body = hold_of(until, more);
    let placed = staff(product, 0, "POST", "/staff/holds", Some(&body)).await;
    placed.expect(201).str("/id").to_owned()
}

/// The second member of staff ends a hold.
pub async fn lift(product: impl Into<Shared>, id: &str) -> Reply {
    staff(product, 1, "DELETE", &format!("/staff/holds/{id}"), None).await
}
