//! The number of changes a day is limited. Requests that protect a person or reach support are never refused, and
//! reports of carriers are counted separately.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Carrier, PASSWORD, Person, contact, order};
use jiff::ToSpan as _;
use qeg_domain::limits::{CARRIER_CHANGES_A_DAY, CHANGES_A_DAY};
use qeg_store::Table;
use serde_json::json;

use super::somebody;

/// Sets the count so that one more change is allowed today.
pub(super) async fn all_but_one(app: &App, person: &Person, attribute: &str, most: u32) {
    let subject = person.token.split('.').next().unwrap();
    let count = AttributeValue::N((most - 1).to_string());
    let head = (format!("A#{subject}"), "HEAD");
    tables::set(app, Table::Ledger, (&head.0, head.1), attribute, count).await;
}

#[tokio::test]
async fn changes_a_day_are_limited_but_requests_that_protect_the_person_are_never_refused() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let waiting = person.order("post").await;
    let on = json!({"promotions": true});
    person.send("PUT", "/preferences", &on).await.expect(200);
    all_but_one(&app, &person, "changes", CHANGES_A_DAY).await;
    person.put_contact(&contact("乙")).await.expect(200);
    for (method, path, body) in [
        ("PUT", "/contact", contact("丙")),
        ("POST", "/handoffs", order("post")),
        (
            "PATCH",
            "/account",
            json!({"call_sign": null, "password": PASSWORD}),
        ),
    ] {
        let refused = person.send(method, path, &body).await.expect(429);
        assert_eq!(refused.str("/code"), "too_many_requests");
        let seconds: i64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&seconds), "{seconds}");
    }
    let off = json!({"promotions": false});
    person.send("PUT", "/preferences", &off).await.expect(200);
    person.send("PUT", "/preferences", &on).await.expect(429);
    person.send("PUT", "/preferences", &off).await.expect(200);
    person
        .delete(&format!("/handoffs/{waiting}"))
        .await
        .expect(204);
    person.delete("/contact").await.expect(204);
    let body = json!({"password": PASSWORD, "new_password": "another long passphrase"});
    person.send("PATCH", "/account", &body).await.expect(200);
    let body = json!({"password": "another long passphrase", "new_password": PASSWORD});
    person.send("PATCH", "/account", &body).await.expect(200);
    person
        .send("POST", "/threads", &json!({"body": "问"}))
        .await
        .expect(201);
    person.ask_for_deletion("grace").await;
    person.delete("/deletion").await.expect(204);
    // On a new day changes are allowed again.
    app.advance(1.day()).await;
    person.put_contact(&contact("丁")).await.expect(201);
    person.delete("/sessions/current").await.expect(204);
}

#[tokio::test]
async fn changes_by_carriers_do_not_count_against_the_person() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let id = person.order("post").await;
    let carrier = Carrier::post(&app);
    carrier.collect(&id).await.expect(200);
    all_but_one(&app, &person, "carrier_changes", CARRIER_CHANGES_A_DAY).await;
    carrier.collect(&id).await.expect(200);
    let refused = carrier.collect(&id).await.expect(429);
    assert!(refused.header("retry-after").is_some());
    person.put_contact(&contact("乙")).await.expect(200);
    person.ask_for_deletion("grace").await;
}
