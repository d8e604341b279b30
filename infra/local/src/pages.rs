//! Builds the portal's pages, which the portal function embeds: `npm ci` where it is needed, then `node build.mjs`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use tokio::process::Command;
use tokio::sync::OnceCell;

use crate::process::run_logged;
use crate::progress::step;
use crate::project;

/// Whether this process has built the pages already.
static BUILT: OnceCell<()> = OnceCell::const_new();

/// Builds the pages into target/pages, once in the life of this process. Pages that are the same stay untouched.
pub(crate) async fn build() -> Result<()> {
    BUILT
        .get_or_try_init(|| step("building the pages", install_and_build()))
        .await?;
    Ok(())
}

async fn install_and_build() -> Result<()> {
    let portal = project::root().join("functions/portal");
    let target = project::root().join("target");
    fs::create_dir_all(&target)?;
    install(&portal).await?;
    let mut build = Command::new("node");
    build.arg("build.mjs").current_dir(&portal);
    run_logged(&mut build, &target.join("pages.log")).await
}

/// Installs what the `package-lock.json` in a folder lists, unless exactly that is installed.
pub(crate) async fn install(folder: &Path) -> Result<()> {
    let log = project::root().join("target/packages.log");
    let list = folder.join("package-lock.json");
    let wanted =
        fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let installed = folder.join("node_modules/.installed.json");
    let is_installed = fs::read_to_string(&installed).is_ok_and(|have| have == wanted);
    if !is_installed {
        let mut install = Command::new("npm");
        install
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(folder);
        run_logged(&mut install, &log).await?;
        // Written last, so that an interrupted installation is repeated.
        fs::write(&installed, &wanted)?;
    }
    Ok(())
}
