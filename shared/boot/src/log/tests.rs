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

/// The Rust sources below a folder, without their tests.
fn sources(folder: &std::path::Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        // Packages of npm are no sources of ours.
        if is_test || path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let code = std::fs::read_to_string(&path).unwrap();
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
            found.push((path.display().to_string(), code.to_owned()));
        }
    }
}

/// The names of the fields in the arguments of one macro, from after its opening parenthesis.
fn fields(code: &str) -> Vec<String> {
    let without_comments = code.lines().map(|line| line.split("//").next().unwrap());
    let (mut depth, mut names, mut argument) = (0, Vec::new(), String::new());
    for c in without_comments.collect::<Vec<_>>().join(" ").chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 || (depth == 0 && c == ',') {
            let name = argument.trim().split([' ', '=']).next().unwrap();
            names.extend((!name.is_empty()).then(|| name.to_owned()));
            argument.clear();
        } else {
            argument.push(c);
        }
        if depth < 0 {
            break;
        }
    }
    names
}

#[test]
fn every_field_that_our_code_logs_is_in_the_list() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut code = Vec::new();
    for folder in ["functions", "shared"] {
        sources(&root.join(folder), &mut code);
    }
    let (mut seen, mut dropped) = (0, Vec::new());
    for (path, code) in &code {
        let macros = ["info", "warn", "error"].map(|level| format!("tracing::{level}!("));
        let after = macros.iter().flat_map(|name| code.split(name).skip(1));
        for field in after.flat_map(fields) {
            seen += 1;
            if !FIELDS.contains(&field.as_str()) {
                dropped.push(format!("{path}: {field}"));
            }
        }
    }
    assert!(dropped.is_empty(), "{dropped:#?}");
    assert!(seen > 100, "{seen} fields");
}

#[test]
fn the_list_of_fields_is_sorted_so_that_duplicates_are_visible() {
    assert!(FIELDS.is_sorted());
}
