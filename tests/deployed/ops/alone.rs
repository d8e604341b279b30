//! What needs no stack: the help, and the deadline of a date.

use serde_json::json;

use crate::run::{bare, run};

#[tokio::test]
async fn without_arguments_it_shows_the_help() {
    let help = run(bare(&["--help"]), "").await.expect(0);
    assert!(help.out.contains("Example"), "{}", help.out);
    // Without arguments it shows the same help, and the exit code tells scripts that nothing was done.
    let first = run(bare(&[]), "").await.expect(2);
    assert!(first.err.contains("Examples:") && first.err.contains("Exit codes:"));
}

#[tokio::test]
async fn a_deadline_needs_no_network() {
    let said = run(bare(&["deadline", "2026-02-06", "--json"]), "").await;
    let due = said.expect(0).json();
    assert_eq!(due.as_object().unwrap().len(), 5);
    assert_eq!(due["received_on"], "2026-02-06");
    assert_eq!(due["due_on"], "2026-02-24");
    assert_eq!(due["provisional"], json!(false));
    assert!(due["calendar_version"].is_string());
    let said = run(bare(&["deadline", "2026-12-28"]), "").await.expect(0);
    assert!(said.out.contains("2027-01-05") && said.out.contains("provisional"));
    for bad in ["2026-02-31", "1999-01-01", "13800138000"] {
        let said = run(bare(&["deadline", bad]), "").await.expect(2);
        assert!(said.err.contains("such as 2026-02-06") || said.err.contains("from 2019-01-01"));
        assert!(
            !said.err.contains(bad) && said.out.is_empty(),
            "{}",
            said.err
        );
    }
}
