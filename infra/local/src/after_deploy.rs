//! The steps after the deployment: settings that the emulator ignores, credentials, and the facts about the stack.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::endpoints::Facts;
use crate::process::last_lines;
use crate::project;
use crate::stack_directory::StackDirectory;
use crate::tools::Tools;

/// Runs infra/local/aws. It uses boto3, which the SAM CLI brings along, so that we need not build five SDK crates.
pub(crate) async fn configure(directory: &StackDirectory, tools: &Tools) -> Result<Facts> {
    let log = directory.path.join("after-deploy.log");
    let output = tools
        .command("python3", &directory.aws_endpoint(), &directory.path)
        .arg(project::root().join("infra/local/aws"))
        .arg("after-deploy")
        .arg(directory.template())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await?;
    if !output.status.success() {
        fs::write(&log, &output.stderr)?;
        bail!(
            "infra/local/aws failed; the end of its log:\n{}",
            last_lines(&log)
        );
    }
    serde_json::from_slice(&output.stdout)
        .context("infra/local/aws did not print the facts as JSON")
}
