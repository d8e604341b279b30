//! Every scheduled run ends within the time of its function: when its time is over it begins nothing new, and the next run
//! goes on.

use app::App;
use client::{Carrier, Client, Person, contact, holds::hold, new_phone, staff};
use jiff::{SignedDuration, Timestamp};
use local_aws::Service;
use qeg_retention::Mode;
use serde_json::json;

/// The scheduled runs, by the functions that have them.
const RUNS: [&str; 6] = [
    "audit",
    "purge",
    "registration",
    "relay",
    "retention",
    "support",
];

/// Operations that write something.
const WRITES: [&str; 6] = [
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "TransactWriteItems",
    "BatchWriteItem",
    "SendMessage",
];

/// Work for every step of every run: somebody to erase, a hold whose last day is over, a carrier that has not answered in
/// time, a call sign to release, an event that the stream missed, an overdue question, expired items, chains to sign.
async fn work(app: &App) -> Person {
    let gone = Person::by_call_sign(app).await;
    gone.put_contact(&contact("甲")).await.expect(201);
    let handoff = gone.order("post").await;
    app.deliver().await;
    Carrier::post(app).collect(&handoff).await.expect(200);
    gone.ask_for_deletion("immediate").await;
    app.run_pending().await;

    let held = Person::by_call_sign(app).await;
    held.ask_for_deletion("grace").await;
    let about = json!({"identifier": held.call_sign});
    hold(app, app.day(3), &about).await;

    let holder = Person::by_both(app).await;
    let call_sign = holder.call_sign.as_deref().unwrap();
    let path = format!("/staff/call-signs/{call_sign}/release");
    let shown = json!({"reference": "licence-4711"});
    let claimed = staff(app, 0, "POST", &path, Some(&shown)).await;
    claimed.expect(202);
    let question = json!({"body": "请问"});
    let asked = holder.send("POST", "/threads", &question).await;
    asked.expect(201);
    app.deliver().await;

    app.clock().advance(SignedDuration::from_hours(15 * 24));
    let leaving = Person::by_call_sign(app).await;
    leaving.ask_for_deletion("immediate").await;
    app.deliver().await;
    let body = json!({"phone": new_phone(), "purpose": "registration"});
    let client = Client::of(app);
    let code = client.call("POST", "/verifications").json(&body);
    code.send().await.expect(202);
    app.clock().advance(SignedDuration::from_mins(6));
    leaving
}

/// One scheduled run, until this time.
async fn run(app: &App, function: &str, stop_at: Timestamp) {
    let services = app.services();
    match function {
        "audit" => drop(services.audit.run(stop_at).await.unwrap()),
        "purge" => {
            services.purge.run(stop_at).await.unwrap();
        }
        "registration" => {
            let released = services.registration.release_call_signs(stop_at);
            released.await.unwrap();
        }
        "relay" => {
            services.relay.resend(stop_at).await.unwrap();
        }
        "retention" => {
            let retention = &services.retention;
            retention.run(Mode::Apply, stop_at).await.unwrap();
        }
        "support" => {
            services.support.due(stop_at).await.unwrap();
        }
        _ => panic!("{function} has no schedule"),
    }
}

/// How many writes a run makes. Purge's answers to its queue are none.
async fn writes(app: &App, function: &str, stop_at: Timestamp) -> usize {
    app.aws().clear_calls();
    run(app, function, stop_at).await;
    let calls = app.aws().calls();
    let writing = calls.iter().filter(|call| {
        WRITES.contains(&call.operation.as_str())
            || (call.service == Service::Kms && call.operation == "Sign")
    });
    writing.count()
}

#[tokio::test]
async fn every_scheduled_run_begins_nothing_without_time_and_the_next_one_goes_on() {
    let template = include_str!("../../infra/template.yaml");
    assert_eq!(
        template.matches("Type: Schedule").count(),
        RUNS.len(),
        "a schedule is missing here"
    );
    let app = App::start().await;
    let leaving = work(&app).await;
    for function in RUNS {
        let over = app.now();
        assert_eq!(writes(&app, function, over).await, 0, "{function}");
    }
    for function in RUNS {
        let written = writes(&app, function, Timestamp::MAX).await;
        // Support only counts.
        assert_eq!(written > 0, function != "support", "{function}: {written}");
    }
    let gone = leaving.get("/account").await;
    gone.expect(401);
    let again = app.purge().await;
    assert_eq!((again.erased, again.left, again.failed), (0, 0, 0));
}
