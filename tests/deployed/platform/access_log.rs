//! Promise P2: two functions that write to one person's audit chain at the same time.

use client::{Person, contact};
use serde_json::json;
use stack::{Stack, eventually, record};

#[tokio::test]
async fn two_functions_that_write_at_once_are_both_in_the_access_log() {
    let person = Person::by_call_sign(Stack).await;
    let mut rounds = 0;
    // The second writer of a race reads the head again and seals again. Repeat until that was the contact function.
    eventually("contact came second", async || {
        rounds += 1;
        let (given, choice) = (contact("甲"), json!({"promotions": rounds % 2 == 1}));
        let (saved, chosen) = futures::join!(
            person.put_contact(&given),
            person.send("PUT", "/preferences", &choice)
        );
        assert!([200, 201].contains(&saved.status), "{}", saved.text);
        chosen.expect(200);
        record::has_done("contact", "dynamodb:GetItem", "ledger").then_some(())
    })
    .await;
    let export = person.get("/export").await.expect(200).json;
    let log = export["access_log"].as_array().unwrap();
    let count = |action: &str| log.iter().filter(|entry| entry["action"] == action).count();
    assert_eq!(count("contact.saved"), rounds);
    assert_eq!(log.len(), 1 + 2 * rounds);
}
