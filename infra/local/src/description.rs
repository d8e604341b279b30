//! The tests in tests/description: independent tools compare the running product with its description,
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

/// The command that runs the tests. They start the program that the variable `QEG_PRODUCT` names, or use the stack that
/// `QEG_ENDPOINTS` names.
pub(crate) async fn command() -> Result<Command> {
    let mut command = Command::new(TOOLS.installed().await?.python());
    command
        .args(["-m", "pytest"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(project::root().join(FOLDER));
    Ok(command)
}
