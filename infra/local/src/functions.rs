//! Builds every function for this host, in the folders that `sam deploy` packages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::programs;
use crate::project;
use crate::stack_directory::StackDirectory;

/// Builds all functions, and writes `lambda/<function>/bootstrap`.
pub(crate) async fn build(directory: &StackDirectory) -> Result<()> {
    let names = names()?;
    let built = programs::build(&names).await?;
    for name in &names {
        let folder = directory.path.join("lambda").join(name);
        fs::create_dir_all(&folder)?;
        package(&built.join(name), &folder.join("bootstrap")).await?;
    }
    Ok(())
}

/// The folders of functions/. Each is a package with a binary of the same name.
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

/// Copies the binary, without its symbols if `strip` is installed: then it has a third of the size.
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
