//! The tests that are written in Python: tests/description.

use std::path::PathBuf;

use anyhow::Result;

use super::{Ended, other};
use crate::description;

/// Compares the product in one process with its description.
pub(super) async fn without_stack(environment: &[(&str, PathBuf)]) -> Result<Ended> {
    let mut command = description::command().await?;
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    other::run(description::FOLDER.to_owned(), &mut command, counts).await
}

/// The last line that pytest prints: `112 passed in 61.20s`.
fn counts(output: &str) -> String {
    output.lines().last().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_a_run_are_its_last_line() {
        let output = "..F [100%]\n=== FAILURES ===\n1 failed, 2 passed in 0.12s\n";
        assert_eq!(counts(output), "1 failed, 2 passed in 0.12s");
        assert_eq!(counts(""), "");
    }
}
