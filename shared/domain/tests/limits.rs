//! Every limit in `limits.rs` is used by the code of a function or a shared crate: one that nothing uses limits nothing.
//! Those that are published to people, carriers and staff have the published numbers.

#![allow(
    clippy::expect_used,
    reason = "a test that cannot read the sources has to fail"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use qeg_domain::limits;

/// The other tests use the names of the limits, so none of them fails if a number is changed by mistake.
#[test]
fn published_limits_are_changed_on_purpose_only() {
    let published = [
        ("a body, in KiB", limits::BODY_BYTES / 1024, 32),
        ("handoffs that wait", limits::QUEUED_HANDOFFS, 20),
        ("receipts", limits::RECEIPTS, 20),
        ("a password, in characters", limits::PASSWORD_MIN_CHARS, 10),
        ("a message, in characters", limits::MESSAGE_CHARS, 4_000),
        (
            "a tracking number, shortest",
            limits::TRACKING_NUMBER_MIN_CHARS,
            6,
        ),
        (
            "a tracking number, longest",
            limits::TRACKING_NUMBER_CHARS,
            40,
        ),
    ];
    let tries = [
        ("changes a day", limits::CHANGES_A_DAY, 200),
        ("sign-ins a day", limits::SIGN_INS_A_DAY, 100),
        ("new passwords a day", limits::NEW_PASSWORDS_A_DAY, 20),
        ("recoveries a day", limits::RECOVERIES_A_DAY, 20),
        ("deletions a day", limits::DELETIONS_A_DAY, 20),
        ("codes a minute", limits::CODES_PER_ASKER_MINUTE, 1),
        ("codes an hour", limits::CODES_PER_ASKER_HOUR, 5),
        ("codes a day", limits::CODES_PER_ASKER_DAY, 10),
        ("tries of a code", limits::CODE_TRIES, 5),
        ("failed sign-ins", limits::SIGN_IN_FAILURES, 5),
        ("working days", limits::ANSWER_WORKING_DAYS, 7),
    ];
    let times = [
        ("a code, in minutes", limits::CODE_MINUTES, 10),
        (
            "failed sign-ins, in minutes",
            limits::SIGN_IN_FAILURE_MINUTES,
            15,
        ),
        ("idempotency, in hours", limits::IDEMPOTENCY_HOURS, 24),
        ("grace, in hours", limits::GRACE_HOURS, 24),
        ("proof of a number, in days", limits::PROOF_DAYS, 90),
        ("objection, in days", limits::OBJECTION_DAYS, 14),
        ("collection, in days", limits::COLLECT_DAYS, 14),
        (
            "a report before its handoff, in minutes",
            limits::REPORT_SKEW_MINUTES,
            5,
        ),
        (
            "retention by a carrier, in years",
            limits::RETAINED_YEARS,
            10,
        ),
        ("a package, in minutes", limits::PACKAGE_MINUTES, 15),
    ];
    for (what, limit, number) in published {
        assert_eq!(limit, number, "{what}");
    }
    for (what, limit, number) in tries {
        assert_eq!(limit, number, "{what}");
    }
    for (what, limit, number) in times {
        assert_eq!(limit, number, "{what}");
    }
}

#[test]
fn every_limit_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    // `qeg` is the only writer of the register.
    for folder in ["functions", "shared", "infra/ops"] {
        read_folder(&root.join(folder), &mut sources);
    }
    let limits = fs::read_to_string(root.join("shared/domain/src/limits.rs"));
    let limits = limits.expect("limits.rs can be read");
    let names: Vec<&str> = limits
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub const ")?.split_once(':')?.0))
        .collect();
    assert!(names.len() > 60);
    let unused: Vec<&str> = names
        .into_iter()
        .filter(|name| !sources.iter().any(|source| uses(source, name)))
        .collect();
    assert!(unused.is_empty(), "nothing uses {unused:?}: remove them");
}

/// The code under `src` folders that names `limits`, without tests and comments.
fn read_folder(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a source folder can be read") {
        let path: PathBuf = entry.expect("a source folder can be listed").path();
        let name = path.file_stem().unwrap_or_default();
        if name == "tests" || name == "limits" {
            continue;
        }
        if path.is_dir() {
            read_folder(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file can be read");
            let code = text.split("\n#[cfg(test)]\nmod tests {").next();
            let lines = code.unwrap_or_default().lines();
            let lines = lines.map(|line| line.split("//").next().unwrap_or_default());
            let code = lines.collect::<Vec<_>>().join("\n");
            if code.contains("limits::") {
                sources.push(code);
            }
        }
    }
}

fn uses(source: &str, name: &str) -> bool {
    let words = source.split(|sign: char| !(sign.is_alphanumeric() || sign == '_'));
    words.into_iter().any(|word| word == name)
}
