//! P1: a call sign belongs to the holder of its licence. Another person who has it on their account is notified, may
//! object, and otherwise loses it.

mod at_once;

use app::App;
use client::{Client, Person, staff};
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::{Value, json};

/// Staff record that they were shown the licence for this person's call sign. Gives the last day to object.
async fn claim(app: &App, person: &Person) -> Value {
    let path = format!(
        "/staff/call-signs/{}/release",
        person.call_sign.as_ref().unwrap()
    );
    let shown = json!({"reference": "licence-4711"});
    let claimed = staff(app, 0, "POST", &path, Some(&shown)).await;
    claimed.expect(202).json["object_until"].clone()
}

/// Moves the clock to the day after the last day to object, and runs the schedule.
async fn after_the_last_day(app: &App) -> usize {
    app.advance(15.days()).await;
    app.release_call_signs().await.released
}

async fn templates(person: &Person) -> Vec<String> {
    let notices = person.get("/notices").await.expect(200).json;
    let notices = notices["notices"].as_array().unwrap().iter();
    notices
        .map(|one| one["template"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_holder_who_does_not_object_loses_the_call_sign_and_its_owner_registers_it() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    let until = claim(&app, &holder).await;
    assert_eq!(until, json!(app.day(14)));
    app.deliver().await;
    assert_eq!(templates(&holder).await[0], "call_sign_claimed");
    // A second request gives the same release.
    assert_eq!(claim(&app, &holder).await, until);
    app.advance(14.days()).await;
    assert_eq!(app.release_call_signs().await.released, 0, "the last day");
    app.advance(1.day()).await;
    assert_eq!(app.release_call_signs().await.released, 1);
    assert_eq!(app.release_call_signs().await.released, 0);
    let account = holder.get("/account").await.expect(200).json;
    assert_eq!(account["call_sign"], Value::Null);
    assert_eq!(account["status"], "active");
    assert_eq!(templates(&holder).await[0], "call_sign_released");
    let body = json!({"call_sign": holder.call_sign});
    Client::of(&app).register(body).await.expect(201);
    let log = holder.get("/access-log").await.expect(200).text;
    assert!(log.contains("call_sign.claimed") && log.contains("call_sign.released"));
}

#[tokio::test]
async fn an_account_without_another_identifier_goes_into_deletion_with_grace() {
    let app = App::start().await;
    let holder = Person::by_call_sign(&app).await;
    claim(&app, &holder).await;
    assert_eq!(after_the_last_day(&app).await, 1);
    let deletion = holder.get("/deletion").await.expect(200);
    assert_eq!(deletion.str("/mode"), "grace");
    let export = holder.get("/export").await.expect(200);
    assert_eq!(export.str("/deletion/proof"), "call_sign_released");
    let written = templates(&holder).await;
    assert_eq!(written[0], "account_deletion_by_release");
}

#[tokio::test]
async fn an_objection_stops_the_release_until_staff_decide() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    claim(&app, &holder).await;
    let ask = json!({"body": "这是我的呼号"});
    let thread = holder.send("POST", "/threads", &ask).await.expect(201);
    assert_eq!(after_the_last_day(&app).await, 0);
    app.advance(10.days()).await;
    assert_eq!(app.release_call_signs().await.released, 0);
    let account = holder.get("/account").await.expect(200).json;
    assert_eq!(account["call_sign"], json!(holder.call_sign));
    // Staff decide against the objection: another objection does not stop the release.
    claim(&app, &holder).await;
    let path = format!("/threads/{}/messages", thread.str("/id"));
    holder.send("POST", &path, &ask).await.expect(201);
    assert_eq!(after_the_last_day(&app).await, 1);
}

#[tokio::test]
async fn a_message_in_a_thread_is_an_objection_but_a_letter_recorded_by_staff_is_not() {
    let app = App::start().await;
    let (one, other) = (Person::by_both(&app).await, Person::by_both(&app).await);
    let ask = json!({"body": "?"});
    let thread = one.send("POST", "/threads", &ask).await.expect(201);
    for person in [&one, &other] {
        claim(&app, person).await;
    }
    let path = format!("/threads/{}/messages", thread.str("/id"));
    one.send("POST", &path, &ask).await.expect(201);
    let letter = json!({"identifier": other.call_sign, "channel": "mail", "body": "?"});
    staff(&app, 0, "POST", "/staff/threads", Some(&letter))
        .await
        .expect(201);
    assert_eq!(after_the_last_day(&app).await, 1);
    let sign = async |person: &Person| {
        let account = person.get("/account").await.expect(200).json;
        account["call_sign"].clone()
    };
    assert_eq!(sign(&one).await, json!(one.call_sign));
    assert_eq!(sign(&other).await, Value::Null);
}

#[tokio::test]
async fn a_release_does_not_apply_to_a_new_call_sign_of_the_holder() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    claim(&app, &holder).await;
    let new = client::new_call_sign();
    let body = json!({"call_sign": new, "password": client::PASSWORD});
    holder.send("PATCH", "/account", &body).await.expect(200);
    assert_eq!(after_the_last_day(&app).await, 0);
    let account = holder.get("/account").await.expect(200).json;
    assert_eq!(account["call_sign"], json!(new));
}

