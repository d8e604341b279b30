//! Checks of the machine before anything is started.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};
use tokio::process::Command;

use crate::project;

/// Checks the tools of this machine. The script prints what is missing.
pub(crate) async fn check() -> Result<()> {
    let script = project::root().join("infra/local/prerequisites.sh");
    if !Command::new("sh").arg(script).status().await?.success() {
        bail!("install what is missing and try again");
    }
    Ok(())
}

/// Checks that the emulator's port is free. Done before the long steps.
pub(crate) fn check_port(port: u16) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!("port {port} is taken: stop what uses it, or choose another (make run PORT=4600)");
    }
    Ok(())
}
