//! `make sandbox`, which plays the person for who builds a consumer: each of its commands does what the guide for carriers says.

use std::process::Command;

use client::Carrier;
use stack::Stack;

/// The program that `make sandbox` runs; the stack was started with it.
const LOCAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/debug/local");

/// Runs the command of `make sandbox DO=...` against this stack. Gives the words of its lines.
fn sandbox(arguments: &[&str]) -> Vec<Vec<String>> {
    let mut command = Command::new(LOCAL);
    command.arg("sandbox").args(arguments);
    let output = command
        .env("QEG_ENDPOINTS", stack::file())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let faults = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}{faults}");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    said.lines().map(words).collect()
}

/// Orders handoffs, and gives their ids.
fn order(count: &str) -> Vec<String> {
    let lines = sandbox(&["order", "--carrier", "express", "--count", count]);
    let ids = lines.iter().map(|words| words[1].trim_end_matches(':'));
    ids.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sandbox_orders_corrects_cancels_and_erases() {
    let _alone = crate::ALONE.lock().await;
    let express = Carrier::express(Stack);
    let waiting = order("3");
    assert_eq!(waiting.len(), 3);
    for id in &waiting {
        express
            .messages("net.qeg.handoff.requested.v1", id, 1)
            .await;
    }
    let collected = express.collect(&waiting[0]).await.expect(200);
    sandbox(&["correct"]);
    let changed = "net.qeg.handoff.contact_changed.v1";
    express.messages(changed, &waiting[0], 1).await;
    let again = express.collect(&waiting[0]).await.expect(200);
    assert_ne!(again.json["recipient"], collected.json["recipient"]);

    let said = sandbox(&["cancel"]);
    let ends: Vec<&str> = said.iter().map(|words| words[2].as_str()).collect();
    assert_eq!(ends, ["collected,", "cancelled", "cancelled"]);
    express.collect(&waiting[1]).await.expect(410);

    sandbox(&["erase"]);
    let erasure = "net.qeg.erasure.requested.v1";
    let asked = express.messages(erasure, &waiting[0], 1).await;
    let named = &asked[0]["data"]["handoff_ids"];
    assert_eq!(*named, serde_json::json!([waiting[0]]));
}
