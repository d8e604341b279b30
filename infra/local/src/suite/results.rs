//! The results of the last run of each test program, in `target/test-results.json`. The portal's policy page shows them
//! beside the promises.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The file, in the project's folder.
pub(super) const FILE: &str = "target/test-results.json";

/// Every test program that was ever run here, by its name, such as `tests/promises promises`.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Results(BTreeMap<String, Run>);

/// The last run of one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    /// When it ended, in whole seconds.
    pub(super) at: Timestamp,
    /// The tests by name; `true` if the test passed.
    pub(super) tests: BTreeMap<String, bool>,
}

impl Run {
    /// Reads what a test program prints about each test. Tests that were left out are in no result.
    pub(super) fn read(output: &str, at: Timestamp) -> Self {
        let tests = output.lines().filter_map(|line| {
            let (name, passed) = of_rust(line).or_else(|| of_tap(line))?;
            Some((name.to_owned(), passed))
        });
        Self {
            at,
            tests: tests.collect(),
        }
    }
}

/// A line of a test program of Rust: `test NAME ... ok` or `test NAME ... FAILED`.
fn of_rust(line: &str) -> Option<(&str, bool)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let passed = match outcome {
        "ok" => true,
        "FAILED" => false,
        _ => return None,
    };
    Some((name.strip_suffix(" - should panic").unwrap_or(name), passed))
}

/// A line of the Test Anything Protocol, which Node's test runner prints: `ok 1 - NAME` or `not ok 1 - NAME`. Tests
/// within others are indented and count as a part of these.
fn of_tap(line: &str) -> Option<(&str, bool)> {
    let failed = line.strip_prefix("not ok ");
    let (number, name) = failed.or(line.strip_prefix("ok "))?.split_once(" - ")?;
    let is_left_out = name.contains(" # SKIP") || name.contains(" # TODO");
    let is_test = number.parse::<u32>().is_ok() && !is_left_out;
    is_test.then_some((name, failed.is_none()))
}

impl Results {
    /// Adds runs to what the file has, and replaces earlier runs of the same programs. A file that cannot be read is
    /// replaced: it is a record of this machine, which the next run makes anew.
    pub(super) fn add(file: &Path, runs: impl IntoIterator<Item = (String, Run)>) -> Result<()> {
        let before = fs::read(file).unwrap_or_default();
        let mut all: Self = serde_json::from_slice(&before).unwrap_or_default();
        all.0.extend(runs);
        let text = serde_json::to_string_pretty(&all)?;
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\nrunning 4 tests\ntest works ... ok\ntest of::a::module ... FAILED\ntest panics - should panic ... ok\n\
                          test left_out ... ignored, a child process\n\ntest result: FAILED. 2 passed; 1 failed\n";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn a_run_has_the_tests_that_passed_and_those_that_failed() {
        let run = Run::read(OUTPUT, at(0));
        let expected = [("of::a::module", false), ("panics", true), ("works", true)];
        let expected = expected.map(|(name, passed)| (name.to_owned(), passed));
        assert_eq!(run.tests, BTreeMap::from(expected));
    }

    #[test]
    fn a_run_of_node_has_its_tests_too() {
        let output = "TAP version 13\n# Subtest: works\nok 1 - works\n    ok 1 - a part\nnot ok 2 - is - broken\n\
                      ok 3 - not here # SKIP\n1..3\n# pass 1\n";
        let expected = [("is - broken", false), ("works", true)];
        let expected = expected.map(|(name, passed)| (name.to_owned(), passed));
        assert_eq!(Run::read(output, at(0)).tests, BTreeMap::from(expected));
    }

    #[test]
    fn a_later_run_replaces_an_earlier_one_of_the_same_program_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("results.json");
        let run = |second| Run::read("test works ... ok\n", at(second));
        let both = [("one".to_owned(), run(1)), ("two".to_owned(), run(1))];
        Results::add(&file, both).expect("written");
        Results::add(&file, [("one".to_owned(), run(2))]).expect("written");
        let text = fs::read(&file).expect("readable");
        let kept: Results = serde_json::from_slice(&text).expect("results");
        assert_eq!(kept.0["one"].at, at(2));
        assert_eq!(kept.0["two"].at, at(1));
    }
}
