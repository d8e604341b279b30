//! P2, for the person: contact data is stored separately, and every use of it is in their access log.

mod pages;
mod versions;

use app::App;
use client::{Client, Person, Product as _, contact};
use jiff::ToSpan as _;
use local_aws::Service;
use qeg_store::Table;
use serde_json::json;

/// How often the head of an audit chain was read alone. Only a writer whose transaction failed does that.
fn heads_read(app: &App) -> usize {
    let ledger = app.table(Table::Ledger);
    let calls = app.aws().calls().into_iter();
    let of_head = calls.filter(|call| {
        let is_ledger = call.resources == [ledger];
        call.service == Service::DynamoDb && call.operation == "GetItem" && is_ledger
    });
    of_head.count()
}

#[tokio::test]
async fn two_functions_that_write_at_once_are_both_in_the_access_log() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let given = contact("甲");
    person.put_contact(&given).await.expect(201);
    let choice = json!({"promotions": true});
    person
        .send("PUT", "/preferences", &choice)
        .await
        .expect(200);
    assert_eq!(heads_read(&app), 0, "each was alone");
    let mut rounds = 0;
    // The second writer of a race reads the head again and seals again. Repeat until there was such a race.
    app.eventually("one came second", async || {
        rounds += 1;
        let choice = json!({"promotions": rounds % 2 == 0});
        let (saved, chosen) = futures::join!(
            person.put_contact(&given),
            person.send("PUT", "/preferences", &choice)
        );
        saved.expect(200);
        chosen.expect(200);
        (heads_read(&app) > 0).then_some(())
    })
    .await;
    let export = person.get("/export").await.expect(200).json;
    let log = export["access_log"].as_array().unwrap();
    let count = |action: &str| log.iter().filter(|entry| entry["action"] == action).count();
    assert_eq!(count("contact.saved"), 1 + rounds);
    assert_eq!(log.len(), 1 + 2 * (1 + rounds));
}

#[tokio::test]
async fn a_code_for_a_known_number_has_one_entry_in_the_access_log() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    // Another source and another minute, so that this code is allowed and gets its own entry.
    let other = Client::of(&app);
    app.advance(1.minute()).await;
    let asked = json!({"phone": phone, "purpose": "deletion"});
    let issued = other
        .call("POST", "/verifications")
        .json(&asked)
        .send()
        .await
        .expect(202);
    let code = app
        .eventually("the code arrives", async || {
            let messages = other.messages(&phone).await;
            let digits = messages
                .get(1)?
                .split(|c: char| !c.is_ascii_digit())
                .find(|run| run.len() == 6);
            digits.map(str::to_owned)
        })
        .await;
    let log = person.get("/access-log").await.expect(200).json;
    let sent = log["entries"].as_array().unwrap().iter();
    let sent = sent.filter(|entry| entry["action"] == "code.sent");
    assert_eq!(sent.count(), 2, "one of registration, one of this code");
    // A deletion by phone: staff enter the code, and the request is the same as any other.
    let body = json!({"verification_id": issued.json["verification_id"], "code": code});
    let staff = &app.staff(1);
    let accepted = other
        .signed(staff, "POST", "/staff/deletions", Some(&body))
        .await
        .expect(202);
    let standing = person.get("/deletion").await.expect(200);
    assert_eq!(standing.str("/request_id"), accepted.str("/request_id"));
    assert_eq!(standing.str("/mode"), "grace");
    let export = person.get("/export").await.expect(200);
    assert_eq!(export.str("/deletion/proof"), "verification");
    person.delete("/deletion").await.expect(204);
}

#[tokio::test]
async fn everything_held_is_in_the_export() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let given = contact("丁");
    person.put_contact(&given).await.expect(201);
    let export = person.get("/export").await.expect(200);
    assert!(
        export
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    assert_eq!(export.json["contact"], given);
    assert_eq!(export.json["account"]["phone"], json!(person.phone));
    assert_eq!(export.json["account"]["call_sign"], json!(person.call_sign));
    assert_eq!(export.json["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(export.json["access_log"].as_array().unwrap().len(), 4);
}
