//! The tests of what is written in TypeScript: the client of the API and the pages. `make check` checks the types.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use tokio::process::Command;

use super::{Ended, other};
use crate::{pages, project};

/// The client and the pages.
const PORTAL: &str = "functions/portal";
/// The pages in a real browser.
const BROWSER: &str = "tests/portal";
/// The main job in a browser, with carriers and staff, on a deployed stack. The other files of tests in a browser use the product
/// in one process.
const MAIN_JOB: &str = "walk.test.ts";
/// The file of tests in a browser that takes longest: it opens every page in every view.
const LONGEST: &str = "pages.test.ts";

/// Runs the tests of the client and of the pages that need nothing else.
pub(super) async fn without_stack() -> Result<Ended> {
    run(PORTAL, "test", &[]).await
}

/// Runs the tests that need a stack: those of the client, then the main job in a browser.
pub(super) async fn with_stack(environment: &[(&str, PathBuf)]) -> Result<Vec<Ended>> {
    pages::install(&project::root().join(BROWSER)).await?;
    let client = run(PORTAL, "test:stack", environment).await?;
    Ok(vec![client, in_browser(MAIN_JOB, environment).await?])
}

/// Installs what the tests in a browser need.
pub(super) async fn browser_ready() -> Result<()> {
    pages::install(&project::root().join(BROWSER)).await
}

/// The files of tests in a browser that need no stack, in the order in which they begin.
pub(super) fn browser_tests() -> Result<Vec<String>> {
    let folder = project::root().join(BROWSER);
    let mut names = fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    names.retain(|name| name.ends_with(".test.ts") && name != MAIN_JOB);
    names.sort();
    names.sort_by_key(|name| name != LONGEST);
    Ok(names)
}

/// Runs the tests of one file, and keeps what it prints about each: the page of the policy shows it.
pub(super) async fn in_browser(file: &str, environment: &[(&str, PathBuf)]) -> Result<Ended> {
    let mut command = Command::new("node");
    command
        .args(["--import", "tsx", "--test", "--test-reporter=tap", file])
        .current_dir(project::root().join(BROWSER))
        .envs(environment.iter().map(|(name, value)| (name, value)));
    other::run_and_keep(format!("{BROWSER} {file}"), &mut command, counts).await
}

/// Runs a script of the `package.json` in a folder.
async fn run(folder: &str, script: &str, environment: &[(&str, PathBuf)]) -> Result<Ended> {
    let mut command = Command::new("npm");
    command
        .args(["run", "--silent", script])
        .current_dir(project::root().join(folder))
        .envs(environment.iter().map(|(name, value)| (name, value)));
    let name = format!("{folder} npm run {script}");
    other::run(name, &mut command, counts).await
}

/// How many tests passed, failed and were skipped: the lines `# pass 52` of each run of Node's test runner, which later
/// versions of Node write as `ℹ pass 52`.
fn counts(output: &str) -> String {
    let lines = output.lines().filter_map(|line| {
        let count = line.strip_prefix("# ").or(line.strip_prefix("ℹ "))?;
        let (word, number) = count.split_once(' ')?;
        let is_count = ["pass", "fail", "skipped"].contains(&word);
        (is_count && number.parse::<u32>().is_ok()).then_some(count)
    });
    lines.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_a_run_are_shown_in_one_line() {
        let old = "TAP version 13\nok 1 - # pass 7\n# Subtest: fail 1 time\n# tests 1\n# pass 1\n# fail 0\n# skipped 2\n";
        assert_eq!(counts(old), "pass 1, fail 0, skipped 2");
        let new =
            "✔ a test (0.6ms)\nℹ tests 1\nℹ pass 1\nℹ fail 0\nℹ skipped 2\nℹ duration_ms 60\n";
        assert_eq!(counts(new), "pass 1, fail 0, skipped 2");
        assert_eq!(counts(""), "");
    }
}
