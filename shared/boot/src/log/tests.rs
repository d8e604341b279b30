//! What may not reach the log, tried in every way code has of writing there.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::{debug, error, info, info_span, warn};

use super::*;

const CANARY: &str = "canary";

fn lines(act: impl FnOnce()) -> Vec<Value> {
    let written = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&written);
    let log = Log::to(move |line: &Value| into.lock().unwrap().push(line.clone()));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(log), act);
    written.lock().unwrap().clone()
}

#[test]
fn our_listed_fields_are_written() {
    let lines = lines(|| {
        info!(
            target: "web::edge",
            event = "request",
            route = "GET /deletions/{request_id}",
            status = 200_u16,
            error_class = Option::<&str>::None,
        );
    });
    let line = &lines[0];
    assert_eq!(line["event"], "request");
    assert_eq!(line["route"], "GET /deletions/{request_id}");
    assert_eq!(line["status"], json!(200));
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["target"], "web::edge");
    assert!(line["timestamp"].is_string() && line.get("error_class").is_none());
}

#[test]
fn nothing_else_gets_through() {
    let lines = lines(|| {
        info!(target: "web", "message with {CANARY}");
        info!(target: "web", name = CANARY, body = CANARY);
        info!(target: "web", route = ?CANARY, request_id = %CANARY);
        info!(target: "web", error_class = "canary@example.org +86");
        info!(target: "web", error_class = "canary\n{\"level\":\"INFO\"}");
        info!(target: "web", error_class = "canary 名");
        info!(target: "web", error_class = "canary ".repeat(40).as_str());
        let span = info_span!(target: "web", "request", function = CANARY);
        span.in_scope(|| info!(target: "web", event = "inside"));
    });
    assert_eq!(lines.len(), 8);
    assert!(!json!(lines).to_string().contains(CANARY), "{lines:?}");
    assert_eq!(lines[4]["error_class"], WITHHELD);
}

#[test]
fn levels_are_capped_in_code() {
    let lines = lines(|| {
        debug!(target: "vault", event = CANARY);
        info!(target: "hyper::client", event = CANARY);
        warn!(target: "websocket", event = CANARY);
        error!(target: "lambda_runtime::layers::panic", error = ?CANARY, "panicked: {CANARY}");
    });
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[1]["target"], "lambda_runtime::layers::panic");
    assert_eq!(lines[1]["level"], "ERROR");
    assert!(!json!(lines).to_string().contains(CANARY));
}

#[test]
fn a_panic_says_where_and_not_what() {
    let lines = lines(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(panicked));
        let _ = std::panic::catch_unwind(|| panic!("{CANARY}"));
        std::panic::set_hook(before);
    });
    assert_eq!(lines[0]["event"], "panic");
    let location = lines[0]["location"].as_str().unwrap();
    assert!(location.contains("tests.rs:"), "{location}");
    assert!(!json!(lines).to_string().contains(CANARY));
}

#[test]
fn the_lists_are_sorted_so_that_nothing_is_on_them_twice() {
    assert!(OURS.is_sorted() && FIELDS.is_sorted());
}
