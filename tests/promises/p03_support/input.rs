//! Bad input to threads, other people's threads, and repeated requests.

use app::App;
use client::{Call, Client, Person, Product as _, new_call_sign, new_phone, unique};
use serde_json::{Value, json};

use super::{ask, reply, staff, words};

const NOBODYS: &str = "00000000000000000000000000000000";

#[tokio::test]
async fn bad_questions_are_refused_and_the_answer_repeats_nothing() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("问")).await;
    let going_on = format!("/threads/{id}/messages");
    let marker = words("坏");
    let unreadable = [
        json!({}),
        json!({"subject": marker}),
        json!({"body": 1}),
        json!({"body": null}),
        json!({"body": marker, "channel": "app"}),
        json!({"body": [marker]}),
    ];
    for body in &unreadable {
        for path in ["/threads", &going_on] {
            let refused = person.send("POST", path, body).await.expect(400);
            assert!(!refused.text.contains("标记"));
        }
    }
    let subject_too = json!({"subject": marker, "body": marker});
    person
        .send("POST", &going_on, &subject_too)
        .await
        .expect(400);
    let long = "长".repeat(4_001);
    for (body, code) in [
        (String::new(), "missing"),
        (" \r\n ".to_owned(), "missing"),
        (format!("{marker}\u{0}"), "control_character"),
        ("\u{200B}\u{3164}\t".to_owned(), "missing"),
        (format!("{marker}\u{202e}b"), "control_character"),
        (long.clone(), "too_long"),
    ] {
        for path in ["/threads", &going_on] {
            let refused = person.send("POST", path, &json!({"body": body})).await;
            let refused = refused.expect(422);
            assert_eq!(refused.str("/errors/0/pointer"), "/body");
            assert_eq!(refused.str("/errors/0/code"), code);
            assert!(!refused.text.contains("标记"));
        }
    }
    for (subject, code) in [
        ("\u{3164}", "missing"),
        ("\u{2800}", "no_letter"),
        ("坏\u{61c}坏", "control_character"),
    ] {
        let unseen = json!({"subject": subject, "body": "问"});
        let refused = person.send("POST", "/threads", &unseen).await.expect(422);
        assert_eq!(refused.str("/errors/0/pointer"), "/subject");
        assert_eq!(refused.str("/errors/0/code"), code);
    }
    let both = json!({"subject": format!("{marker}\n"), "body": long});
    let both = json!({"subject": format!("a\n{}", both["subject"]), "body": both["body"]});
    let refused = person.send("POST", "/threads", &both).await.expect(422);
    let pointers = [
        refused.str("/errors/0/pointer"),
        refused.str("/errors/1/pointer"),
    ];
    assert_eq!(pointers, ["/subject", "/body"]);
    // Of the greatest length, with line breaks, in any script.
    let whole = format!("第一行\r\n{}🙂", "长".repeat(4_000 - 5));
    let asked = person
        .send("POST", "/threads", &json!({"body": whole}))
        .await;
    let asked = asked.expect(201);
    assert_eq!(asked.str("/messages/0/body"), whole.replace('\r', ""));
}

#[tokio::test]
async fn odd_white_space_in_a_question_is_made_plain() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = "我的号码:\t\u{202D}+86 138 0013 8000\u{202C}\u{2028}谢\u{200B}谢";
    let asked = person
        .send("POST", "/threads", &json!({"body": body}))
        .await;
    assert_eq!(
        asked.expect(201).str("/messages/0/body"),
        "我的号码: +86 138 0013 8000\n谢谢"
    );
}

#[tokio::test]
async fn bad_input_of_staff_is_refused() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let id = ask(&person, &words("问")).await;
    let good = json!({"identifier": person.phone, "channel": "mail", "body": "来信"});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for body in [
        with("channel", json!("pigeon")),
        with("subject", json!("x")),
        json!({"identifier": person.phone, "channel": "mail"}),
    ] {
        staff(&app, "POST", "/staff/threads", Some(&body))
            .await
            .expect(400);
    }
    for (name, value, code) in [
        ("channel", json!("app"), "unknown_value"),
        (
            "identifier",
            json!("someone@example.com"),
            "not_an_identifier",
        ),
        ("body", json!("a\u{7}"), "control_character"),
    ] {
        let refused = staff(&app, "POST", "/staff/threads", Some(&with(name, value))).await;
        let refused = refused.expect(422);
        assert_eq!(refused.str("/errors/0/pointer"), format!("/{name}"));
        assert_eq!(refused.str("/errors/0/code"), code);
    }
    for nobodys in [new_phone(), new_call_sign()] {
        let body = with("identifier", json!(nobodys));
        staff(&app, "POST", "/staff/threads", Some(&body))
            .await
            .expect(404);
    }
    for body in [
        json!({"close": true}),
        json!({"body": "答", "close": "yes"}),
        json!({"body": "答", "state": "closed"}),
    ] {
        reply(&app, &id, &body).await.expect(400);
    }
    reply(&app, &id, &json!({"body": "", "close": true}))
        .await
        .expect(422);
    for path in ["/staff/threads?state=closed", "/staff/threads?cursor=x"] {
        staff(&app, "GET", path, None).await.expect(400);
    }
    person.get("/threads?cursor=x").await.expect(400);
}

