//! A year of the calendar that is put in place while the functions run: deadlines are counted by it, and open ones are
//! counted again, without a restart.

use app::App;
use client::{PASSWORD, Person};
use jiff::ToSpan as _;
use qeg_domain::{
    calendar::{Calendar, CalendarYear, RecountReason},
    id::RequestId,
};
use qeg_store::{
    Table,
    core::{
        attribute::s,
        calendar::{ReadCalendar as _, year_item},
        deletion_request::DeletionRequest,
    },
    deletion::request::ReadRequest as _,
};
use serde_json::{Value, json};

use super::put;

/// The deadline of the first day of the app, 2 March 2026, by the calendar of the build.
const TOLD: &str = "2026-03-11";
/// The same with two more rest days.
const LATER: &str = "2026-03-13";

/// 2026 as the build has it, with more rest days.
fn with_rest(version: &str, more: &[&str]) -> CalendarYear {
    let built_in = Calendar::published().year(2026).unwrap().to_json();
    let mut file: Value = serde_json::from_str(&built_in).unwrap();
    file["version"] = json!(version);
    let list = file["years"]["2026"]["weekday_rest"].as_array_mut();
    list.unwrap().extend(more.iter().map(|day| json!(day)));
    CalendarYear::from_json(&file.to_string()).unwrap()
}

async fn ask(person: &Person, mode: &str) -> Value {
    let body = json!({"mode": mode, "password": PASSWORD});
    person
        .send("POST", "/deletion", &body)
        .await
        .expect(202)
        .json
}

/// The request of an answer, as the ledger has it.
async fn stored(app: &App, asked: &Value) -> DeletionRequest {
    let id = RequestId::parse(asked["request_id"].as_str().unwrap()).unwrap();
    app.database().request(&id).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_amended_year_moves_open_deadlines_and_the_record_says_why() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let asked = ask(&person, "grace").await;
    assert_eq!(asked["due_on"], TOLD);
    app.advance(15.minutes()).await;
    assert_eq!(stored(&app, &asked).await.recounted, None, "nothing new");

    let amended = with_rest("2099-01-01.1", &["03-05", "03-06"]);
    put(&app.database(), Table::Ledger, year_item(&amended)).await;
    app.advance(15.minutes()).await;
    let moved = stored(&app, &asked).await;
    assert_eq!(moved.deadline.due_on.to_string(), LATER);
    assert_eq!(moved.deadline.calendar_version, "2099-01-01.1");
    assert_eq!(moved.recounted, Some(RecountReason::NoticeAmended));
    let shown = person.get("/deletion").await.expect(200).json;
    assert_eq!(shown["due_on"], LATER);
    let log = person.get("/access-log").await.expect(200).text;
    assert!(log.contains("deadline.recounted"), "the person sees it");

    // New requests are counted by it too.
    let other = Person::by_call_sign(&app).await;
    let other = ask(&other, "grace").await;
    assert_eq!(other["due_on"], LATER);
    assert_eq!(other["due"]["calendar_version"], "2099-01-01.1");

    // Taken back: the day that was told first is not over, so it counts again.
    let back = with_rest("2099-01-01.2", &[]);
    put(&app.database(), Table::Ledger, year_item(&back)).await;
    app.advance(15.minutes()).await;
    assert_eq!(stored(&app, &asked).await.deadline.due_on.to_string(), TOLD);
}

#[tokio::test]
async fn an_entry_that_somebody_spoiled_moves_no_deadline_and_stops_no_erasure() {
    let app = App::start().await;
    let amended = year_item(&with_rest("2099-01-01.1", &["03-05", "03-06"]));
    put(&app.database(), Table::Ledger, amended.clone()).await;
    let person = Person::by_call_sign(&app).await;
    let asked = ask(&person, "grace").await;
    assert_eq!(asked["due_on"], LATER);

    let mut spoiled = amended;
    spoiled.insert("file".to_owned(), s("{}"));
    put(&app.database(), Table::Ledger, spoiled).await;
    assert_eq!(app.database().calendar().await.unwrap().ignored, 1);
    app.advance(15.minutes()).await;
    let kept = stored(&app, &asked).await;
    assert_eq!(kept.deadline.due_on.to_string(), LATER, "as it was told");
    assert_eq!(kept.recounted, None);
    let said = |line: &Value| line["event"] == "calendar" && line["error_class"] == "year_ignored";
    assert!(app.log().iter().any(said), "the log says so");

    // New requests get the day of the build, and are erased.
    let other = Person::by_call_sign(&app).await;
    let asked = ask(&other, "immediate").await;
    assert_eq!(asked["due_on"], TOLD);
    app.advance(15.minutes()).await;
    assert!(stored(&app, &asked).await.erased_at.is_some());
}
