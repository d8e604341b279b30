//! Bad input: each kind gets its documented answer, which repeats nothing of the input, and blocks nobody.

use app::App;
use client::{Client, Credentials, Person, Product as _, contact, new_phone};
use jiff::ToSpan as _;
use serde_json::{Value, json};

#[tokio::test]
async fn unreadable_bodies_are_refused() {
    let app = App::start().await;
    let client = Client::of(&app);
    let post = async |body: Vec<u8>| client.call("POST", "/verifications").raw(body).send().await;
    let unreadable: [&[u8]; 6] = [
        b"",
        b"{",
        b"[]",
        b"\"text\"",
        b"{\"phone\":13800138000,\"purpose\":\"registration\"}",
        b"{\"phone\":\"13800138000\",\"purpose\":\"registration\",\"canary\":1}",
    ];
    for body in unreadable {
        let reply = post(body.to_vec()).await.expect(400);
        assert_eq!(reply.str("/code"), "invalid_body");
        assert!(!reply.text.contains("13800138000") && !reply.text.contains("canary"));
    }
    let large = json!({"phone": "1".repeat(33 * 1024), "purpose": "registration"});
    assert_eq!(
        post(large.to_string().into())
            .await
            .expect(413)
            .str("/code"),
        "too_large"
    );
    let deep = "[".repeat(10_000);
    post(deep.into()).await.expect(400);
}

#[tokio::test]
async fn a_name_in_another_encoding_is_refused_and_never_stored() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({"name": "NAME", "phone": "13800138000", "address": {
        "province": "湖北省", "city": "武汉市", "county": "洪山区", "detail": "珞喻路 1 号",
    }});
    let body = body.to_string();
    let (before, after) = body.split_once("NAME").unwrap();
    // 李雷 in GBK.
    let in_gbk = [before.as_bytes(), b"\xc0\xee\xc0\xd7", after.as_bytes()].concat();
    let escaped = body.replace("NAME", "李\\ufffd");
    for body in [in_gbk, escaped.into_bytes()] {
        let put = person.client.call("PUT", "/contact").bearer(&person.token);
        let reply = put.raw(body).send().await.expect(400);
        assert_eq!(reply.str("/code"), "invalid_body");
        assert!(reply.str("/detail").contains("UTF-8"));
    }
    person.get("/contact").await.expect(404);
}

#[tokio::test]
async fn another_form_than_json_is_415() {
    let app = App::start().await;
    let client = Client::of(&app);
    let body = json!({"phone": new_phone(), "purpose": "registration"}).to_string();
    let post = || client.call("POST", "/verifications").body(body.clone());
    let kind = |kind: &str| post().header("content-type", kind);
    for call in [
        post(),
        kind("text/plain"),
        kind("application/json; charset=gbk"),
        kind("application/merge-patch+json"),
        kind("application/json").header("content-encoding", "gzip"),
    ] {
        let reply = call.send().await.expect(415);
        assert_eq!(reply.str("/code"), "unsupported_media_type");
    }
    kind("application/json; charset=\"UTF8\"")
        .send()
        .await
        .expect(202);
}

#[tokio::test]
async fn every_fault_of_a_body_is_named_without_repeating_it() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({
        "carrier": 47110815471108_u64, "item": {"kind": "canary", "count": "canary", "canary": 1}, "consents": {},
    });
    let handoff = person
        .client
        .call("POST", "/handoffs")
        .bearer(&person.token);
    let reply = handoff.json(&body).send().await.expect(400);
    assert_eq!(reply.str("/code"), "invalid_body");
    assert!(!reply.text.contains("canary") && !reply.text.contains("47110815471108"));
    let errors = reply.json["errors"].as_array().unwrap();
    for error in [
        json!({"pointer": "", "code": "unknown_field", "allowed": ["carrier", "item", "consent"]}),
        json!({"pointer": "/carrier", "code": "wrong_type"}),
        json!({"pointer": "/item", "code": "unknown_field", "allowed": ["kind", "count", "weight_g"]}),
        json!({"pointer": "/item/kind", "code": "unknown_value", "allowed": ["card", "letter", "parcel"]}),
        json!({"pointer": "/item/count", "code": "wrong_type"}),
        json!({"pointer": "/consent", "code": "missing"}),
    ] {
        assert!(errors.contains(&error), "{error} is not in {errors:?}");
    }
    assert_eq!(errors.len(), 6);
}

