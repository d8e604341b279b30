//! Bad input: each kind gets its documented answer, repeats nothing, and blocks nobody.

use serde_json::{Value, json};
use stack::{
    ENDPOINTS, aws,
    client::Client,
    eventually,
    people::{Person, new_phone},
};

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let client = Client::new();
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
async fn values_that_are_none() {
    let client = Client::new();
    for phone in [
        "",
        "12800138000",
        "+1 212 555 0100",
        "138\u{0}00138000",
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
    let person = Person::by_call_sign().await;
    let reply = person
        .put_contact(&json!({"name": "\u{1b}[2J", "phone": "x"}))
        .await
        .expect(422);
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
    let (client, phone) = (Client::new(), new_phone());
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
async fn a_new_code_voids_the_one_before_and_a_used_one_is_used() {
    let (client, phone) = (Client::new(), new_phone());
    let (id, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": id, "code": code});
    client.register(body.clone()).await.expect(201);
    client.register(body).await.expect(422);
    let unknown = json!({"verification_id": "0".repeat(32), "code": "000000"});
    client.register(unknown).await.expect(422);
}

#[tokio::test]
async fn idempotency_keys_and_cursors_that_are_none() {
    let person = Person::by_call_sign().await;
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
    assert!([400, 422].contains(&reply.status));
    for cursor in ["x", "%00", "eyJiZWZvcmUiOiJ4In0"] {
        person
            .get(&format!("/access-log?cursor={cursor}"))
            .await
            .expect(400);
    }
}

#[tokio::test]
async fn poison_on_a_queue_blocks_nobody_and_ends_where_a_person_looks() {
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    for body in ["not json", "{\"type\":\"unknown\"}", "{}"] {
        let poison = sqs
            .send_message()
            .queue_url(&ENDPOINTS.queues["notification"]);
        poison.message_body(body).send().await.unwrap();
        let poison = sqs.send_message().queue_url(&ENDPOINTS.queues["deletion"]);
        poison.message_body(body).send().await.unwrap();
    }
    // Codes still go out, and erasures are still done.
    let person = Person::by_phone().await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let followed = eventually("erased beside poison", async || {
        let followed = person.follow(&id, &receipt).await.expect(200);
        (followed.json["certificate"].is_string()).then_some(followed)
    })
    .await;
    assert!(followed.json["erased_at"].is_string());
}
