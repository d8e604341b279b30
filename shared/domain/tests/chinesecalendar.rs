//! Compares every day of 2019 to 2026 with the Python package chinesecalendar, an independent source.
//!
//! It needs a Python with that package: `QEG_PYTHON`, or `target/tools/bin/python3` in the workspace, where `make test`
//! installs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::process::Command;

use jiff::civil::Date;
use qeg_domain::calendar::{Calendar, Day};

/// Prints the version of the package, then a line for each day: the date, and 1 for a working day or 0.
const PROGRAM: &str = "
import datetime, chinese_calendar
print(chinese_calendar.__version__)
day = datetime.date(2019, 1, 1)
while day.year < 2027:
    print(day.isoformat(), int(chinese_calendar.is_workday(day)))
    day += datetime.timedelta(days=1)
";

fn python() -> PathBuf {
    std::env::var_os("QEG_PYTHON").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin/python3"),
        PathBuf::from,
    )
}

fn chinese_calendar() -> String {
    let python = python();
    let hint = "run `make test`, which installs chinesecalendar==1.11.0, or set QEG_PYTHON to a Python that has it";
    let output = Command::new(&python)
        .args(["-c", PROGRAM])
        .output()
        .unwrap_or_else(|error| panic!("{} did not start ({error}): {hint}", python.display()));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{} failed: {hint}\n{errors}",
        python.display()
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_day_of_2019_to_2026_agrees_with_chinesecalendar() {
    let calendar = Calendar::published();
    let answer = chinese_calendar();
    let mut lines = answer.lines();
    assert_eq!(
        lines.next(),
        Some("1.11.0"),
        "another version of chinesecalendar"
    );
    let (mut compared, mut unknown, mut differing) = (0, Vec::new(), Vec::new());
    for line in lines {
        let (day, working) = line.split_once(' ').expect("a date and a digit");
        let date: Date = day.parse().unwrap();
        compared += 1;
        match calendar.day(date) {
            Day::Unknown => unknown.push(day),
            known if (known == Day::Working) != (working == "1") => differing.push(day),
            _ => {}
        }
    }
    assert_eq!(compared, 2_922);
    assert!(
        differing.is_empty(),
        "differ from chinesecalendar: {differing:?}"
    );
    // The package lists these as days off; the notice for 2027 is not published yet and may make them working days.
    assert_eq!(unknown, ["2026-12-26", "2026-12-27"]);
}