#[tokio::test]
async fn a_missing_field_of_contact_data_is_a_fault_of_the_form_like_in_every_other_body() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let refused = async |body: Value| {
        let reply = person.put_contact(&body).await.expect(400);
        assert_eq!(reply.str("/code"), "invalid_body");
        let mut errors = reply.json["errors"].as_array().unwrap().clone();
        errors.sort_by_key(|error| error["pointer"].to_string());
        Value::from(errors)
    };
    let missing = |pointer: &str| json!({"pointer": pointer, "code": "missing"});
    let all = json!([missing("/address"), missing("/name"), missing("/phone")]);
    assert_eq!(refused(json!({})).await, all);
    let nulls = json!({"name": null, "phone": null, "address": null});
    assert_eq!(refused(nulls).await, all);
    let body =
        json!({"phone": "not looked at yet", "address": {"city": 1, "town": 2, "postcode": null}});
    let faults = refused(body).await;
    let mut faults: Vec<String> = faults.as_array().unwrap().iter().map(fault).collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            "/address/city wrong_type",
            "/address/detail missing",
            "/address/province missing",
            "/address/town wrong_type",
            "/name missing",
        ]
    );
    person.get("/contact").await.expect(404);
}

fn fault(error: &Value) -> String {
    let text = |name: &str| error[name].as_str().unwrap();
    format!("{} {}", text("pointer"), text("code"))
}

#[tokio::test]
async fn invalid_values_are_named_by_field() {
    let app = App::start().await;
    let client = Client::of(&app);
    for phone in [
        "",
        "12800138000",
        "+1 212 555 0100",
        "138\u{0}00138000",
        "0571-87654321",
        "+852 5123 4567",
        "1380013800",
        "１３８",
        "💣",
    ] {
        let body = json!({"phone": phone, "purpose": "registration"});
        let reply = client
            .call("POST", "/verifications")
            .json(&body)
            .send()
            .await
            .expect(422);
        assert_eq!(reply.str("/errors/0/pointer"), "/phone");
    }
    for call_sign in [
        "",
        "X",
        "12345",
        "BG1",
        "BG1ABCDEFGH",
        "BG1AB\u{7}",
        "ＢＧ1A9",
    ] {
        let reply = client
            .register(json!({"call_sign": call_sign}))
            .await
            .expect(422);
        assert_eq!(reply.str("/errors/0/pointer"), "/call_sign", "{call_sign}");
    }
    for password in ["short", "", "with\u{0}control characters"] {
        let body = json!({"call_sign": "BG1ABC", "password": password});
        client.register(body).await.expect(422);
    }
    let person = Person::by_call_sign(&app).await;
    let mut given = contact("");
    (given["name"], given["phone"]) = (json!("\u{1b}[2J"), json!("x"));
    let reply = person.put_contact(&given).await.expect(422);
    assert_eq!(
        reply.json["errors"][0],
        json!({"pointer": "/name", "code": "control_character"})
    );
    let pointers: Vec<&Value> = reply.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    assert!(pointers.contains(&&json!("/name")) && pointers.contains(&&json!("/phone")));
}

#[tokio::test]
async fn full_width_digits_are_digits() {
    let app = App::start().await;
    let (client, phone) = (Client::of(&app), new_phone());
    let wide: String = phone
        .trim_start_matches("+86")
        .chars()
        .map(|c| char::from_u32(u32::from(c) - u32::from('0') + 0xff10).unwrap())
        .collect();
    let body = json!({"phone": wide, "purpose": "registration"});
    client
        .call("POST", "/verifications")
        .json(&body)
        .send()
        .await
        .expect(202);
    let body = json!({"phone": phone, "purpose": "registration"});
    client
        .call("POST", "/verifications")
        .json(&body)
        .send()
        .await
        .expect(429);
}

#[tokio::test]
async fn a_name_that_nobody_can_see_is_refused() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    for (name, code) in [
        ("\u{3164}", "missing"),
        ("\u{115f}", "missing"),
        ("\u{200d}", "missing"),
        ("\u{2800}", "no_letter"),
        ("李\u{61c}雷", "control_character"),
    ] {
        let mut given = contact("");
        given["name"] = name.into();
        let refused = person.put_contact(&given).await.expect(422);
        assert_eq!(
            refused.json["errors"],
            json!([{"pointer": "/name", "code": code}])
        );
    }
}

