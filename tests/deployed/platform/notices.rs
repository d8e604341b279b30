//! P5: notify and a person's request write to the audit chain at the same time. The IAM record shows which one lost the
//! race.

use client::Person;
use stack::{Stack, eventually, record};

#[tokio::test]
async fn a_notice_that_goes_out_while_the_person_writes_is_on_record_once() {
    let person = Person::by_phone(Stack).await;
    // Each request and each cancellation writes a notice; one of them comes between notify's read and its write. Notify
    // reads the head of the chain alone only after another writer was faster.
    eventually("notify loses a race", async || {
        person.ask_for_deletion("grace").await;
        person.delete("/deletion").await.expect(204);
        record::has_done("notify", "dynamodb:GetItem", "ledger").then_some(())
    })
    .await;
    let notices = eventually("every notice was sent", async || {
        let notices = person.get("/notices").await.expect(200).json;
        let notices = notices["notices"].as_array().unwrap().clone();
        let all = notices.iter().all(|notice| notice["sent_at"].is_string());
        all.then_some(notices.len())
    })
    .await;
    let export = person.get("/export").await.expect(200).json;
    let log = export["access_log"].as_array().unwrap().iter();
    let sent = log.filter(|entry| entry["action"] == "notice.sent");
    assert_eq!(sent.count(), notices);
}
