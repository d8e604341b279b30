//! Does what API Gateway does with a request: finds its route, checks whether it is signed, and makes the event for the
//! function (REST API, payload version 1.0).

use client::{
    Request,
    routes::{self, Route},
};
use serde_json::{Value, json};

/// The gateway's decision about a request.
pub enum Passed {
    /// It goes to a function, as this event.
    To(Route, Value),
    /// No such route.
    Unknown,
    /// The route needs a signature.
    Unsigned,
}

/// The stage, which is part of `Location` headers.
pub const STAGE: &str = "v1";

pub fn pass(request: &Request, id: u64, identity: Option<&str>) -> Passed {
    let (path, query) = match request.path.split_once('?') {
        Some((path, query)) => (path, query),
        None => (request.path.as_str(), ""),
    };
    // The address of the stage works also without a slash at its end.
    let path = if path.is_empty() { "/" } else { path };
    let Some(route) = routes::find(&request.method, path) else {
        return Passed::Unknown;
    };
    if route.is_signed && identity.is_none() {
        return Passed::Unsigned;
    }
    // The gateway verifies a signature only if the route needs one.
    let arn = identity.filter(|_| route.is_signed);
    let account = arn.and_then(|arn| arn.split(':').nth(4));
    let body = String::from_utf8_lossy(&request.body);
    let event = json!({
        "resource": route.path,
        "path": path,
        "httpMethod": request.method,
        "headers": last_of_each(&request.headers),
        "multiValueHeaders": all_of_each(&request.headers),
        "pathParameters": {"proxy": path.trim_start_matches('/')},
        "queryStringParameters": last_of_each(&pairs(query)),
        "multiValueQueryStringParameters": all_of_each(&pairs(query)),
        "requestContext": {
            "resourcePath": route.path,
            "httpMethod": request.method,
            "path": format!("/{STAGE}{path}"),
            "protocol": "HTTP/1.1",
            "stage": STAGE,
            "requestId": format!("00000000-0000-4000-8000-{id:012x}"),
            "identity": {"sourceIp": request.source, "accountId": account, "userArn": arn},
        },
        "body": (!request.body.is_empty()).then_some(body),
        "isBase64Encoded": false,
    });
    Passed::To(route, event)
}

/// The pairs of a query, decoded.
fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// The text without percent-encoding and `+` (application/x-www-form-urlencoded).
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let digits = rest.get(1..3).and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &rest[3..];
            }
            _ => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn last_of_each(pairs: &[(String, String)]) -> Value {
    let map = pairs
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)));
    if pairs.is_empty() {
        Value::Null
    } else {
        Value::Object(map.collect())
    }
}

fn all_of_each(pairs: &[(String, String)]) -> Value {
    let mut map = serde_json::Map::new();
    for (name, value) in pairs {
        let values = map.entry(name.clone()).or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut() {
            values.push(json!(value));
        }
    }
    if map.is_empty() {
        Value::Null
    } else {
        Value::Object(map)
    }
}
