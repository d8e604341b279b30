//! The virtual environment with the pinned tools (emulator, SAM CLI, linters), made once in target/tools.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::process::run_logged;
use crate::progress::step;
use crate::project;

/// The region of every local stack.
pub(crate) const REGION: &str = "us-east-1";
/// The access key of the emulator's root. It may do everything, so only tests and the set-up use it.
pub(crate) const ROOT_KEY: &str = "test";

/// The installed tools.
pub(crate) struct Tools {
    bin: PathBuf,
}

impl Tools {
    /// Python with boto3, for scripts and tests.
    pub(crate) fn python(&self) -> PathBuf {
        self.bin.join("python3")
    }

    /// A tool without the user's AWS configuration and proxies in its environment, so that it can only reach the
    /// emulator.
    pub(crate) fn command(&self, tool: &str, aws_endpoint: &str, home: &Path) -> Command {
        let mut command = Command::new(self.bin.join(tool));
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
        format!("{}:/usr/local/bin:/usr/bin:/bin", self.bin.display())
    }
}

/// Installs the tools, unless exactly these versions are installed.
pub(crate) async fn ready() -> Result<Tools> {
    let folder = project::root().join("target/tools");
    let tools = Tools {
        bin: folder.join("bin"),
    };
    let list = project::root().join("infra/requirements.txt");
    let wanted =
        fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|have| have == wanted)
        && runs(&tools.python()).await
    {
        return Ok(tools);
    }
    step(
        "installing MiniStack, SAM CLI and linters in target/tools",
        async {
            fs::create_dir_all(&folder)?;
            let log = folder.with_extension("log");
            let mut make = Command::new("python3");
            make.args(["-m", "venv", "--clear"]).arg(&folder);
            run_logged(&mut make, &log).await?;
            let mut install = Command::new(tools.python());
            install
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "-r",
                ])
                .arg(&list);
            run_logged(&mut install, &log).await?;
            // Written last, so that an interrupted installation is repeated.
            Ok(fs::write(&installed, &wanted)?)
        },
    )
    .await?;
    Ok(tools)
}

async fn runs(python: &Path) -> bool {
    let version = Command::new(python).arg("--version").output().await;
    version.is_ok_and(|output| output.status.success())
}
