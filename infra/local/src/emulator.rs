//! The emulator, `MiniStack`: starts it on 127.0.0.1 with IAM enforced, watches it, and ends it with its functions.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Error, Result, anyhow, bail};
use tokio::time::{Instant, sleep};

use crate::process::{Group, last_lines, log_streams};
use crate::project;
use crate::stack_directory::StackDirectory;
use crate::tools::Tools;

/// The longest time until its first answer.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// The running emulator. Dropping it ends it and its functions.
pub(crate) struct Emulator {
    group: Group,
    log: PathBuf,
}

impl Emulator {
    /// Starts it and waits until it answers.
    pub(crate) async fn start(directory: &StackDirectory, tools: &Tools) -> Result<Self> {
        let log = directory.path.join("ministack.log");
        let (out, err) = log_streams(&log)?;
        let scratch = directory.path.join("tmp");
        fs::remove_dir_all(&scratch).ok();
        fs::create_dir_all(&scratch)?;
        // The functions inherit this environment, so it contains nothing from the user's environment.
        let mut command = tools.command("python3", &directory.aws_endpoint(), &directory.path);
        command
            .arg(project::root().join("infra/local/launch.py"))
            .arg(directory.path.join("iam.jsonl"))
            .env("AUTH", "true")
            .env("BIND_HOST", "127.0.0.1")
            .env("MINISTACK_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", directory.port.to_string())
            .env("TMPDIR", &scratch)
            .env("STATE_DIR", &scratch)
            // Turns off a service that we do not use and that listens on a fixed port.
            .env("IOT_MTLS_ENABLED", "0")
            .stdin(Stdio::piped())
            .stdout(out)
            .stderr(err);
        let address = directory.aws_endpoint();
        let mut emulator = Self {
            group: Group::start(&mut command)?,
            log,
        };
        tokio::select! {
            ready = answers(&address) => ready?,
            died = emulator.died() => return Err(died),
        }
        Ok(emulator)
    }

    /// Resolves only if the emulator ends by itself, with the last lines of its log.
    pub(crate) async fn died(&mut self) -> Error {
        let status = self.group.ended().await;
        let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        anyhow!(
            "the emulator ended ({how}); the end of its log:\n{}",
            last_lines(&self.log)
        )
    }
}

async fn answers(aws_endpoint: &str) -> Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let deadline = Instant::now() + READY_WITHIN;
    while Instant::now() < deadline {
        let answer = client
            .get(format!("{aws_endpoint}/_ministack/ready"))
            .send()
            .await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        sleep(Duration::from_millis(50)).await;
    }
    bail!(
        "the emulator did not answer within {} s",
        READY_WITHIN.as_secs()
    );
}
