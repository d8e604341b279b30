//! Trust policies, by the few calls of IAM that tests need, signed by the operator with every permission.

use serde_json::json;

use crate::{ENDPOINTS, signature::sign};

async fn call(parameters: &[(&str, &str)]) -> String {
    let url = format!("{}/", ENDPOINTS.aws_endpoint);
    let encoded = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
    let pairs = parameters.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let body = format!("{}&Version=2010-05-08", pairs.join("&"));
    let content = [("content-type", "application/x-www-form-urlencoded")];
    let at = ("POST", url.as_str());
    let signature = sign(&ENDPOINTS.admin, "iam", at, &content, body.as_bytes());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.post(&url).header(content[0].0, content[0].1);
    for (name, value) in signature {
        request = request.header(name, value);
    }
    let answer = request.body(body).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{:?}: {status}", parameters[0]);
    text
}

/// The trust policy of a role, as JSON.
pub async fn trust_of(role: &str) -> String {
    let answer = call(&[("Action", "GetRole"), ("RoleName", role)]).await;
    let (_, rest) = answer.split_once("<AssumeRolePolicyDocument>").unwrap();
    let mut rest = rest.split_once('<').unwrap().0.as_bytes();
    let mut bytes = Vec::new();
    while let Some((&first, others)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(&others[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &others[2..];
        } else {
            bytes.push(first);
            rest = others;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Gives a role another trust policy.
pub async fn set_trust(role: &str, policy: &str) {
    call(&[
        ("Action", "UpdateAssumeRolePolicy"),
        ("RoleName", role),
        ("PolicyDocument", policy),
    ])
    .await;
}

/// A policy that lets everybody of an account take a role, under any name.
pub fn anybody_of(account: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
            "Action": "sts:AssumeRole",
        }],
    })
    .to_string()
}
