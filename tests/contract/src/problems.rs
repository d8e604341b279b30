//! The answers that are problems: one component for each set of codes that have the same status.

use std::collections::BTreeSet;

use qeg_web::{Code, describe};
use serde_json::{Map, Value, json};

use crate::{headers, schemas::Schemas};

/// The codes of an operation, grouped by their status.
pub fn by_status(codes: &[Code]) -> Vec<Vec<Code>> {
    let codes: BTreeSet<Code> = codes.iter().copied().collect();
    let statuses: BTreeSet<u16> = codes.iter().map(|code| code.status()).collect();
    let of = |status: u16| {
        codes
            .iter()
            .copied()
            .filter(move |code| code.status() == status)
    };
    statuses
        .into_iter()
        .map(|status| of(status).collect())
        .collect()
}

/// The name of the component for these codes.
pub fn name(codes: &[Code]) -> String {
    let words: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    words.join("_or_")
}

/// The components.
pub fn responses(used: &BTreeSet<Vec<Code>>, schemas: &mut Schemas) -> Map<String, Value> {
    let problem = schemas.of_written(describe::problem_schema);
    let all = used.iter();
    all.map(|codes| (name(codes), response(codes, &problem)))
        .collect()
}

fn response(codes: &[Code], problem: &Value) -> Value {
    let words: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let texts = codes
        .iter()
        .map(|code| format!("`{}`: {}", code.as_str(), code.title()));
    let description = texts.collect::<Vec<_>>().join("\n\n");
    let examples: Map<String, Value> = codes
        .iter()
        .map(|code| (code.as_str().to_owned(), json!({"value": example(*code)})))
        .collect();
    let mut response = json!({
        "description": description,
        "content": {"application/problem+json": {
            "schema": {"allOf": [
                problem,
                {"type": "object", "properties": {"code": {"enum": words}}},
            ]},
            "examples": examples,
        }},
    });
    let header = match codes.first().map(|code| code.status()) {
        Some(401) => Some("WWW-Authenticate"),
        Some(429 | 503) => Some("Retry-After"),
        _ => None,
    };
    response["headers"] = headers::of(header, false);
    response
}

fn example(code: Code) -> Value {
    json!({
        "type": format!("urn:qeg:problem:{}", code.as_str()),
        "title": code.title(),
        "status": code.status(),
        "code": code.as_str(),
        "request_id": "7f3a9c1e-5b2d-4e8f-a6c0-1d2e3f4a5b6c",
    })
}
