//! The stack directory: the folder under target/ with all files of one stack, and the port of its emulator.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::project;

/// The directory of one stack.
pub(crate) struct StackDirectory {
    /// The folder with all files of this stack: template, function packages, logs, `endpoints.json`.
    pub(crate) path: PathBuf,
    /// The emulator's port on 127.0.0.1.
    pub(crate) port: u16,
}

impl StackDirectory {
    /// `target/<name>` and a port chosen by the user.
    pub(crate) fn on_port(name: &str, port: u16) -> Self {
        let path = project::root().join("target").join(name);
        Self { path, port }
    }

    /// `target/<name>` and a free port.
    pub(crate) fn on_free_port(name: &str) -> Result<Self> {
        Ok(Self::on_port(name, free_port()?))
    }

    /// Makes the folder and locks it for this process, because two stacks in one folder would mix their files.
    pub(crate) fn claim(&self) -> Result<File> {
        let folder = self.path.display();
        fs::create_dir_all(&self.path).with_context(|| format!("cannot make {folder}"))?;
        let lock = File::create(self.path.join("lock"))
            .with_context(|| format!("cannot write in {folder}"))?;
        if lock.try_lock().is_err() {
            bail!("another stack is running in {folder}: stop it first");
        }
        // Files of an earlier stack must not be mistaken for files of this one.
        for stale in [self.endpoints(), self.template()] {
            fs::remove_file(stale).ok();
        }
        Ok(lock)
    }

    pub(crate) fn aws_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn endpoints(&self) -> PathBuf {
        self.path.join("endpoints.json")
    }

    /// infra/template.yaml in the form that is deployed.
    pub(crate) fn template(&self) -> PathBuf {
        self.path.join("template.json")
    }
}

fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
