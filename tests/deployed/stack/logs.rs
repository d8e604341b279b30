//! What a function wrote to its log, read as an operator would: by the logs service's own protocol, of
//! which tests need this one call.

use std::time::SystemTime;

use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use serde_json::{Value, json};

use crate::{ENDPOINTS, aws};

/// The JSON lines of a function's log that hold `text`, oldest first.
pub async fn lines(function: &str, text: &str) -> Vec<Value> {
    let group = &ENDPOINTS.log_groups[function];
    let wanted = json!({"logGroupName": group, "filterPattern": format!("\"{text}\"")});
    let answer = call("Logs_20140328.FilterLogEvents", &wanted.to_string()).await;
    let events = answer["events"].as_array().unwrap().iter();
    let messages = events.filter_map(|event| event["message"].as_str());
    // The service may know less of patterns than AWS does.
    let messages = messages.filter(|message| message.contains(text));
    messages
        .filter_map(|message| serde_json::from_str(message).ok())
        .collect()
}

async fn call(target: &str, body: &str) -> Value {
    let provider = aws(&ENDPOINTS.admin).await.credentials_provider().unwrap();
    let keys = aws_sdk_sts::config::ProvideCredentials::provide_credentials(&provider);
    let identity = keys.await.unwrap().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&ENDPOINTS.region)
        .name("logs")
        .time(SystemTime::now())
        .settings(SigningSettings::default());
    let params = params.build().unwrap().into();
    let url = format!("{}/", ENDPOINTS.aws_endpoint);
    let headers = [
        ("host", url.split('/').nth(2).unwrap()),
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target),
    ];
    let bytes = SignableBody::Bytes(body.as_bytes());
    let signable = SignableRequest::new("POST", &url, headers.into_iter(), bytes).unwrap();
    let (signature, _) = sign(signable, &params).unwrap().into_parts();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.post(&url).body(body.to_owned());
    for (name, value) in headers.into_iter().skip(1).chain(signature.headers()) {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{target}: {status}");
    serde_json::from_str(&text).unwrap()
}
