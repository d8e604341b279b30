//! Virtual environments of Python with pinned packages, each made once in a folder of its own in target/.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::process::run_logged;
use crate::progress::step;
use crate::project;

/// Packages that belong together.
pub(crate) struct Packages {
    /// The folder of the environment in target/.
    pub(crate) folder: &'static str,
    /// The list of packages with their versions, in the project's folder.
    pub(crate) list: &'static str,
    /// What they are, for people who wait for the installation.
    pub(crate) what: &'static str,
}

/// An installed environment.
pub(crate) struct Environment {
    bin: PathBuf,
}

impl Packages {
    /// Installs the packages, unless exactly these versions are installed.
    pub(crate) async fn installed(&self) -> Result<Environment> {
        let folder = project::root().join("target").join(self.folder);
        let environment = Environment {
            bin: folder.join("bin"),
        };
        let list = project::root().join(self.list);
        let wanted =
            fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
        let record = folder.join("installed.txt");
        if fs::read_to_string(&record).is_ok_and(|have| have == wanted)
            && runs(&environment.python()).await
        {
            return Ok(environment);
        }
        let what = format!("installing {} in target/{}", self.what, self.folder);
        step(&what, async {
            install(&environment, &folder, &list).await?;
            // Written last, so that an interrupted installation is repeated.
            Ok(fs::write(&record, &wanted)?)
        })
        .await?;
        Ok(environment)
    }
}

impl Environment {
    /// Its Python.
    pub(crate) fn python(&self) -> PathBuf {
        self.bin.join("python3")
    }

    /// The folder of its programs.
    pub(crate) fn bin(&self) -> &Path {
        &self.bin
    }
}

async fn install(environment: &Environment, folder: &Path, list: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let log = folder.with_extension("log");
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(folder);
    run_logged(&mut make, &log).await?;
    let mut pip = Command::new(environment.python());
    // The list is complete, and Python compiles what it loads: otherwise this takes twice as long.
    pip.args(["-m", "pip", "install", "--quiet"])
        .args(["--no-deps", "--no-compile"])
        .args(["--disable-pip-version-check", "-r"])
        .arg(list);
    run_logged(&mut pip, &log).await?;
    let mut check = Command::new(environment.python());
    check.args(["-m", "pip", "--disable-pip-version-check", "check"]);
    run_logged(&mut check, &log).await
}

async fn runs(python: &Path) -> bool {
    let version = Command::new(python).arg("--version").output().await;
    version.is_ok_and(|output| output.status.success())
}
