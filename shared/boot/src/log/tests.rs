//! Tries every way in which code can write to the log, with values that must not appear there.
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
            target: "qeg_web::edge",
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
    assert_eq!(line["target"], "qeg_web::edge");
    assert!(line["timestamp"].is_string() && line.get("error_class").is_none());
}

#[test]
fn messages_other_fields_and_unlisted_values_are_not_written() {
    let lines = lines(|| {
        info!(target: "qeg_web", "message with {CANARY}");
        info!(target: "qeg_web", name = CANARY, body = CANARY);
        info!(target: "qeg_web", route = ?CANARY, request_id = %CANARY);
        info!(target: "qeg_web", error_class = "canary@example.org +86");
        info!(target: "qeg_web", error_class = "canary\n{\"level\":\"INFO\"}");
        info!(target: "qeg_web", error_class = "canary 名");
        info!(target: "qeg_web", error_class = "canary ".repeat(40).as_str());
        let span = info_span!(target: "qeg_web", "request", function = CANARY);
        span.in_scope(|| info!(target: "qeg_web", event = "inside"));
    });
    assert_eq!(lines.len(), 8);
    assert!(!json!(lines).to_string().contains(CANARY), "{lines:?}");
    assert_eq!(lines[4]["error_class"], WITHHELD);
}

#[test]
fn levels_are_capped_in_code() {
    let lines = lines(|| {
        debug!(target: "qeg_vault", event = CANARY);
        info!(target: "hyper::client", event = CANARY);
        warn!(target: "qegress", event = CANARY);
        error!(target: "lambda_runtime::layers::panic", error = ?CANARY, "panicked: {CANARY}");
    });
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[1]["target"], "lambda_runtime::layers::panic");
    assert_eq!(lines[1]["level"], "ERROR");
    assert!(!json!(lines).to_string().contains(CANARY));
}

#[test]
fn a_panic_logs_its_location_and_not_its_message() {
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
fn every_crate_that_runs_in_a_function_has_the_prefix_that_the_log_accepts() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let folders = ["functions", "shared"].map(|folder| std::fs::read_dir(root.join(folder)));
    let mut crates = 0;
    for folder in folders.into_iter().flat_map(Result::unwrap) {
        let folder = folder.unwrap();
        let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
        let name = format!("name = \"qeg-{}\"", folder.file_name().to_str().unwrap());
        assert!(manifest.contains(&name), "{}", folder.path().display());
        crates += 1;
    }
    assert!(crates >= 19);
}

#[test]
fn the_list_of_fields_is_sorted_so_that_duplicates_are_visible() {
    assert!(FIELDS.is_sorted());
}
