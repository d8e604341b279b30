//! The pinned tools (emulator, SAM CLI, linters), in a virtual environment of Python.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tokio::process::Command;

use crate::python::{Environment, Packages};

/// The region of every local stack.
pub(crate) const REGION: &str = "us-east-1";
/// The access key of the emulator's root. It may do everything, so only tests and the set-up use it.
pub(crate) const ROOT_KEY: &str = "test";

const TOOLS: Packages = Packages {
    folder: "tools",
    list: "infra/requirements.txt",
    what: "MiniStack, SAM CLI and linters",
};

/// The installed tools.
pub(crate) struct Tools {
    environment: Environment,
}

impl Tools {
    /// Python with boto3, for scripts and tests.
    pub(crate) fn python(&self) -> PathBuf {
        self.environment.python()
    }

    /// A tool without the user's AWS configuration and proxies in its environment, so that it can only reach the
    /// emulator.
    pub(crate) fn command(&self, tool: &str, aws_endpoint: &str, home: &Path) -> Command {
        let mut command = Command::new(self.environment.bin().join(tool));
        command
            .env_clear()
            .env("PATH", self.path())
            .env("HOME", home)
            .env("LANG", "C.UTF-8")
            .env("AWS_ENDPOINT_URL", aws_endpoint)
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_REGION", REGION)
            .env("AWS_ACCESS_KEY_ID", ROOT_KEY)
            .env("AWS_SECRET_ACCESS_KEY", ROOT_KEY)
            .env("SAM_CLI_TELEMETRY", "0");
        command
    }

    fn path(&self) -> String {
        let bin = self.environment.bin();
        format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display())
    }
}

/// Installs the tools, unless exactly these versions are installed.
pub(crate) async fn ready() -> Result<Tools> {
    Ok(Tools {
        environment: TOOLS.installed().await?,
    })
}
