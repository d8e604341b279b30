//! Tests that are not written in Rust: each is a command that counts its tests by itself.

use std::process::Stdio;

use anyhow::{Context, Result};
use tokio::process::Command;
use tokio::time::Instant;

use super::Ended;

/// The same as [`run`], and keeps what the command printed about each test.
pub(super) async fn run_and_keep(
    name: String,
    command: &mut Command,
    counts: fn(&str) -> String,
) -> Result<Ended> {
    let (mut ended, text) = run_command(name, command, counts).await?;
    ended.output = Some(text);
    Ok(ended)
}

/// Runs a command, and shows what it printed if it failed. `counts` reads from that how many tests there were.
pub(super) async fn run(
    name: String,
    command: &mut Command,
    counts: fn(&str) -> String,
) -> Result<Ended> {
    Ok(run_command(name, command, counts).await?.0)
}

async fn run_command(
    name: String,
    command: &mut Command,
    counts: fn(&str) -> String,
) -> Result<(Ended, String)> {
    let began = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("{name} cannot be started"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let ended = Ended {
        name,
        passed: output.status.success(),
        took: began.elapsed(),
        output: None,
    };
    if !ended.passed {
        println!("{text}");
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    }
    println!("{ended}\n{}", counts(&text));
    Ok((ended, text.into_owned()))
}