#[tokio::test]
async fn numbers_are_read_as_people_paste_them() {
    let app = App::start().await;
    let (client, phone) = (Client::of(&app), new_phone());
    let national = phone.trim_start_matches("+86");
    let written = format!(
        "\u{202D}(+86) {}—{}\u{202C}",
        &national[..3],
        &national[3..]
    );
    let (id, code) = client.code_for(&phone, &written, "registration").await;
    let pasted = format!("\u{202A}{}－{}\t", &code[..3], &code[3..]);
    let body = json!({"verification_id": id, "code": pasted});
    let created = client.register(body).await.expect(201);
    assert_eq!(created.str("/account/phone"), phone);
}

#[tokio::test]
async fn a_used_code_is_refused() {
    let app = App::start().await;
    let (client, phone) = (Client::of(&app), new_phone());
    let (id, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": id, "code": code});
    client.register(body.clone()).await.expect(201);
    client.register(body).await.expect(422);
    let unknown = json!({"verification_id": "0".repeat(32), "code": "000000"});
    client.register(unknown).await.expect(422);
}

#[tokio::test]
async fn invalid_idempotency_keys_and_cursors_are_refused() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let long = "k".repeat(300);
    let call = person
        .client
        .call("POST", "/deletion")
        .bearer(&person.token);
    let body = json!({"mode": "grace", "password": "x"});
    let reply = call
        .header("idempotency-key", &long)
        .json(&body)
        .send()
        .await;
    reply.expect(422);
    for cursor in ["x", "%00", "eyJiZWZvcmUiOiJ4In0"] {
        person
            .get(&format!("/access-log?cursor={cursor}"))
            .await
            .expect(400);
    }
}

#[tokio::test]
async fn unreadable_messages_hold_up_no_others_and_become_dead_letters() {
    let app = App::start().await;
    let bodies = ["not json", "{\"type\":\"unknown\"}", "{}"];
    for queue in ["code", "notification", "deletion"] {
        for body in bodies {
            let send = app.sqs().send_message().queue_url(app.queue(queue));
            send.message_body(body).send().await.unwrap();
        }
    }
    // Codes are still sent, and people are still erased.
    let person = Person::by_phone(&app).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    app.run_pending().await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert!(followed.json["certificate"].is_string() && followed.json["erased_at"].is_string());

    // After five tries they are in the dead-letter queue.
    for _ in 0..5 {
        app.advance(1.hour()).await;
    }
    for queue in ["code", "notification", "deletion"] {
        assert!(app.aws().messages(app.queue(queue)).is_empty(), "{queue}");
        let dead = app.queue(&format!("{queue}-dead-letters"));
        let dead: Vec<String> = app
            .aws()
            .messages(dead)
            .into_iter()
            .map(|one| one.body)
            .collect();
        assert_eq!(dead, bodies, "{queue}");
    }
}

#[tokio::test]
async fn a_request_that_says_all_in_its_path_takes_no_other_body() {
    let app = App::start().await;
    let client = Client::of(&app);
    let nowhere = "0".repeat(32);
    let post = async |path: &str, who: &Credentials, r#type: &str, body: &[u8]| {
        let call = client.call("POST", path).signed_by(who);
        let call = call.header("content-type", r#type);
        call.body(body).send().await.status
    };
    for (path, who) in [
        (
            format!("/carrier/handoffs/{nowhere}/collect"),
            app.carrier("post"),
        ),
        (
            format!("/staff/disclosures/{nowhere}/approval"),
            app.staff(0),
        ),
        (format!("/staff/threads/{nowhere}/deletion"), app.staff(0)),
    ] {
        let json = "application/json";
        assert_eq!(post(&path, &who, json, b"").await, 404, "{path}");
        assert_eq!(post(&path, &who, json, b"{}").await, 404, "{path}");
        assert_eq!(post(&path, &who, json, b"{\"x\":1}").await, 400, "{path}");
        assert_eq!(post(&path, &who, "text/plain", b"x").await, 415, "{path}");
        let large = vec![b' '; 33 * 1024];
        assert_eq!(post(&path, &who, json, &large).await, 413, "{path}");
    }
}
