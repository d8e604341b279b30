//! Promise P2: queues and lists of one carrier are closed to everybody else.

use client::{Client, Person, contact};
use serde_json::json;
use stack::{ENDPOINTS, Stack, aws, iam};

#[tokio::test]
async fn queues_are_closed_to_other_carriers() {
    let mine = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.carriers["express"].credentials).await);
    let theirs = &ENDPOINTS.carriers["post"].queue;
    let refused = mine
        .receive_message()
        .queue_url(theirs)
        .send()
        .await
        .unwrap_err();
    let code = refused
        .as_service_error()
        .and_then(|error| error.meta().code().map(str::to_owned));
    assert!(code.is_some_and(|code| code.contains("AccessDenied")));
    let person = Person::by_call_sign(Stack).await;
    for path in ["/carrier/handoffs", "/carrier/handoffs?status=queued"] {
        let staff = &ENDPOINTS.staff[0];
        Client::of(Stack)
            .signed(staff, "GET", path, None)
            .await
            .expect(403);
        let reply = person.get(path).await;
        assert!((400..=404).contains(&reply.status), "{}", reply.status);
    }
}

#[tokio::test]
async fn a_role_of_the_same_name_in_another_account_is_refused() {
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("甲")).await.expect(201);
    let id = person.order("post").await;
    let other_account = iam::administrator("777788889999", "qeg-pickup").await;
    // Nor is a role with all permissions in the operator's own account a carrier.
    let administrator = iam::administrator(&iam::own_account().await, "administrator-2").await;
    let path = format!("/carrier/handoffs/{id}/collect");
    for other in [&other_account, &administrator] {
        Client::of(Stack)
            .signed(other, "POST", &path, None)
            .await
            .expect(403);
    }
    let log = person.get("/access-log").await.expect(200).json;
    let mut entries = log["entries"].as_array().unwrap().iter();
    let collected = json!("handoff.collected");
    assert!(entries.all(|entry| entry["action"] != collected));
}
