//! Signed calls of AWS services without an SDK: for services whose SDK crate is not used here, and for probes, where a
//! call is an operation and its body.

use client::Credentials;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::{ENDPOINTS, http, signature::sign};

/// What a service answered.
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// A request for a service, signed with these headers and sent by `POST`.
pub async fn post(
    http: &reqwest::Client,
    who: &Credentials,
    (service, path): (&str, &str),
    headers: &[(&str, &str)],
    body: String,
) -> Answered {
    let url = format!("{}{path}", ENDPOINTS.aws_endpoint);
    let signature = sign(who, service, ("POST", &url), headers, body.as_bytes());
    let mut request = http.post(&url).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    for (name, value) in signature {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    Answered {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: answer.text().await.unwrap(),
    }
}

/// One call of an AWS service in its JSON protocol, by the operator with every permission: `target` is
/// such as `Logs_20140328.FilterLogEvents`.
pub async fn call(service: &str, target: &str, body: &Value) -> Value {
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target),
    ];
    let (who, to, body) = (&ENDPOINTS.admin, (service, "/"), body.to_string());
    let answer = post(&http(), who, to, &headers, body).await;
    assert_eq!(answer.status, 200, "{target}");
    serde_json::from_str(&answer.body).unwrap_or(Value::Null)
}

/// Invokes a function as the operator and waits for its end.
pub async fn invoke(function: &str, event: &str) -> Invoked {
    invoke_for_answer(function, event).await.0
}

/// The same, with what it answered.
pub async fn invoke_for_answer(function: &str, event: &str) -> (Invoked, Value) {
    let name = &ENDPOINTS.functions[function];
    let path = format!("/2015-03-31/functions/{name}/invocations");
    let (who, to) = (&ENDPOINTS.admin, ("lambda", path.as_str()));
    let answer = post(&http(), who, to, &[], event.to_owned()).await;
    let has_failed = answer.headers.contains_key("x-amz-function-error");
    let invoked = match (answer.status, has_failed) {
        (200, false) => Invoked::Done,
        (200, true) => Invoked::Failed,
        (429, _) => Invoked::Busy,
        (status, _) => panic!("{function}: {status}"),
    };
    (
        invoked,
        serde_json::from_str(&answer.body).unwrap_or_default(),
    )
}

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invoked {
    /// The function answered.
    Done,
    /// It ended with an error, or its process ended.
    Failed,
    /// As many as may run at once are running.
    Busy,
}
