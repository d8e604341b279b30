//! Runs the tools that install DynamoDB Local.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// Runs a tool to its end. If the tool does not exist, the error contains `remedy`.
pub(super) fn run(command: &mut Command, remedy: &str) -> Result<String> {
    let name = command.get_program().display().to_string();
    let output = command
        .output()
        .with_context(|| format!("cannot run {name}: {remedy}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{name} failed ({}): {}", output.status, errors.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
