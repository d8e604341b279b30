//! What operators see of retention: the schedule, what a run would do, and the report of the first run of a month.

use client::Person;
use serde_json::Value;
use stack::{ENDPOINTS, Stack, day, eventually};

use crate::run::{bare, qeg, run};

fn line<'a>(report: &'a Value, category: &str) -> &'a Value {
    let mut lines = report["categories"].as_array().unwrap().iter();
    lines.find(|line| line["category"] == category).unwrap()
}

#[tokio::test]
async fn the_schedule_needs_no_network_and_gives_a_reason_for_everything() {
    let table = run(bare(&["retention", "schedule"]), "").await.expect(0);
    let contact = table.out.lines().find(|line| line.starts_with("contact "));
    assert!(contact.unwrap().contains("Forwards mail"), "{}", table.out);
    let json = run(bare(&["retention", "schedule", "--json"]), "").await;
    let json = json.expect(0).json();
    assert_eq!(line(&json, "account")["told_days_before"], 30);
    for line in json["categories"].as_array().unwrap() {
        assert!(!line["why"]["zh-CN"].as_str().unwrap().is_empty(), "{line}");
    }
}

#[tokio::test]
async fn a_preview_counts_what_is_held_and_changes_nothing() {
    let person = Person::by_call_sign(Stack).await;
    // If a scheduled run is at work, it says so.
    let preview = eventually("a preview", async || {
        let said = qeg(&["retention", "preview", "--json"]).await;
        assert!([0, 5].contains(&said.code), "{}", said.err);
        (said.code == 0).then_some(said)
    })
    .await;
    let report = preview.json();
    assert_eq!(report["dry_run"], true);
    assert!(line(&report, "account")["held"].as_u64().unwrap() >= 1);
    let table = eventually("a preview", async || {
        let said = qeg(&["retention", "preview"]).await;
        (said.code == 0).then_some(said.out)
    })
    .await;
    assert!(table.contains("nothing was changed"), "{table}");
    assert!(table.lines().any(|line| line.starts_with("session ")));
    person.get("/account").await.expect(200);
}

#[tokio::test]
async fn the_report_of_this_month_is_kept_and_of_others_there_is_none() {
    let month = day(0).strftime("%Y-%m").to_string();
    let report = eventually("the first run", async || {
        let said = qeg(&["retention", "report", &month, "--json"]).await;
        assert!([0, 4].contains(&said.code), "{}", said.err);
        (said.code == 0).then(|| said.json())
    })
    .await;
    assert_eq!(report["dry_run"], false);
    assert_eq!(report["complete"], true);
    let none = qeg(&["retention", "report", "2019-01"]).await.expect(4);
    assert!(none.err.contains("preview"), "{}", none.err);
    for bad in ["2026-13", "13800138000"] {
        let said = qeg(&["retention", "report", bad]).await.expect(2);
        assert!(!said.err.contains(bad), "{}", said.err);
    }
    let mut far = bare(&["retention", "preview", "--stack", "local"]);
    far.env("AWS_ENDPOINT_URL", &ENDPOINTS.aws_endpoint)
        .env("AWS_REGION", &ENDPOINTS.region);
    let said = run(far, "").await.expect(3);
    assert!(said.err.contains("credentials"), "{}", said.err);
}