#[tokio::test]
async fn a_call_sign_that_nobody_has_or_a_bad_reference_is_refused() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    let shown = json!({"reference": "licence-1"});
    for unknown in [client::new_call_sign(), "nonsense".to_owned()] {
        let path = format!("/staff/call-signs/{unknown}/release");
        staff(&app, 0, "POST", &path, Some(&shown))
            .await
            .expect(404);
    }
    let path = format!(
        "/staff/call-signs/{}/release",
        holder.call_sign.as_ref().unwrap()
    );
    for bad in ["", "李雷的执照", "a b", &"x".repeat(65)] {
        let body = json!({"reference": bad});
        let refused = staff(&app, 0, "POST", &path, Some(&body)).await.expect(422);
        assert_eq!(refused.json["errors"][0]["pointer"], "/reference");
    }
    holder.ask_for_deletion("grace").await;
    staff(&app, 0, "POST", &path, Some(&shown))
        .await
        .expect(409);
}

#[tokio::test]
async fn a_deletion_that_is_asked_for_and_cancelled_does_not_stop_a_release() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    claim(&app, &holder).await;
    app.advance(15.days()).await;
    holder.ask_for_deletion("grace").await;
    assert_eq!(app.release_call_signs().await.released, 1);
    assert_eq!(templates(&holder).await[0], "call_sign_released");
    holder.delete("/deletion").await.expect(204);
    let account = holder.get("/account").await.expect(200).json;
    assert_eq!(account["call_sign"], Value::Null);
    assert_eq!(account["status"], "active");
}

#[tokio::test]
async fn the_running_deletion_of_a_holder_without_another_identifier_goes_on() {
    let app = App::start().await;
    let holder = Person::by_call_sign(&app).await;
    claim(&app, &holder).await;
    app.advance(15.days()).await;
    let (id, _) = holder.ask_for_deletion("grace").await;
    let asked = holder.get("/deletion").await.expect(200);
    assert_eq!(app.release_call_signs().await.released, 1);
    let running = holder.get("/deletion").await.expect(200);
    assert_eq!(running.str("/request_id"), id);
    assert_eq!(running.str("/due_on"), asked.str("/due_on"));
    let notices = holder.get("/notices").await.expect(200);
    assert_eq!(
        notices.str("/notices/0/template"),
        "account_deletion_by_release"
    );
    assert!(
        notices
            .str("/notices/0/text/en")
            .contains(asked.str("/due_on"))
    );
    holder.delete("/deletion").await.expect(409);
    let another = json!({"call_sign": client::new_call_sign(), "password": client::PASSWORD});
    holder.send("PATCH", "/account", &another).await.expect(200);
    holder.delete("/deletion").await.expect(204);
}

#[tokio::test]
async fn a_release_waits_while_a_legal_hold_keeps_the_data() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    claim(&app, &holder).await;
    let who = json!({"identifier": holder.call_sign});
    client::holds::hold(&app, app.day(30), &who).await;
    holder.ask_for_deletion("grace").await;
    app.advance(15.days()).await;
    let account = holder.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "held");
    let run = app.release_call_signs().await;
    assert_eq!((run.released, run.set_aside, run.left), (0, 0, 1));
    // The next runs of this day leave it alone.
    assert_eq!(app.release_call_signs().await.left, 0);
    let account = holder.get("/account").await.expect(200).json;
    assert_eq!(account["call_sign"], json!(holder.call_sign));
}

#[tokio::test]
async fn the_release_of_a_holder_who_is_erased_waits_for_nothing() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    claim(&app, &holder).await;
    app.advance(15.days()).await;
    holder.ask_for_deletion("immediate").await;
    app.advance(1.hour()).await;
    let run = app.release_call_signs().await;
    assert_eq!((run.released, run.set_aside, run.left), (0, 1, 0));
    app.advance(2.days()).await;
    let run = app.release_call_signs().await;
    assert_eq!((run.set_aside, run.left), (0, 0));
}

#[tokio::test]
async fn a_release_whose_last_day_is_over_is_announced_anew_and_a_decided_one_stays_decided() {
    let app = App::start().await;
    let (holder, objector) = (Person::by_both(&app).await, Person::by_both(&app).await);
    let ask = json!({"body": "这是我的呼号"});
    claim(&app, &objector).await;
    objector.send("POST", "/threads", &ask).await.expect(201);
    for person in [&holder, &objector] {
        claim(&app, person).await;
    }
    app.advance(15.days()).await;
    for person in [&holder, &objector] {
        assert_eq!(claim(&app, person).await, json!(app.day(14)));
    }
    assert_eq!(app.release_call_signs().await.released, 0);
    objector.send("POST", "/threads", &ask).await.expect(201);
    assert_eq!(after_the_last_day(&app).await, 2);
}

#[tokio::test]
async fn a_release_that_is_announced_anew_during_a_run_is_not_set_aside_by_it() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    claim(&app, &holder).await;
    let ask = json!({"body": "这是我的呼号"});
    holder.send("POST", "/threads", &ask).await.expect(201);
    app.advance(15.days()).await;
    // The run has read the objection, and staff decide before it writes.
    let run = app.release_call_signs();
    let (run, _) = app.between(Table::Ledger, run, claim(&app, &holder)).await;
    assert_eq!((run.released, run.set_aside, run.failed), (0, 0, 0));
    assert_eq!(after_the_last_day(&app).await, 1);
}
