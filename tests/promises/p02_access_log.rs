//! P2, the person's side: contact data is kept apart, and what is done with it is
//! in the person's access log.

use app::{App, tables};
use client::{Client, Person, Product as _, contact};
use jiff::ToSpan as _;
use local_aws::Service;
use qeg_domain::id::Subject;
use qeg_store::{
    Table,
    audit::access_log::ReadAccessLog as _,
    core::{
        attribute::{keyed, s},
        key,
    },
};
use serde_json::{Value, json};

#[tokio::test]
async fn contact_data_has_versions_and_every_change_is_on_record() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let first = contact("甲");
    let created = person.put_contact(&first).await.expect(201);
    let etag = created.header("etag").unwrap().to_owned();
    let got = person.get("/contact").await.expect(200);
    assert_eq!(got.json, first);
    assert_eq!(got.header("etag"), Some(etag.as_str()));

    let second = contact("乙");
    let put = |tag: String, body: Value| {
        let call = person.client.call("PUT", "/contact").bearer(&person.token);
        async move { call.header("if-match", &tag).json(&body).send().await }
    };
    put("\"0\"".to_owned(), second.clone()).await.expect(412);
    let changed = put(etag.clone(), second.clone()).await.expect(200);
    assert_ne!(changed.header("etag"), Some(etag.as_str()));
    put(etag, first).await.expect(412);
    assert_eq!(person.get("/contact").await.expect(200).json, second);
    person.delete("/contact").await.expect(204);
    person.get("/contact").await.expect(404);

    let log = person.get("/access-log").await.expect(200).json;
    let actions: Vec<&str> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "contact.deleted",
            "contact.saved",
            "contact.saved",
            "account.created"
        ]
    );
    let saved = &log["entries"][1];
    assert_eq!(saved["actor"], json!({"kind": "self"}));
    assert_eq!(saved["purpose"], "forwarding");
    assert_eq!(
        saved["fields"],
        json!(["contact_name", "contact_phone", "contact_address"])
    );
}

#[tokio::test]
async fn conditions_on_contact_data_are_those_of_http() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call = async |method: &str, tag: &str, body: Option<&Value>| {
        let call = person.client.call(method, "/contact");
        let call = call.bearer(&person.token).header("if-match", tag);
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    };
    let (first, second) = (contact("甲"), contact("乙"));
    // Any version will do, and where there is none, none does.
    call("PUT", "*", Some(&first)).await.expect(412);
    call("DELETE", "*", None).await.expect(412);
    person.get("/contact").await.expect(404);
    let created = person.put_contact(&first).await.expect(201);
    let stale = created.header("etag").unwrap().to_owned();
    let changed = call("PUT", "*", Some(&second)).await.expect(200);
    let fresh = changed.header("etag").unwrap().to_owned();
    assert_ne!(fresh, stale);

    // A weak tag proves nothing about every byte, so it never matches here (RFC 9110, 13.1.1).
    for tag in [&stale, &format!("W/{fresh}"), "7", "\"", ""] {
        call("PUT", tag, Some(&first)).await.expect(412);
        call("DELETE", tag, None).await.expect(412);
    }
    assert_eq!(person.get("/contact").await.expect(200).json, second);
    // One of several is enough.
    let listed = format!("{stale}, W/{fresh}, {fresh}");
    let changed = call("PUT", &listed, Some(&first)).await.expect(200);
    let fresh = changed.header("etag").unwrap();
    call("DELETE", fresh, None).await.expect(204);
    person.get("/contact").await.expect(404);
    call("DELETE", fresh, None).await.expect(412);
    person.delete("/contact").await.expect(404);
}

#[tokio::test]
async fn two_writers_with_one_version_do_not_both_win() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let created = person.put_contact(&contact("甲")).await.expect(201);
    let etag = created.header("etag").unwrap().to_owned();
    let put = |body: Value| {
        let call = person.client.call("PUT", "/contact").bearer(&person.token);
        let call = call.header("if-match", &etag).json(&body);
        async move { call.send().await.status }
    };
    let (a, b) = futures::join!(put(contact("乙")), put(contact("丙")));
    let mut statuses = [a, b];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

