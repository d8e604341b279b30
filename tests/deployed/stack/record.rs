//! The IAM decisions about the functions' calls, as the local stack records them (`infra/local/launch.py`).
//!
//! Tests of races use it: the loser of a race makes a call that the winner does not make.

use serde_json::Value;

use crate::{ENDPOINTS, file};

/// Whether a function has done something to a table in this run, such as `dynamodb:GetItem`.
pub fn has_done(function: &str, action: &str, table: &str) -> bool {
    has_asked_for(
        function,
        action,
        &format!(":table/{}", ENDPOINTS.tables[table]),
    )
}

/// Whether a function has used a key in this run, such as `kms:Decrypt` with `OversightKey`.
pub fn has_used(function: &str, action: &str, key: &str) -> bool {
    has_asked_for(function, action, &ENDPOINTS.keys[key])
}

fn has_asked_for(function: &str, action: &str, resource: &str) -> bool {
    let record = std::fs::read_to_string(file().with_file_name("iam.jsonl")).unwrap();
    let session = format!("/{}", ENDPOINTS.functions[function]);
    record.lines().any(|line| {
        let entry: Value = serde_json::from_str(line).unwrap_or_default();
        let ends =
            |name: &str, end: &str| entry[name].as_str().is_some_and(|text| text.ends_with(end));
        ends("caller", &session) && entry["action"] == action && ends("resource", resource)
    })
}
