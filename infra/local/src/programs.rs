//! Builds programs of the workspace for this host.

use std::env;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::process::Group;
use crate::project;

/// Builds all of them with one cargo call, whose output is shown. Gives the folder in which they are.
///
/// # Errors
/// When one does not compile.
pub(crate) async fn build<T: AsRef<str>>(names: &[T]) -> Result<PathBuf> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .arg("build")
        .current_dir(project::root())
        .stdin(Stdio::null());
    // `--bin`, not `--package`: cargo then uses the features of the whole workspace, as `cargo test` does. With
    // `--package`, tokio and everything that depends on it would be built twice.
    for name in names {
        cargo.args(["--bin", name.as_ref()]);
    }
    if !Group::start(&mut cargo)?.ended().await?.success() {
        bail!("cargo build failed: see its messages above");
    }
    // The same cargo with the same profile built this binary, so they are in the same folder.
    let me = env::current_exe().context("cannot find the built programs")?;
    let folder = me.parent().context("cannot find the built programs")?;
    Ok(folder.to_owned())
}

/// Builds the product in one process, over HTTP. Gives the path of the program.
pub(crate) async fn product() -> Result<PathBuf> {
    Ok(build(&["product"]).await?.join("product"))
}
