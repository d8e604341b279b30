//! Builds every function for this host and lays each out as the folder that `sam deploy` packages.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::process::Group;
use crate::project;
use crate::stack_directory::StackDirectory;

/// Builds in one cargo call, with cargo's own output on the terminal, and fills `lambda/<function>/bootstrap`.
pub(crate) async fn build(directory: &StackDirectory) -> Result<()> {
    let names = names()?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .arg("build")
        .current_dir(project::root())
        .stdin(Stdio::null());
    // By binary and not by package: cargo then sees the whole workspace, as `cargo test` does, and gives
    // their dependencies the same features. Chosen by package, tokio and all above it are built twice.
    for name in &names {
        cargo.args(["--bin", name]);
    }
    if !Group::start(&mut cargo)?.ended().await?.success() {
        bail!("cargo build failed: see its messages above");
    }
    // This binary was built by the same cargo with the same profile: its siblings are the functions.
    let me = env::current_exe().context("cannot tell where the built binaries are")?;
    let built = me
        .parent()
        .context("cannot tell where the built binaries are")?;
    for name in &names {
        let folder = directory.path.join("lambda").join(name);
        fs::create_dir_all(&folder)?;
        package(&built.join(name), &folder.join("bootstrap")).await?;
    }
    Ok(())
}

/// The folders of functions/: each is a package and a binary of the same name.
fn names() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(project::root().join("functions"))? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Copies the binary without its symbols where `strip` is at hand: a third of the size to zip and to load.
async fn package(binary: &Path, bootstrap: &Path) -> Result<()> {
    let changed = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    if let (Ok(from), Ok(to)) = (changed(binary), changed(bootstrap))
        && from < to
    {
        return Ok(());
    }
    fs::remove_file(bootstrap).ok();
    let stripped = Command::new("strip")
        .arg("-o")
        .arg(bootstrap)
        .arg(binary)
        .output()
        .await;
    if !stripped.is_ok_and(|output| output.status.success()) {
        fs::copy(binary, bootstrap).with_context(|| format!("cannot copy {}", binary.display()))?;
    }
    Ok(())
}
