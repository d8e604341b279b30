//! Everything that the functions write is in the schedule: each item has a category, and the expiry that its category
//! requires.

use std::collections::BTreeSet;

use app::{App, tables};
use client::{Carrier, Client, Person, contact, staff};
use jiff::SignedDuration;
use qeg_domain::calendar::Calendar;
use qeg_retention::Mode;
use qeg_store::{Table, core::calendar::year_item};
use serde_json::json;

use super::recount::{COUNTED, KINDS, MORE, recount, reported};

/// Does everything that leaves an item behind, with several people.
async fn do_everything(app: &App) {
    let person = Person::by_both(app).await;
    person.put_contact(&contact("期")).await.expect(201);
    person.order("post").await;
    let thread = person.send("POST", "/threads", &json!({"body": "?"})).await;
    let thread = thread.expect(201).str("/id").to_owned();
    let answer = json!({"body": "!"});
    let path = format!("/staff/threads/{thread}/messages");
    staff(app, 0, "POST", &path, Some(&answer))
        .await
        .expect(201);
    let hold = json!({
        "identifier": person.call_sign,
        "basis": "court_evidence",
        "reference": "（2026）京01民初1号",
        "until": app.day(30).to_string(),
    });
    staff(app, 0, "POST", "/staff/holds", Some(&hold))
        .await
        .expect(201);
    let disclosure = json!({
        "identifier": person.call_sign,
        "instrument": "调取证据通知书",
        "authority": "北京市公安局",
        "fields": ["contact_name"],
    });
    let asked = staff(app, 0, "POST", "/staff/disclosures", Some(&disclosure)).await;
    asked.expect(201);
    let path = format!(
        "/staff/call-signs/{}/release",
        person.call_sign.as_ref().unwrap()
    );
    let shown = json!({"reference": "licence-1"});
    staff(app, 0, "POST", &path, Some(&shown)).await.expect(202);
    let all = json!({"template": "policy_changed", "audience": "everyone", "params": {"effective_on": app.day(30).to_string()}});
    staff(app, 0, "POST", "/staff/notices", Some(&all))
        .await
        .expect(202);
    app.deliver().await;

    let gone = Person::by_call_sign(app).await;
    gone.put_contact(&contact("别")).await.expect(201);
    for carrier in ["post", "express"] {
        let handoff = gone.order(carrier).await;
        Carrier::of(app, carrier)
            .collect(&handoff)
            .await
            .expect(200);
    }
    gone.ask_for_deletion("immediate").await;
    app.run_pending().await;
    app.audit().await;
    app.retention().await;

    // Operators have put a year of the calendar in place.
    let year = year_item(Calendar::published().year(2026).unwrap());
    tables::put(app, Table::Ledger, year).await;

    // Items that live for minutes: a code, a kept answer, an event that was not sent yet.
    let client = Client::of(app);
    let body = json!({"phone": client::new_phone(), "purpose": "registration"});
    let call = client.call("POST", "/verifications").json(&body);
    call.send().await.expect(202);
    let call = person.client.call("POST", "/threads").bearer(&person.token);
    let call = call
        .header("idempotency-key", "once")
        .json(&json!({"body": "?"}));
    call.send().await.expect(201);
}

#[tokio::test]
async fn everything_that_the_functions_write_is_in_the_schedule() {
    let app = App::start().await;
    do_everything(&app).await;
    let mut items = Vec::new();
    for table in COUNTED {
        let found = tables::scan(&app, table).await;
        items.extend(found.into_iter().map(|item| (table, item)));
    }
    let seen: BTreeSet<&str> = items
        .iter()
        .filter_map(|(table, item)| {
            kind(*table, tables::text(item, "pk"), tables::text(item, "sk"))
        })
        .collect();
    let known: BTreeSet<&str> = KINDS.iter().map(|(.., name, _)| *name).collect();
    assert_eq!(seen, known, "something of every category was written");
    let now = app.now();
    let stop_at = now + SignedDuration::from_mins(5);
    let report = app.services().retention.run(Mode::DryRun, stop_at).await;
    let report = report.unwrap();
    assert_eq!(reported(&report), recount(&items, now));
    assert_eq!(report.faults(), 0, "{report:?}");
}

fn kind(table: Table, pk: &str, sk: &str) -> Option<&'static str> {
    let mut kinds = KINDS.iter().chain(&MORE);
    kinds
        .find(|(of, p, s, ..)| *of == table && pk.starts_with(p) && sk.starts_with(s))
        .map(|(.., name, _)| *name)
}
