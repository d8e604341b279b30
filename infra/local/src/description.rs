//! The tests in tests/description: independent tools compare a running stack with its description,
//! `functions/portal/openapi.json`.

use anyhow::Result;
use tokio::process::Command;

use crate::project;
use crate::python::Packages;

/// The folder of the tests, in the project's folder.
pub(crate) const FOLDER: &str = "tests/description";

const TOOLS: Packages = Packages {
    folder: "description-tools",
    list: "tests/description/requirements.txt",
    what: "schemathesis and openapi-python-client",
};

/// Installs the tools, unless they are installed.
pub(crate) async fn ready() -> Result<()> {
    TOOLS.installed().await.map(drop)
}

/// The command that runs the tests. It finds the stack by the variable `QEG_ENDPOINTS`.
pub(crate) async fn command() -> Result<Command> {
    let mut command = Command::new(TOOLS.installed().await?.python());
    command
        .args(["-m", "pytest"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(project::root().join(FOLDER));
    Ok(command)
}
