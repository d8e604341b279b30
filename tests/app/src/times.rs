//! Every time that leaves the product is in whole seconds: in answers, in messages, and in certificates.

use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::Timestamp;
use serde_json::Value;

/// Fails for a time with a fraction, wherever it is. What tests send as their own texts is no such time.
pub fn check(value: &Value) {
    match value {
        Value::String(text) => {
            let has_fraction = text.parse::<Timestamp>().is_ok() && text.contains('.');
            assert!(!has_fraction, "{text} is not in whole seconds");
            if let Some(payload) = payload(text) {
                check(&payload);
            }
        }
        Value::Array(items) => items.iter().for_each(check),
        Value::Object(members) => members.values().for_each(check),
        _ => {}
    }
}

/// What a JSON Web Signature says.
fn payload(text: &str) -> Option<Value> {
    let mut parts = text.split('.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).ok()?).ok()
}
