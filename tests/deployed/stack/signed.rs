//! Calls of services that no SDK crate is here for: logs and streams, of which tests need a call or two.

use serde_json::Value;

use crate::{ENDPOINTS, signature::sign};

/// One call of an AWS service in its JSON protocol, by the operator with every permission: `target` is
/// such as `Logs_20140328.FilterLogEvents`.
pub async fn call(service: &str, target: &str, body: &Value) -> Value {
    let url = format!("{}/", ENDPOINTS.aws_endpoint);
    let text = body.to_string();
    let fixed = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target),
    ];
    let signed = sign(
        &ENDPOINTS.admin,
        service,
        ("POST", &url),
        &fixed,
        text.as_bytes(),
    );
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.post(&url).body(text);
    for (name, value) in fixed {
        request = request.header(name, value);
    }
    for (name, value) in signed {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{target}: {status}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

/// Invokes a function by the operator and waits for its end: how it ended.
pub async fn invoke(function: &str, event: &str) -> Invoked {
    invoke_for_answer(function, event).await.0
}

/// The same, with what it answered.
pub async fn invoke_for_answer(function: &str, event: &str) -> (Invoked, Value) {
    let name = &ENDPOINTS.functions[function];
    let place = format!("2015-03-31/functions/{name}/invocations");
    let url = format!("{}/{place}", ENDPOINTS.aws_endpoint);
    let at = ("POST", url.as_str());
    let signed = sign(&ENDPOINTS.admin, "lambda", at, &[], event.as_bytes());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.post(&url).body(event.to_owned());
    for (name, value) in signed {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    let has_failed = answer.headers().contains_key("x-amz-function-error");
    let invoked = match (answer.status().as_u16(), has_failed) {
        (200, false) => Invoked::Done,
        (200, true) => Invoked::Failed,
        (429, _) => Invoked::Busy,
        (status, _) => panic!("{function}: {status}"),
    };
    let said = answer.text().await.unwrap();
    (invoked, serde_json::from_str(&said).unwrap_or_default())
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
