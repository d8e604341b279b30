//! What staff do by law.

use serde_json::{Value, json};

use crate::{
    ENDPOINTS,
    client::{Client, Reply},
};

/// A date in Asia/Shanghai, so many days from today.
pub fn day(from_today: i64) -> String {
    let today = qeg_domain::calendar::received_on(jiff::Timestamp::now());
    let span = jiff::Span::new().days(from_today);
    today.checked_add(span).unwrap().to_string()
}

/// The n-th member of staff sends a body.
pub async fn staff(n: usize, method: &str, path: &str, body: Option<&Value>) -> Reply {
    Client::new()
        .signed(&ENDPOINTS.staff[n], method, path, body)
        .await
}

/// The body of a hold for a month, with these fields more.
fn hold_of(more: &Value) -> Value {
    let mut body = json!({
        "basis": "court_evidence",
        "reference": "（2026）京01民初1号",
        "until": day(30),
    });
    let fields = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(fields);
    body
}

/// Places a hold; gives its id.
pub async fn hold(more: &Value) -> String {
    let placed = staff(0, "POST", "/staff/holds", Some(&hold_of(more))).await;
    placed.expect(201).str("/id").to_owned()
}
