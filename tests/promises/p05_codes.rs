//! P1 and P5: one-time codes have a queue of their own. No other message delays them, a failed one comes back soon, and
//! none is sent once it has expired.

use app::App;
use client::{Client, Person, new_phone};
use jiff::{SignedDuration, ToSpan as _};
use local_aws::{Failure, Fault, Service};
use serde_json::json;

/// People who get the message to everyone.
const PEOPLE: usize = 30;

/// Asks for a code.
async fn ask(client: &Client, phone: &str, purpose: &str) {
    let body = json!({"phone": phone, "purpose": purpose});
    let asked = client.call("POST", "/verifications").json(&body);
    asked.send().await.expect(202);
}

#[tokio::test]
async fn a_code_overtakes_a_message_to_everyone() {
    let app = App::start().await;
    let mut people = Vec::new();
    for _ in 0..PEOPLE {
        people.push(Person::by_call_sign(&app).await);
    }
    let client = Client::of(&app);
    let body = json!({
        "template": "policy_changed", "audience": "everyone", "params": {"effective_on": "2027-01-01"},
    });
    let sent = client.call("POST", "/staff/notices").json(&body);
    let staff = client.product.staff(0);
    sent.signed_by(&staff).send().await.expect(202);
    // The pages of accounts, then an event for each person.
    for _ in 0..3 {
        app.stream().await;
        app.notify().await;
    }
    app.stream().await;
    let waiting = app.aws().messages(app.queue("notification")).len();
    assert!(waiting >= PEOPLE / 2, "{waiting}");

    let phone = new_phone();
    ask(&client, &phone, "registration").await;
    app.deliver_codes().await;
    assert_eq!(client.messages(&phone).await.len(), 1);
    let still = app.aws().messages(app.queue("notification")).len();
    assert_eq!(still, waiting, "no notice was handled meanwhile");

    app.deliver().await;
    for person in &people {
        let notices = person.get("/notices").await.expect(200).json;
        assert_eq!(notices["notices"][0]["template"], "policy_changed");
    }
}

#[tokio::test]
async fn a_code_that_could_not_be_sent_comes_back_after_a_minute_and_never_once_it_has_expired() {
    let app = App::start().await;
    let client = Client::of(&app);
    // The database fails for both codes, for all tries of the SDK.
    let (soon, late) = (new_phone(), new_phone());
    for phone in [&soon, &late] {
        ask(&client, phone, "registration").await;
        app.stream().await;
        let fault = Fault::new(Service::DynamoDb, "GetItem", Failure::Unreachable);
        app.aws().fail(fault.times(usize::MAX));
        app.codes().await;
        app.aws().clear_faults();
        app.clock().advance(SignedDuration::from_secs(61));
        if phone == &soon {
            app.deliver_codes().await;
            assert_eq!(client.messages(phone).await.len(), 1, "it came back");
        }
    }
    app.advance(9.minutes()).await;
    assert!(client.messages(&late).await.is_empty(), "it has expired");
    assert!(app.aws().messages(app.queue("code")).is_empty());
    let dead = app.aws().messages(app.queue("code-dead-letters"));
    assert!(dead.is_empty(), "an expired code is no failure");
}

#[tokio::test]
async fn a_code_is_recorded_and_sent_although_the_person_is_changed_at_the_same_time() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    app.clock().advance(SignedDuration::from_mins(2));
    let before = person.client.messages(&phone).await.len();
    let recorded = codes_on_record(&person).await;
    ask(&person.client, &phone, "password_reset").await;
    app.stream().await;
    let conflict = Fault::new(
        Service::DynamoDb,
        "TransactWriteItems",
        Failure::TransactionConflict,
    );
    app.aws().fail(conflict);
    app.codes().await;
    assert_eq!(person.client.messages(&phone).await.len(), before + 1);
    assert_eq!(codes_on_record(&person).await, recorded + 1);
}

/// How many codes the person's access log has.
async fn codes_on_record(person: &Person) -> usize {
    let log = person.get("/access-log").await.expect(200).json;
    let entries = log["entries"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["action"] == "code.sent")
        .count()
}
