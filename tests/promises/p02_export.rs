//! The export holds everything, matches its schema, and has as many pages as it needs.

use std::collections::HashSet;

use app::App;
use client::{Carrier, Person, contact};
use jiff::SignedDuration;
use qeg_domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    id::Subject,
    limits::{CHANGES_A_DAY, EXPORT_HANDOFFS, EXPORT_NOTICES, PAGE_ENTRIES},
    notice::{Params, Template},
    purpose::Purpose,
};
use qeg_store::{
    core::{
        chain::Act,
        change::ChangePerson,
        person::{ReadPerson, Wanted},
    },
    messages::notice::WriteNotice,
};
use serde_json::{Value, json};

/// Every page, each validated with the schema.
async fn pages(person: &Person) -> Vec<Value> {
    let schema = include_str!("../../functions/access/export.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let (mut pages, mut path) = (Vec::new(), "/export".to_owned());
    loop {
        let page = person.get(&path).await.expect(200).json;
        let faults: Vec<String> = schema
            .iter_errors(&page)
            .map(|fault| format!("{fault} at {}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{faults:?}");
        let next = page["next"].as_str().map(str::to_owned);
        pages.push(page);
        match next {
            Some(next) => path = format!("/export?cursor={next}"),
            None => return pages,
        }
    }
}

async fn with_everything(app: &App) -> Person {
    let person = Person::by_both(&app).await;
    person.put_contact(&contact("丙")).await.expect(201);
    let (collected, queued) = (person.order("post").await, person.order("express").await);
    Carrier::post(app).collect(&collected).await.expect(200);
    Carrier::post(app)
        .report(&collected, "delivered", "2036-01-01T00:00:00Z")
        .await
        .expect(200);
    person
        .delete(&format!("/handoffs/{queued}"))
        .await
        .expect(204);
    for n in 1..=4 {
        let question = json!({"subject": format!("问题{n}"), "body": "第一行\n第二行"});
        person.send("POST", "/threads", &question).await.expect(201);
    }
    person.ask_for_deletion("grace").await;
    person
}

#[tokio::test]
async fn a_full_export_matches_its_schema_on_every_page() {
    let app = App::start().await;
    let person = with_everything(&app).await;
    let pages = pages(&person).await;
    let first = &pages[0];
    for part in ["account", "contact", "deletion"] {
        assert!(first[part].is_object(), "{part}");
    }
    for (part, least) in [("notices", 1), ("sessions", 1), ("handoffs", 2)] {
        assert!(first[part].as_array().unwrap().len() >= least, "{part}");
    }
    assert!(pages.len() > 1, "four threads are more than a page");
    let all = |part: &str| -> Vec<Value> {
        let parts = pages.iter().map(|page| page[part].as_array().unwrap());
        parts.flatten().cloned().collect()
    };
    let subjects: Vec<Value> = all("threads")
        .iter()
        .map(|one| one["subject"].clone())
        .collect();
    assert_eq!(subjects, ["问题4", "问题3", "问题2", "问题1"]);
    let log = person.get("/access-log").await.expect(200).json;
    let shown = log["entries"].as_array().unwrap().len();
    assert!(all("access_log").len() >= shown);
    for entry in all("access_log") {
        let action = entry["action"].as_str().unwrap();
        let label = &first["labels"]["actions"][action];
        assert!(
            label["zh-CN"].is_string() && label["en"].is_string(),
            "{action}"
        );
    }
}

#[tokio::test]
async fn an_empty_export_matches_its_schema() {
    let app = App::start().await;
    let pages = pages(&Person::by_call_sign(&app).await).await;
    assert_eq!(pages.len(), 1);
    assert!(pages[0]["contact"].is_null() && pages[0]["deletion"].is_null());
}

/// Writes so many notices to a person, 40 in one change.
async fn write_notices(app: &App, person: &Person, count: usize) {
    let (store, now) = (app.store(), app.now());
    let subject = Subject::parse(person.subject()).unwrap();
    for written in (0..count).step_by(40) {
        let wanted = Wanted::keys(&[Purpose::Account]);
        let read = store.person(&subject, wanted, now).await.unwrap().unwrap();
        let mut change = store.change(&read, &[Status::Active], now);
        for _ in written..count.min(written + 40) {
            let template = Template::PasswordResetDone;
            store
                .add_notice(&mut change, template, Params::new())
                .unwrap();
        }
        let purpose = ProcessingPurpose::Notice;
        change.act(Act::own(Action::NoticeWritten, purpose, &[]));
        change.commit().await.unwrap();
    }
}

/// Orders and cancels so many handoffs, on as many days as the limit of changes needs.
pub(crate) async fn order_handoffs(app: &App, person: &Person, count: usize) {
    let a_day = usize::try_from(CHANGES_A_DAY).unwrap() / 2 - 10;
    for ordered in 1..=count {
        let id = person.order("post").await;
        let cancel = person.delete(&format!("/handoffs/{id}")).await;
        cancel.expect(204);
        if ordered % a_day == 0 {
            app.clock().advance(SignedDuration::from_hours(24));
        }
    }
}

/// How many entries a part has on all pages. Fails if one is there twice.
#[track_caller]
fn each_once(pages: &[Value], part: &str) -> usize {
    let entries = pages.iter().flat_map(|page| page[part].as_array().unwrap());
    let ids: Vec<&str> = entries.map(|one| one["id"].as_str().unwrap()).collect();
    let different: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), different.len(), "{part}: twice");
    ids.len()
}

#[tokio::test]
async fn a_part_that_ends_on_an_early_page_does_not_begin_again_on_a_later_one() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("戊")).await.expect(201);
    order_handoffs(&app, &person, 2).await;
    let question = json!({"subject": "问题", "body": "一"});
    person.send("POST", "/threads", &question).await.expect(201);
    write_notices(&app, &person, 2 * EXPORT_NOTICES + 1).await;
    let pages = pages(&person).await;
    assert_eq!(pages.len(), 3);
    assert_eq!(each_once(&pages, "notices"), 2 * EXPORT_NOTICES + 1);
    assert_eq!(each_once(&pages, "handoffs"), 2);
    assert_eq!(each_once(&pages, "threads"), 1);
}

#[tokio::test]
async fn a_long_export_has_each_notice_and_handoff_once() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("丁")).await.expect(201);
    write_notices(&app, &person, EXPORT_NOTICES + 3).await;
    order_handoffs(&app, &person, EXPORT_HANDOFFS + 2).await;
    let pages = pages(&person).await;
    assert_eq!(pages.len(), 2);
    for (part, most, all) in [
        ("notices", EXPORT_NOTICES, EXPORT_NOTICES + 3),
        ("handoffs", EXPORT_HANDOFFS, EXPORT_HANDOFFS + 2),
    ] {
        let parts = pages.iter().map(|page| page[part].as_array().unwrap());
        assert_eq!(parts.clone().next().unwrap().len(), most, "{part}");
        assert_eq!(each_once(&pages, part), all, "{part}");
    }
    // What is never long is on the first page only.
    assert!(pages[0]["account"].is_object() && pages[1].get("account").is_none());
    let listed = person.get("/handoffs").await.expect(200).json;
    assert_eq!(listed["handoffs"].as_array().unwrap().len(), PAGE_ENTRIES);
}
