//! What comes after the deployment: the settings that the emulator ignores, credentials, and the facts.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::endpoints::Facts;
use crate::process::last_lines;
use crate::project;
use crate::stack_directory::StackDirectory;
use crate::tools::Tools;

/// Runs infra/local/aws, which has boto3 from the SAM CLI's own environment: five SDK crates less to build.
pub(crate) async fn settle(directory: &StackDirectory, tools: &Tools) -> Result<Facts> {
    let log = directory.path.join("after-deploy.log");
    let output = tools
        .command("python3", &directory.aws_endpoint(), &directory.path)
        .arg(project::root().join("infra/local/aws"))
        .arg("after-deploy")
        .arg(directory.path.join("template.yaml"))
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
        .context("infra/local/aws printed something else than the facts")
}
