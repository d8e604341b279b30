//! What is counted for the public numbers, read from the ledger: each act once, in the transaction that does it.

use app::{
    App,
    tables::{self, text},
};
use client::{Carrier, Client, Person, contact, staff};
use jiff::{SignedDuration, ToSpan as _};
use qeg_store::Table;
use serde_json::{Value, json};

/// The sum of a number over all items of a month; attributes that begin with `name` count.
async fn counted(app: &App, month: &str, name: &str) -> u64 {
    let items = tables::scan(app, Table::Ledger).await;
    let of_month = items.iter().filter(|item| {
        text(item, "pk") == "COUNTER" && text(item, "sk").starts_with(&format!("MONTH#{month}#"))
    });
    let numbers = of_month.flat_map(|item| {
        let mine = item.iter().filter(|(key, _)| key.starts_with(name));
        mine.map(|(_, value)| value.as_n().unwrap().parse::<u64>().unwrap())
    });
    numbers.sum()
}

/// The sum over all months.
async fn ever(app: &App, name: &str) -> u64 {
    let mut sum = 0;
    for month in ["2026-02", "2026-03", "2026-04"] {
        sum += counted(app, month, name).await;
    }
    sum
}

#[tokio::test]
async fn each_way_to_ask_for_a_deletion_is_counted_once() {
    let app = App::start().await;
    let by_password = Person::by_call_sign(&app).await;
    by_password.ask_for_deletion("grace").await;
    by_password.ask_for_deletion("grace").await;
    assert_eq!(ever(&app, "requested").await, 1, "the second is a receipt");

    let by_mail = Person::by_call_sign(&app).await;
    let body = json!({"call_sign": by_mail.call_sign, "recovery_code": by_mail.recovery_code});
    let asked = staff(&app, 0, "POST", "/staff/deletions", Some(&body)).await;
    asked.expect(202);
    assert_eq!(ever(&app, "requested").await, 2);

    let in_thread = Person::by_call_sign(&app).await;
    let question = json!({"subject": "删除", "body": "请删除我的账号"});
    let thread = in_thread.send("POST", "/threads", &question).await;
    let path = format!("/staff/threads/{}/deletion", thread.expect(201).str("/id"));
    for _ in 0..2 {
        staff(&app, 0, "POST", &path, None).await.expect(202);
    }
    assert_eq!(ever(&app, "requested").await, 3);
}

#[tokio::test]
async fn a_deletion_that_nobody_asked_for_is_not_counted() {
    let app = App::start().await;
    let old = Person::by_phone(&app).await;
    app.advance(2.minutes()).await;
    let client = Client::of(&app);
    let phone = old.phone.clone().unwrap();
    let (verification, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": verification, "code": code, "take_over": true});
    client.register(body).await.expect(201);
    app.advance(25.hours()).await;
    app.advance(74.hours()).await;
    let requests = tables::scan(&app, Table::Ledger).await;
    let mut requests = requests.iter().filter(|item| text(item, "sk") == "REQUEST");
    assert_eq!(text(requests.next().unwrap(), "state"), "completed");
    for name in ["requested", "completed_in_"] {
        assert_eq!(ever(&app, name).await, 0, "{name}");
    }
}

/// Somebody who is erased, and the path on which `post` answers.
async fn erased(app: &App) -> String {
    let person = Person::by_call_sign(app).await;
    person.put_contact(&contact("乙")).await.expect(201);
    let handoff = person.order("post").await;
    let post = Carrier::post(app);
    post.collect(&handoff).await.expect(200);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    let asked = post.messages("net.qeg.erasure.requested.v1", &handoff, 1);
    asked.await[0]["data"]["answer"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn answer(app: &App, path: &str, body: &Value) {
    Carrier::post(app).send(path, body).await.expect(200);
}

fn retained() -> Value {
    json!({"outcome": "retained", "basis": "postal_law", "retained_until": "2027-01-01"})
}

#[tokio::test]
async fn a_carrier_counts_as_in_time_or_late_once_whenever_it_answers() {
    let app = App::start().await;
    let in_time = erased(&app).await;
    answer(&app, &in_time, &retained()).await;
    answer(&app, &in_time, &json!({"outcome": "erased"})).await;
    assert_eq!(
        (ever(&app, "in_time").await, ever(&app, "late").await),
        (1, 0)
    );

    // Late, before purge has seen that the time is over.
    let late = erased(&app).await;
    app.clock().advance(SignedDuration::from_hours(15 * 24 + 1));
    answer(&app, &late, &retained()).await;
    answer(&app, &late, &json!({"outcome": "erased"})).await;
    app.run_pending().await;
    assert_eq!(
        (ever(&app, "in_time").await, ever(&app, "late").await),
        (1, 1)
    );

    // Not in time, and then late.
    let never = erased(&app).await;
    app.advance(15.days()).await;
    assert_eq!(
        (ever(&app, "in_time").await, ever(&app, "late").await),
        (1, 2)
    );
    answer(&app, &never, &retained()).await;
    app.advance(1.day()).await;
    assert_eq!(
        (ever(&app, "in_time").await, ever(&app, "late").await),
        (1, 2)
    );
}

#[tokio::test]
async fn a_disclosure_is_counted_once_in_the_month_from_which_its_person_may_see_it() {
    let app = App::start().await;
    for secret_until in [None, Some("2026-04-15")] {
        let person = Person::by_call_sign(&app).await;
        let mut body = json!({
            "identifier": person.call_sign,
            "instrument": "调证字〔2026〕1号",
            "authority": "公安局",
            "fields": ["call_sign"],
        });
        if let Some(day) = secret_until {
            body["secret_until"] = day.into();
        }
        let asked = staff(&app, 0, "POST", "/staff/disclosures", Some(&body)).await;
        let id = asked.expect(201).str("/id").to_owned();
        assert_eq!(counted(&app, "2026-04", "disclosures").await, 0);
        let path = format!("/staff/disclosures/{id}/approval");
        for _ in 0..2 {
            staff(&app, 1, "POST", &path, None).await.expect(200);
        }
        assert_eq!(counted(&app, "2026-03", "disclosures").await, 1);
    }
    assert_eq!(counted(&app, "2026-04", "disclosures").await, 1);
}
