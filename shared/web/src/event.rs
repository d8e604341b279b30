//! From the gateway's event (API Gateway REST, payload 1.0) to an `http::Request`, by `lambda_http`.
//!
//! The conversion in `lambda_http` panics on some of what a client can send, such as a strange
//! `Host`, and refuses the whole event for one header value that HTTP does not allow. So it gets a
//! smaller event: only the members that are used here, each in a form that it accepts. What was
//! left out keeps its documented answer (400, 401, 404, 412, 413, 415 or 422); see
//! `infra/decisions/0006-lambda-http-gets-a-smaller-event.md`.

use std::slice;

use base64ct::{Base64, Encoding};
use lambda_http::http::Method;
use qeg_domain::{
    limits::{BODY_BYTES, PATH_BYTES, QUERY_BYTES},
    personal::Personal,
};
use serde_json::{Map, Value, json};

use crate::header::is_visible_ascii;

/// Longest name of a stage in characters.
const STAGE_CHARACTERS: usize = 128;
/// The headers that are used. All others, `Host` and `X-Forwarded-*` among them, are left out.
const HEADERS: [&str; 10] = [
    "accept",
    "accept-encoding",
    "authorization",
    "content-encoding",
    "content-type",
    "challenge-response",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "origin",
];
/// The parameter of a route for all paths, `/{proxy+}`.
pub(crate) const REST: &str = "proxy";
/// Replaces a method that HTTP does not allow. No route has it.
const NO_METHOD: &str = "UNKNOWN";
/// Replaces a header value that HTTP does not allow. It is not ASCII, so the header is refused as one that was sent but
/// cannot be read.
const UNREADABLE: char = char::REPLACEMENT_CHARACTER;

/// The body of a request. `lambda_http` would panic on base64 that cannot be decoded, and would
/// leave copies of the body in memory that are not wiped.
pub(crate) enum Body {
    Read(Personal<Vec<u8>>),
    TooLarge,
    Unreadable,
}

/// Reads the event. Always succeeds: a part that cannot be read is refused when it is used.
pub(crate) fn read(mut event: Value) -> lambda_http::http::Request<Body> {
    let is_base64 = event.get("isBase64Encoded") == Some(&Value::Bool(true));
    let body = event.get_mut("body").map(Value::take);
    // The default has no path, so that no route matches it.
    serde_json::to_string(&accepted(&event))
        .and_then(|accepted| lambda_http::request::from_str(&accepted))
        .unwrap_or_default()
        .map(|_| match body {
            None | Some(Value::Null) => read_body(String::new(), is_base64),
            Some(Value::String(body)) => read_body(body, is_base64),
            Some(_) => Body::Unreadable,
        })
}

/// The event that `lambda_http` gets. It accepts every event made here.
fn accepted(event: &Value) -> Value {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
    let method = text("/httpMethod")
        .filter(|method| method.parse::<Method>().is_ok())
        .unwrap_or(NO_METHOD);
    let query = pairs(
        event,
        ["multiValueQueryStringParameters", "queryStringParameters"],
    );
    let bytes_of = |(name, value): &(String, String)| name.len() + value.len() + 2;
    let fits = query.iter().map(bytes_of).sum::<usize>() <= QUERY_BYTES;
    // Without a leading slash the path could become part of the host.
    let path = text("/path")
        .filter(|path| path.starts_with('/') && path.len() <= PATH_BYTES)
        .filter(|_| fits);
    json!({
        "httpMethod": method,
        "path": path,
        "multiValueHeaders": grouped(headers(event)),
        "pathParameters": rest(event),
        "multiValueQueryStringParameters": grouped(if fits { query } else { Vec::new() }),
        "requestContext": {
            "httpMethod": method,
            "path": text("/requestContext/path").filter(|path| path.len() <= PATH_BYTES),
            "requestId": text("/requestContext/requestId"),
            "resourcePath": text("/resource").filter(|route| route.len() <= PATH_BYTES),
            "stage": text("/requestContext/stage")
                .filter(|stage| is_visible_ascii(stage, STAGE_CHARACTERS)),
            "identity": {
                "sourceIp": text("/requestContext/identity/sourceIp"),
                "accountId": text("/requestContext/identity/accountId"),
                "userArn": text("/requestContext/identity/userArn"),
            },
        },
    })
}

/// What a route with `{proxy+}` found there.
fn rest(event: &Value) -> Value {
    let rest = event.pointer("/pathParameters/proxy");
    let rest = rest.and_then(Value::as_str);
    match rest.filter(|rest| rest.len() <= PATH_BYTES) {
        Some(rest) => json!({ REST: rest }),
        None => json!({}),
    }
}

/// The headers that are used, named in lower case.
fn headers(event: &Value) -> Vec<(String, String)> {
    let is_control = |character: char| character.is_ascii_control() && character != '\t';
    pairs(event, ["multiValueHeaders", "headers"])
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| HEADERS.contains(&name.as_str()))
        .map(|(name, value)| (name, value.replace(is_control, &UNREADABLE.to_string())))
        .collect()
}

/// Names and values from the first of two members that has any. The gateway sends both; only the one with lists has all
/// values of a name that was sent more than once. Null counts as absent.
fn pairs(event: &Value, members: [&str; 2]) -> Vec<(String, String)> {
    let all = |member: &str| -> Vec<(String, String)> {
        let map = event.get(member).and_then(Value::as_object);
        let values = map.into_iter().flatten().flat_map(|(name, value)| {
            let values = value
                .as_array()
                .map_or(slice::from_ref(value), Vec::as_slice);
            values.iter().map(move |value| (name, value))
        });
        values
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| {
                let text = value
                    .as_str()
                    .map_or(UNREADABLE.to_string(), ToOwned::to_owned);
                (name.clone(), text)
            })
            .collect()
    };
    let [lists, single] = members;
    let listed = all(lists);
    if listed.is_empty() {
        all(single)
    } else {
        listed
    }
}

/// One list for each name. No list is empty: `lambda_http` would panic on an empty one in the query.
fn grouped(pairs: Vec<(String, String)>) -> Map<String, Value> {
    let mut groups = Map::new();
    for (name, value) in pairs {
        let group = groups
            .entry(name)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = group {
            values.push(Value::String(value));
        }
    }
    groups
}

fn read_body(body: String, is_base64: bool) -> Body {
    if !is_base64 {
        return if body.len() > BODY_BYTES {
            Body::TooLarge
        } else {
            Body::Read(Personal::new(body.into_bytes()))
        };
    }
    // Four characters carry three bytes: refuse before decoding.
    if body.len() > BODY_BYTES.div_ceil(3) * 4 {
        return Body::TooLarge;
    }
    match Base64::decode_vec(&body) {
        Ok(bytes) if bytes.len() > BODY_BYTES => Body::TooLarge,
        Ok(bytes) => Body::Read(Personal::new(bytes)),
        Err(_) => Body::Unreadable,
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
