//! P3, P6 at the gateway: only members of staff reach the routes of staff.

use client::{Client, Credentials, Person};
use serde_json::json;
use stack::{ENDPOINTS, Stack, iam};

/// Asks support something; gives the thread's id.
async fn ask(person: &Person) -> String {
    let asked = person
        .send("POST", "/threads", &json!({"body": "问"}))
        .await;
    asked.expect(201).str("/id").to_owned()
}

#[tokio::test]
async fn the_staff_routes_of_threads_are_closed_to_everybody_else() {
    let person = Person::by_call_sign(Stack).await;
    let id = ask(&person).await;
    let other_account = iam::administrator("777788889999", "staff-1").await;
    // A role with all permissions in the operator's own account is not staff either.
    let administrator = iam::administrator(&iam::own_account().await, "administrator").await;
    let carrier = &ENDPOINTS.carriers["post"].credentials;
    for (method, path) in [
        ("GET", "/staff/threads".to_owned()),
        ("GET", format!("/staff/threads/{id}")),
        ("POST", "/staff/threads".to_owned()),
        ("POST", format!("/staff/threads/{id}/messages")),
        ("POST", format!("/staff/threads/{id}/deletion")),
    ] {
        let client = Client::of(Stack);
        for call in [
            client.call(method, &path),
            client.call(method, &path).bearer(&person.token),
        ] {
            // The gateway refuses a token that is not a signature; the emulator answers 400.
            let refused = call.json(&json!({"body": "x"})).send().await.status;
            assert!((400..=404).contains(&refused), "{method} {path}: {refused}");
        }
        let signed = async |who: &Credentials| {
            let body = json!({"body": "x"});
            let body = (method == "POST").then_some(&body);
            Client::of(Stack).signed(who, method, &path, body).await
        };
        signed(carrier).await.expect(403);
        signed(&other_account).await.expect(403);
        signed(&administrator).await.expect(403);
    }
    let log = person.get("/access-log").await.expect(200);
    assert!(!log.text.contains("staff"), "nobody read anything");
    person.get("/deletion").await.expect(404);
}

#[tokio::test]
async fn disclosures_and_holds_are_closed_to_everybody_else() {
    let person = Person::by_call_sign(Stack).await;
    let one = format!("/staff/disclosures/{}", "0".repeat(32));
    for (method, path) in [
        ("GET", "/staff/disclosures".to_owned()),
        ("GET", one.clone()),
        ("DELETE", one.clone()),
        ("POST", format!("{one}/approval")),
        ("GET", "/staff/holds".to_owned()),
    ] {
        let unsigned = person.send(method, &path, &json!({})).await.status;
        assert!(
            (400..=404).contains(&unsigned),
            "{method} {path}: {unsigned}"
        );
        let carrier = &ENDPOINTS.carriers["post"].credentials;
        let refused = Client::of(Stack).signed(carrier, method, &path, None).await;
        assert_eq!(refused.status, 403, "{method} {path}");
    }
    let log = person.get("/access-log").await.expect(200);
    assert!(!log.text.contains("disclosure"), "nothing was asked for");
}
