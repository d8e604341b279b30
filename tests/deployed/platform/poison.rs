//! Messages that no function can read do not hold up the others: event sources deliver around them.

use client::Person;
use stack::{ENDPOINTS, Stack, aws, eventually};

#[tokio::test]
async fn unreadable_messages_hold_up_no_others() {
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    for body in ["not json", "{\"type\":\"unknown\"}", "{}"] {
        for queue in ["code", "notification", "deletion"] {
            let poison = sqs.send_message().queue_url(&ENDPOINTS.queues[queue]);
            poison.message_body(body).send().await.unwrap();
        }
    }
    // Codes are still sent, and people are still erased.
    let person = Person::by_phone(Stack).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let followed = eventually("erased beside poison", async || {
        let followed = person.follow(&id, &receipt).await.expect(200);
        (followed.json["certificate"].is_string()).then_some(followed)
    })
    .await;
    assert!(followed.json["erased_at"].is_string());
}
