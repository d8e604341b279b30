//! Where a stack lives: the project's root, a folder under target/, and the emulator's port.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// One stack's place on this machine.
pub(crate) struct Place {
    /// Everything of this stack: templates, function packages, logs, `endpoints.json`.
    pub(crate) folder: PathBuf,
    /// The emulator's port on 127.0.0.1.
    pub(crate) port: u16,
}

impl Place {
    /// `target/<name>` and a port chosen by the user.
    pub(crate) fn on_port(name: &str, port: u16) -> Self {
        let folder = root().join("target").join(name);
        Self { folder, port }
    }

    /// `target/<name>` and a port that nobody uses at the moment.
    pub(crate) fn on_free_port(name: &str) -> Result<Self> {
        Ok(Self::on_port(name, free_port()?))
    }

    /// Makes the folder and holds it for this process: two stacks in one folder would mix their files.
    pub(crate) fn claim(&self) -> Result<File> {
        let folder = self.folder.display();
        fs::create_dir_all(&self.folder).with_context(|| format!("cannot make {folder}"))?;
        let lock = File::create(self.folder.join("lock"))
            .with_context(|| format!("cannot write in {folder}"))?;
        if lock.try_lock().is_err() {
            bail!("another stack is running in {folder}: stop it first");
        }
        // What an earlier stack left must not be taken for this one's.
        for stale in ["endpoints.json", "template.yaml"] {
            fs::remove_file(self.folder.join(stale)).ok();
        }
        Ok(lock)
    }

    pub(crate) fn aws_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn endpoints(&self) -> PathBuf {
        self.folder.join("endpoints.json")
    }
}

/// The project's root.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