#[tokio::test]
async fn somebody_elses_thread_is_not_found() {
    let app = App::start().await;
    let (person, other) = (
        Person::by_call_sign(&app).await,
        Person::by_call_sign(&app).await,
    );
    let mine = ask(&person, &words("我的")).await;
    for id in [mine.as_str(), NOBODYS, "x", "%20"] {
        other.get(&format!("/threads/{id}")).await.expect(404);
        let path = format!("/threads/{id}/messages");
        let body = json!({"body": words("插嘴")});
        other.send("POST", &path, &body).await.expect(404);
    }
    let none = other.get("/threads").await.expect(200);
    assert_eq!(none.json, json!({"threads": []}));
    for id in [NOBODYS, "x"] {
        let path = format!("/staff/threads/{id}");
        staff(&app, "GET", &path, None).await.expect(404);
        reply(&app, id, &json!({"body": "答"})).await.expect(404);
        staff(&app, "POST", &format!("{path}/deletion"), None)
            .await
            .expect(404);
    }
    Client::of(&app)
        .call("GET", "/threads")
        .send()
        .await
        .expect(401);
}

/// Sends four requests at once and one after, all with the same key, and expects one answer. Then sends the key with
/// another body.
async fn repeated<'a>(call: impl Fn() -> Call<'a>, body: &Value, other: &Value, status: u16) {
    let key = format!("k-{}", unique());
    let send = |body: &Value| call().header("idempotency-key", &key).json(body).send();
    let mut all = futures::future::join_all((0..4).map(|_| send(body))).await;
    all.push(send(body).await);
    for one in &all {
        assert_eq!(one.status, status, "{}", one.text);
        assert_eq!(one.json, all[0].json);
    }
    send(other).await.expect(422);
}

#[tokio::test]
async fn a_repeated_request_is_one_request() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (first, second) = (json!({"body": words("一")}), json!({"body": words("二")}));
    let own = |path: &str| person.client.call("POST", path).bearer(&person.token);
    repeated(|| own("/threads"), &first, &second, 201).await;
    let list = person.get("/threads").await.expect(200);
    assert_eq!(list.json["threads"].as_array().unwrap().len(), 1);
    let id = list.str("/threads/0/id").to_owned();
    let path = format!("/threads/{id}/messages");
    repeated(|| own(&path), &first, &second, 201).await;

    let client = Client::of(&app);
    let of_staff = |path: &str| client.call("POST", path).signed_by(&app.staff(1));
    let letter =
        |body: &str| json!({"identifier": person.call_sign, "channel": "mail", "body": body});
    let (one, two) = (letter("一"), letter("二"));
    repeated(|| of_staff("/staff/threads"), &one, &two, 201).await;
    let path = format!("/staff/threads/{id}/messages");
    repeated(|| of_staff(&path), &first, &second, 201).await;
    let list = person.get("/threads").await.expect(200).json;
    let threads = list["threads"].as_array().unwrap();
    let mut counts: Vec<usize> = threads
        .iter()
        .map(|thread| thread["messages"].as_array().unwrap().len())
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 3]);
    // The same key from another person is another request.
    let other = Person::by_call_sign(&app).await;
    let key = format!("k-{}", unique());
    let record = async |who: &Person| {
        let body = json!({"identifier": who.call_sign, "channel": "mail", "body": "信"});
        let call = of_staff("/staff/threads").header("idempotency-key", &key);
        call.json(&body).send().await
    };
    record(&person).await.expect(201);
    record(&other).await.expect(422);
    let path = format!("/staff/threads/{id}/deletion");
    let key = format!("k-{}", unique());
    let send = || of_staff(&path).header("idempotency-key", &key).send();
    let all = futures::future::join_all((0..4).map(|_| send())).await;
    for one in &all {
        assert_eq!(one.status, 202, "{}", one.text);
        assert_eq!(one.json, all[0].json);
    }
    person.delete("/deletion").await.expect(204);
}
