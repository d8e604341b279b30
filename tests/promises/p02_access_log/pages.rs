//! P2: the access log in pages, and what its cursors show.

use app::{App, tables};
use client::{Person, contact};
use qeg_domain::id::Subject;
use qeg_store::{
    Table,
    audit::access_log::ReadAccessLog as _,
    core::{
        attribute::{keyed, s},
        key,
    },
};
use serde_json::json;

#[tokio::test]
async fn the_gateway_is_a_recipient_and_the_log_pages() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    for n in 0..51 {
        let body = json!({"promotions": n % 2 == 0});
        person.send("PUT", "/preferences", &body).await.expect(200);
    }
    let first = person.get("/access-log").await.expect(200).json;
    assert_eq!(first["entries"].as_array().unwrap().len(), 50);
    let next = first["next"].as_str().unwrap();
    let rest = person
        .get(&format!("/access-log?cursor={next}"))
        .await
        .expect(200)
        .json;
    let rest = rest["entries"].as_array().unwrap();
    assert_eq!(rest.len(), 4);
    assert_eq!(rest[1]["action"], "phone.verified");
    assert_eq!(
        rest[2]["actor"],
        json!({"kind": "gateway", "name": "sms_gateway"})
    );
    assert_eq!(rest[3]["action"], "account.created");
}

/// DynamoDB ends a page at 1 MB; this log is longer.
#[tokio::test]
async fn a_long_log_is_read_to_its_end() {
    let app = App::start().await;
    let store = app.store();
    let subject = Subject::random(&qeg_boot::OsRandom);
    for seq in 1..=12_u64 {
        let entry = json!({
            "seq": seq, "at": "2026-11-24T00:00:00Z", "actor": {"kind": "self"}, "action": "contact.saved",
            "purpose": "forwarding", "fields": [],
        });
        let mut item = keyed(key::chain(&subject), key::entry(seq));
        item.insert("entry".to_owned(), s(entry.to_string()));
        item.insert("padding".to_owned(), s("x".repeat(200_000)));
        tables::put(&app, Table::Ledger, item).await;
    }
    let numbers = async |before, most| -> Vec<u64> {
        let entries = store.entries(&subject, before, most).await.unwrap();
        entries.iter().map(|entry| entry.seq).collect()
    };
    assert_eq!(numbers(None, 50).await, (1..=12).rev().collect::<Vec<_>>());
    assert_eq!(
        numbers(Some(11), 8).await,
        (3..=10).rev().collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn etags_and_cursors_do_not_show_numbers_of_the_chain() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let tag = async |marker: &str| {
        let put = person.put_contact(&contact(marker)).await;
        put.header("etag").unwrap().trim_matches('"').to_owned()
    };
    let tags = [tag("甲").await, tag("乙").await];
    assert!(
        tags.iter()
            .all(|tag| tag.len() == 32 && tag.parse::<u64>().is_err())
    );
    let other = Person::by_call_sign(&app).await;
    let theirs = other.put_contact(&contact("甲")).await;
    assert!(!theirs.header("etag").unwrap().contains(&tags[0]));
    // A cursor of another person is refused.
    for n in 0..52 {
        let wish = json!({"promotions": n % 2 == 0});
        person.send("PUT", "/preferences", &wish).await.expect(200);
    }
    let page = person.get("/access-log").await.expect(200);
    let path = format!("/access-log?cursor={}", page.str("/next"));
    person.get(&path).await.expect(200);
    other.get(&path).await.expect(400);
}
