//! P11, P6: anybody can see how deletions, the erasures by carriers and disclosures went, and nobody can find a person in
//! these numbers.

mod counted;

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Carrier, Client, Person, contact, holds::hold};
use jiff::ToSpan as _;
use local_aws::Service;
use qeg_store::Table;
use serde_json::{Value, json};

/// The answer, to a client without any proof of who they are.
async fn numbers(app: &App) -> Value {
    let client = Client::of(app);
    client.call("GET", "/numbers").send().await.expect(200).json
}

/// Makes ten people ask for their deletion. Of the first, two carriers have collected data: `post` answers in time,
/// `express` does not.
async fn ten_deletions(app: &App) {
    for n in 0..10 {
        let person = Person::by_call_sign(app).await;
        if n > 0 {
            person.ask_for_deletion("immediate").await;
            continue;
        }
        person.put_contact(&contact("甲")).await.expect(201);
        let (post, express) = (Carrier::post(app), Carrier::express(app));
        let handoff = person.order("post").await;
        post.collect(&handoff).await.expect(200);
        express
            .collect(&person.order("express").await)
            .await
            .expect(200);
        let (id, receipt) = person.ask_for_deletion("immediate").await;
        person.until(&id, &receipt, "erased").await;
        let asked = post.messages("net.qeg.erasure.requested.v1", &handoff, 1);
        let path = asked.await[0]["data"]["answer"]
            .as_str()
            .unwrap()
            .to_owned();
        let answer = post.send(&path, &json!({"outcome": "erased"})).await;
        answer.expect(200);
    }
}

#[tokio::test]
async fn a_month_is_shown_once_it_has_ended_with_no_number_from_one_to_nine() {
    let app = App::start().await;
    let nothing = json!({"as_of": "2026-03-02", "overdue": 0, "months": []});
    assert_eq!(numbers(&app).await, nothing);
    ten_deletions(&app).await;
    app.run_pending().await;
    // No backup holds the keys after 73 hours: the third working day after the request.
    app.advance(74.hours()).await;
    app.advance(26.days()).await;
    let last_day = json!({"as_of": "2026-03-31", "overdue": 0, "months": []});
    assert_eq!(numbers(&app).await, last_day, "March has not ended");

    app.advance(1.day()).await;
    let march = json!({
        "month": "2026-03",
        "deletions": {"requested": 10, "completed": 10, "slowest_working_days": 3},
        "carrier_erasures": {"answered_in_time": "<10", "late": "<10"},
        "disclosures": 0,
    });
    let shown = json!({"as_of": "2026-04-01", "overdue": 0, "months": [march]});
    assert_eq!(numbers(&app).await, shown);

    // In April less than ten are completed, so nothing is said about them; in May nothing happens.
    Person::by_call_sign(&app)
        .await
        .ask_for_deletion("immediate")
        .await;
    app.run_pending().await;
    app.advance(74.hours()).await;
    app.advance(60.days()).await;
    let shown = numbers(&app).await;
    let months: Vec<&str> = shown["months"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["month"].as_str().unwrap())
        .collect();
    assert_eq!(months, ["2026-05", "2026-04", "2026-03"]);
    let few = json!({"requested": "<10", "completed": "<10"});
    assert_eq!(shown["months"][1]["deletions"], few);
    let none = json!({"requested": 0, "completed": 0});
    assert_eq!(shown["months"][0]["deletions"], none);
}

/// Makes a request overdue, as if purge had not run for weeks.
async fn make_overdue(app: &App, id: &str) {
    let yesterday = AttributeValue::S(app.day(-1).to_string());
    let address = (format!("D#{id}"), "REQUEST");
    let address = (address.0.as_str(), address.1);
    tables::set(app, Table::Ledger, address, "due_on", yesterday).await;
}

#[tokio::test]
async fn overdue_deletions_are_shown_but_not_those_that_a_hold_stops() {
    let app = App::start().await;
    let held = Person::by_call_sign(&app).await;
    let (id, _) = held.ask_for_deletion("grace").await;
    hold(&app, app.day(30), &json!({"request_id": id})).await;
    make_overdue(&app, &id).await;
    assert_eq!(numbers(&app).await["overdue"], 0);
    for n in 1..=10 {
        let person = Person::by_call_sign(&app).await;
        let (id, _) = person.ask_for_deletion("grace").await;
        assert_eq!(
            numbers(&app).await["overdue"],
            if n == 1 { json!(0) } else { json!("<10") }
        );
        make_overdue(&app, &id).await;
    }
    assert_eq!(numbers(&app).await["overdue"], 10);
}

#[tokio::test]
async fn the_last_36_months_are_read_in_one_query_and_no_other_month_is_shown() {
    let app = App::start().await;
    for month in 0..40 {
        let first: jiff::civil::Date = "2026-04-01".parse().unwrap();
        let month = first.checked_sub(i64::from(month).months()).unwrap();
        for shard in "0123456789abcdef".chars() {
            let sk = format!("MONTH#{}#{shard}", month.strftime("%Y-%m"));
            let mut item = tables::key("COUNTER", &sk);
            for name in [
                "requested",
                "completed_in_3",
                "in_time",
                "late",
                "disclosures",
            ] {
                item.insert(name.to_owned(), AttributeValue::N("2".to_owned()));
            }
            tables::put(&app, Table::Ledger, item).await;
        }
    }
    app.aws().clear_calls();
    let shown = numbers(&app).await;
    // One query for the months, one for what is overdue.
    assert_eq!(app.aws().count(Service::DynamoDb, "Query"), 2);
    let months = shown["months"].as_array().unwrap();
    assert_eq!(months.len(), 36);
    assert_eq!(months[0]["month"], "2026-02");
    assert_eq!(months[35]["month"], "2023-03");
    for month in months {
        let deletions = json!({"requested": 32, "completed": 32, "slowest_working_days": 3});
        assert_eq!(month["deletions"], deletions);
    }
}
