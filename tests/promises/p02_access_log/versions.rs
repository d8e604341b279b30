//! P2: versions of contact data, and conditions on them (`ETag`, `If-Match`).

use app::App;
use client::{Person, contact};
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
