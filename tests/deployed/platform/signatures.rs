//! Routes of staff and carriers need a signature that AWS verifies.

use client::{Client, Credentials, Person};
use serde_json::json;
use stack::Stack;

#[tokio::test]
async fn the_staff_side_is_closed_to_anonymous_callers() {
    let client = Client::of(Stack);
    let person = Person::by_call_sign(Stack).await;
    for call in [
        client.call("GET", "/staff/deletions"),
        client.call("GET", "/staff/deletions").bearer(&person.token),
    ] {
        let reply = call.send().await;
        // The gateway refuses a token that is not a signature; the emulator answers 400.
        assert!((400..=404).contains(&reply.status), "{}", reply.status);
    }
    let unknown = Credentials {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        session_token: None,
    };
    let reply = client
        .signed(&unknown, "GET", "/staff/deletions", None)
        .await;
    // 403 on AWS; the emulator answers 400 for a key it does not know.
    assert!([400, 401, 403].contains(&reply.status), "{}", reply.status);
}

#[tokio::test]
async fn an_unsigned_answer_of_a_carrier_is_refused() {
    let path = format!("/carrier/erasures/{}", "0".repeat(32));
    let unsigned = Client::of(Stack)
        .call("POST", &path)
        .json(&json!({"outcome": "erased"}))
        .send()
        .await;
    assert!((400..=404).contains(&unsigned.status));
}
