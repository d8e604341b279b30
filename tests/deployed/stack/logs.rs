//! The log of a function, as an operator reads it.

use serde_json::{Value, json};

use crate::{ENDPOINTS, signed};

/// The JSON lines of a function's log that hold `text`, oldest first.
pub async fn lines(function: &str, text: &str) -> Vec<Value> {
    let group = &ENDPOINTS.log_groups[function];
    let wanted = json!({"logGroupName": group, "filterPattern": format!("\"{text}\"")});
    let answer = signed::call("logs", "Logs_20140328.FilterLogEvents", &wanted).await;
    let events = answer["events"].as_array().unwrap().iter();
    let messages = events.filter_map(|event| event["message"].as_str());
    // The emulator may support fewer filter patterns than AWS.
    let messages = messages.filter(|message| message.contains(text));
    messages
        .filter_map(|message| serde_json::from_str(message).ok())
        .collect()
}
