//! P2: versions of contact data, and conditions on them (`ETag`, `If-Match`).

use app::App;
use client::{Person, contact};
use serde_json::{Value, json};

#[tokio::test]
async fn contact_data_has_versions_and_every_change_is_in_the_access_log() {
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
    // `*` matches any version, and nothing if there is no record.
    call("PUT", "*", Some(&first)).await.expect(412);
    call("DELETE", "*", None).await.expect(412);
    person.get("/contact").await.expect(404);
    let created = person.put_contact(&first).await.expect(201);
    let stale = created.header("etag").unwrap().to_owned();
    let changed = call("PUT", "*", Some(&second)).await.expect(200);
    let fresh = changed.header("etag").unwrap().to_owned();
    assert_ne!(fresh, stale);

    // `If-Match` compares strongly, so a weak tag never matches (RFC 9110, 13.1.1).
    for tag in [&stale, &format!("W/{fresh}"), "7", "\"", ""] {
        call("PUT", tag, Some(&first)).await.expect(412);
        call("DELETE", tag, None).await.expect(412);
    }
    assert_eq!(person.get("/contact").await.expect(200).json, second);
    // One matching tag of a list is enough.
    let listed = format!("{stale}, W/{fresh}, {fresh}");
    let changed = call("PUT", &listed, Some(&first)).await.expect(200);
    let fresh = changed.header("etag").unwrap();
    call("DELETE", fresh, None).await.expect(204);
    person.get("/contact").await.expect(404);
    call("DELETE", fresh, None).await.expect(412);
    person.delete("/contact").await.expect(404);
}

#[tokio::test]
async fn if_none_match_protects_an_existing_record_and_answers_a_current_copy_with_304() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call = async |method: &str, tag: &str, body: Option<&Value>| {
        let call = person.client.call(method, "/contact");
        let call = call.bearer(&person.token).header("if-none-match", tag);
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    };
    let (first, second) = (contact("甲"), contact("乙"));
    let created = call("PUT", "*", Some(&first)).await.expect(201);
    let tag = created.header("etag").unwrap().to_owned();
    call("PUT", "*", Some(&second)).await.expect(412);
    call("PUT", &format!("\"0\", W/{tag}"), Some(&second))
        .await
        .expect(412);
    call("DELETE", "*", None).await.expect(412);
    assert_eq!(person.get("/contact").await.expect(200).json, first);

    for method in ["GET", "HEAD"] {
        let known = call(method, &format!("W/{tag}"), None).await.expect(304);
        assert_eq!(
            (known.text.as_str(), known.header("etag")),
            ("", Some(tag.as_str()))
        );
    }
    let changed = call("PUT", "\"0\"", Some(&second)).await.expect(200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    assert_eq!(call("GET", &tag, None).await.expect(200).json, second);
}

#[tokio::test]
async fn empty_elements_of_a_list_of_tags_are_ignored() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let created = person.put_contact(&contact("甲")).await.expect(201);
    let mut tag = created.header("etag").unwrap().to_owned();
    for list in ["TAG,", ", ,TAG", "\"a,b\", TAG"] {
        let put = person.client.call("PUT", "/contact").bearer(&person.token);
        let put = put.header("if-match", &list.replace("TAG", &tag));
        let changed = put.json(&contact("乙")).send().await.expect(200);
        changed.header("etag").unwrap().clone_into(&mut tag);
    }
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
