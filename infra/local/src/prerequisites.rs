//! Checks of the machine before anything is started.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
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

/// Where Chromium or Chrome is on most machines. Debian's headless shell is the same engine without windows, and takes a third
/// less CPU time.
const BROWSERS: [&str; 5] = [
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The browser in which tests look at the pages: the one that `CHROMIUM` names, or one that is installed.
pub(crate) fn browser() -> Result<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let known = BROWSERS.iter().map(PathBuf::from);
    let mut all = named.into_iter().chain(known);
    all.find(|path| path.is_file()).context(
        "missing: chromium, in which the tests look at the pages (Debian: apt install chromium-headless-shell), or a Chrome that CHROMIUM names",
    )
}

/// Checks that the emulator's port is free. Done before the long steps.
pub(crate) fn check_port(port: u16) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!("port {port} is taken: stop what uses it, or choose another (make run PORT=4600)");
    }
    Ok(())
}
