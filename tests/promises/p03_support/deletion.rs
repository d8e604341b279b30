//! P9 through a thread: the deletion request is the same as any other, with grace and a notice, and only the person
//! gets a receipt. Also what happens to threads during a deletion.

use app::App;
use client::{Carrier, Person, Product as _, Reply, contact};
use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::{ask, items, reply, staff, words};

async fn delete_by_thread(app: &App, id: &str) -> Reply {
    let path = format!("/staff/threads/{id}/deletion");
    staff(app, "POST", &path, None).await
}

#[tokio::test]
async fn a_deletion_asked_for_in_a_thread_is_the_same_request_as_any_other() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    person.put_contact(&contact("甲")).await.expect(201);
    let handoff = person.order("post").await;
    let question = words("请删除我的账号");
    let id = ask(&person, &question).await;
    let before = person.client.messages(&phone).await.len();
    let accepted = delete_by_thread(&app, &id).await.expect(202);
    let request = accepted.str("/request_id").to_owned();
    let names: Vec<&String> = accepted.json.as_object().unwrap().keys().collect();
    assert_eq!(names, ["due_on", "request_id"], "no receipt for staff");

    let standing = person.get("/deletion").await.expect(200);
    assert_eq!(standing.str("/request_id"), request);
    assert_eq!(standing.str("/mode"), "grace");
    assert_eq!(standing.json["due_on"], accepted.json["due_on"]);
    let hours = |name: &str| {
        let at: jiff::Timestamp = standing.str(name).parse().unwrap();
        at.as_second()
    };
    assert_eq!(hours("/erase_after") - hours("/received_at"), 24 * 3600);
    app.deliver().await;
    let messages = person.client.messages(&phone).await;
    assert_eq!(messages.len(), before + 1);
    let message = &messages[before];
    assert!(message.contains("注销") && message.contains(accepted.str("/due_on")));
    let export = person.get("/export").await.expect(200);
    assert_eq!(export.str("/deletion/proof"), "thread");
    assert_eq!(person.status(&handoff).await, "cancelled");
    Carrier::post(&app).collect(&handoff).await.expect(410);
    let log = person.get("/access-log").await.expect(200).json;
    let asked = log["entries"].as_array().unwrap().iter();
    let mut asked = asked.filter(|entry| entry["action"] == "deletion.requested");
    assert_eq!(asked.next().unwrap()["actor"], json!({"kind": "staff"}));

    // The person takes a receipt, waives the grace period, and follows the deletion to its end.
    let (same, receipt) = person.ask_for_deletion("immediate").await;
    assert_eq!(same, request);
    assert_eq!(items(&app, &id).await.len(), 3);
    person.until(&request, &receipt, "erased").await;
    assert_eq!(
        items(&app, &id).await.len(),
        0,
        "the lookup is gone as well"
    );
    person.get(&format!("/threads/{id}")).await.expect(401);
    let read = staff(&app, "GET", &format!("/staff/threads/{id}"), None).await;
    read.expect(404);
    reply(&app, &id, &json!({"body": "答"})).await.expect(404);
    delete_by_thread(&app, &id).await.expect(404);
    app.advance(74.hours()).await;
    person.until(&request, &receipt, "completed").await;
}

#[tokio::test]
async fn it_can_be_cancelled_and_asked_for_again() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("删除")).await;
    let first = delete_by_thread(&app, &id).await.expect(202).json;
    let again = delete_by_thread(&app, &id).await.expect(202).json;
    assert_eq!(again, first);
    person.delete("/deletion").await.expect(204);
    let anew = delete_by_thread(&app, &id).await.expect(202).json;
    assert_ne!(anew["request_id"], first["request_id"]);
    person.delete("/deletion").await.expect(204);
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "active");
}

#[tokio::test]
async fn a_thread_that_staff_recorded_is_no_proof_of_identity() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    for channel in ["mail", "social", "phone"] {
        let body = json!({"identifier": person.call_sign, "channel": channel, "body": "请删除"});
        let recorded = staff(&app, "POST", "/staff/threads", Some(&body)).await;
        let id = recorded.expect(201).str("/id").to_owned();
        let refused = delete_by_thread(&app, &id).await.expect(409);
        assert!(refused.str("/detail").contains("POST /staff/deletions"));
    }
    person.get("/deletion").await.expect(404);
}

#[tokio::test]
async fn while_a_deletion_runs_support_can_be_asked_and_answers() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("问")).await;
    person.ask_for_deletion("grace").await;
    let path = format!("/threads/{id}");
    person.get(&path).await.expect(200);
    person.get("/threads").await.expect(200);
    let body = json!({"body": words("再问")});
    for path in ["/threads", &format!("{path}/messages")] {
        person.send("POST", path, &body).await.expect(201);
    }
    let letter: Value = json!({"identifier": person.call_sign, "channel": "mail", "body": "再问"});
    staff(&app, "POST", "/staff/threads", Some(&letter))
        .await
        .expect(201);
    reply(&app, &id, &json!({"body": words("答")}))
        .await
        .expect(201);
    let answered = person.get(&path).await.expect(200);
    assert_eq!(answered.str("/messages/2/from"), "staff");
}

#[tokio::test]
async fn a_request_that_is_repeated_after_a_cancellation_begins_no_other_deletion() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("请删除我的账号")).await;
    let path = format!("/staff/threads/{id}/deletion");
    let send = async |key: &str| {
        let call = person.client.call("POST", &path).signed_by(&app.staff(0));
        call.header("idempotency-key", key).send().await
    };
    let first = send("first").await.expect(202);
    // A deletion is in progress: the answer to this one is lost.
    let lost = send("second").await.expect(202);
    assert_eq!(lost.json["request_id"], first.json["request_id"]);
    person.delete("/deletion").await.expect(204);
    assert_eq!(send("second").await.expect(202).json, lost.json);
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "active");
}