/// How often the head of an audit chain was read by itself: only a writer whose transaction failed does so.
fn heads_read(app: &App) -> usize {
    let ledger = app.table(Table::Ledger);
    let calls = app.aws().calls().into_iter();
    let of_head = calls.filter(|call| {
        let is_ledger = call.resources == [ledger];
        call.service == Service::DynamoDb && call.operation == "GetItem" && is_ledger
    });
    of_head.count()
}

#[tokio::test]
async fn of_two_functions_that_write_at_once_both_are_on_record() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (given, choice) = (contact("甲"), json!({"promotions": true}));
    person.put_contact(&given).await.expect(201);
    person
        .send("PUT", "/preferences", &choice)
        .await
        .expect(200);
    assert_eq!(heads_read(&app), 0, "each was alone");
    let mut rounds = 0;
    // The second writer reads the head of the chain again and seals again. Repeat until there was one.
    app.eventually("one came second", async || {
        rounds += 1;
        let (saved, chosen) = futures::join!(
            person.put_contact(&given),
            person.send("PUT", "/preferences", &choice)
        );
        saved.expect(200);
        chosen.expect(200);
        (heads_read(&app) > 0).then_some(())
    })
    .await;
    let export = person.get("/export").await.expect(200).json;
    let log = export["access_log"].as_array().unwrap();
    let count = |action: &str| log.iter().filter(|entry| entry["action"] == action).count();
    assert_eq!(count("contact.saved"), 1 + rounds);
    assert_eq!(log.len(), 1 + 2 * (1 + rounds));
}

#[tokio::test]
async fn the_gateway_is_a_recipient_and_the_log_pages() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    for _ in 0..51 {
        let body = json!({"promotions": true});
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

#[tokio::test]
async fn a_code_for_a_known_number_is_on_record_once() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    // Another source, another minute: what is looked for is the one entry of this code.
    let other = Client::of(&app);
    app.advance(1.minute()).await;
    let asked = json!({"phone": phone, "purpose": "deletion"});
    let issued = other
        .call("POST", "/verifications")
        .json(&asked)
        .send()
        .await
        .expect(202);
    let code = app
        .eventually("the code arrives", async || {
            let messages = other.messages(&phone).await;
            let digits = messages
                .get(1)?
                .split(|c: char| !c.is_ascii_digit())
                .find(|run| run.len() == 6);
            digits.map(str::to_owned)
        })
        .await;
    let log = person.get("/access-log").await.expect(200).json;
    let sent = log["entries"].as_array().unwrap().iter();
    let sent = sent.filter(|entry| entry["action"] == "code.sent");
    assert_eq!(sent.count(), 2, "one of registration, one of this code");
    // Asked by phone: staff pass the code on, and it becomes the same request as any other.
    let body = json!({"verification_id": issued.json["verification_id"], "code": code});
    let staff = &app.staff(1);
    let accepted = other
        .signed(staff, "POST", "/staff/deletions", Some(&body))
        .await
        .expect(202);
    let standing = person.get("/deletion").await.expect(200);
    assert_eq!(standing.str("/request_id"), accepted.str("/request_id"));
    assert_eq!(standing.str("/mode"), "grace");
    let export = person.get("/export").await.expect(200);
    assert_eq!(export.str("/deletion/proof"), "verification");
    person.delete("/deletion").await.expect(204);
}

#[tokio::test]
async fn everything_held_is_in_the_export() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let given = contact("丁");
    person.put_contact(&given).await.expect(201);
    let export = person.get("/export").await.expect(200);
    assert!(
        export
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    assert_eq!(export.json["contact"], given);
    assert_eq!(export.json["account"]["phone"], json!(person.phone));
    assert_eq!(export.json["account"]["call_sign"], json!(person.call_sign));
    assert_eq!(export.json["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(export.json["access_log"].as_array().unwrap().len(), 4);
}

/// DynamoDB ends a page at 1 MB; what was asked for goes on behind it.
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
    // A cursor of somebody else's is refused.
    for n in 0..52 {
        let wish = json!({"promotions": n % 2 == 0});
        person.send("PUT", "/preferences", &wish).await.expect(200);
    }
    let page = person.get("/access-log").await.expect(200);
    let path = format!("/access-log?cursor={}", page.str("/next"));
    person.get(&path).await.expect(200);
    other.get(&path).await.expect(400);
}
