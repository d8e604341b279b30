//! Legal holds: listed, and what still stands when one is lifted.

use app::App;
use client::{Person, holds::hold};
use serde_json::json;

use crate::line::Line;

#[tokio::test]
async fn who_lifts_a_hold_sees_which_others_stand_on_the_person() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let whom = json!({"identifier": person.call_sign});
    let one = hold(&app, app.day(20), &whom).await;
    let other = hold(&app, app.day(30), &whom).await;
    let table = line.said(0, &["hold", "list"]).await.expect(0).out;
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert!(
        rows[0].starts_with(&one) && rows[1].starts_with(&other),
        "{table}"
    );
    assert!(rows[0].contains("court_evidence") && rows[0].contains(&app.day(20).to_string()));
    let listed = line
        .said(0, &["hold", "list", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(listed[1]["id"], other.as_str());
    let lift = ["hold", "lift", one.as_str()];
    let unasked = line.said(0, &lift).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    let no = line.at_terminal(0, &lift, "no\n").await.expect(4);
    for shown in [
        one.as_str(),
        "court_evidence",
        "These also stand",
        &other,
        "Nothing was done",
    ] {
        assert!(no.err.contains(shown), "{shown}: {}", no.err);
    }
    assert_eq!(table, line.said(0, &["hold", "list"]).await.expect(0).out);
    let lifted = line.at_terminal(0, &lift, "yes\n").await.expect(0).out;
    assert!(
        lifted.contains("still stand") && lifted.contains(&other),
        "{lifted}"
    );
    // It has ended: there is nothing to ask about.
    let lift = ["hold", "lift", &one, "--json"];
    let again = line.at_terminal(0, &lift, "").await.expect(0).json();
    assert_eq!(again["standing"][0]["id"], other.as_str());
    let last = ["hold", "lift", &other, "--yes"];
    let last = line.said(0, &last).await.expect(0).out;
    assert!(last.contains("No other hold stands"), "{last}");
    let table = line.said(0, &["hold", "list"]).await.expect(0).out;
    assert_eq!(table.trim(), "no hold stands");
}
