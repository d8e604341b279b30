//! Measures every step that no request makes: schedules, the stream and the notification queue.

use app::App;
use client::{Client, Person, new_phone};
use cost::budgets::Budget;
use futures::{FutureExt as _, future::LocalBoxFuture};
use jiff::{SignedDuration, Timestamp};
use local_aws::{Call, Engine, Service};
use qeg_retention::Mode;
use serde_json::json;

use crate::{budget, world::World};

/// Longer than any backup holds a data key, by the settings of `App`.
const NO_BACKUP: SignedDuration = SignedDuration::from_hours(74);

/// Prepares a product and gives the calls of the step.
type Measure = for<'a> fn(&'a App) -> LocalBoxFuture<'a, Vec<Call>>;

/// One row of the table.
pub struct Step {
    /// The function that runs.
    pub function: &'static str,
    /// What it has to do.
    pub step: &'static str,
    pub measure: Measure,
}

/// The budget of a step, on a product of its own.
pub async fn measure(step: &Step) -> Budget {
    let app = App::start_on(Engine::Local).await;
    let calls = (step.measure)(&app).await;
    budget(step.function, step.step, &calls)
}

const fn step(function: &'static str, step: &'static str, measure: Measure) -> Step {
    Step {
        function,
        step,
        measure,
    }
}

/// Every step, in the order of the table.
pub const STEPS: &[Step] = &[
    step("purge", "nothing is open", |app| {
        async { purge(app).await }.boxed_local()
    }),
    step(
        "purge",
        "nothing is open, in a process that has run before",
        |app| {
            async {
                purge(app).await;
                purge(app).await
            }
            .boxed_local()
        },
    ),
    step("purge", "a request waits, with its message", |app| {
        async {
            let world = World::with(app).await;
            world.leaving().await;
            app.deliver().await;
            purge(app).await
        }
        .boxed_local()
    }),
    step("purge", "a request waits", |app| {
        async {
            let world = World::with(app).await;
            world.leaving().await;
            app.deliver().await;
            purge(app).await;
            purge(app).await
        }
        .boxed_local()
    }),
    step("purge", "a person is erased", |app| {
        async {
            leaving_at_once(app).await;
            purge(app).await
        }
        .boxed_local()
    }),
    step(
        "purge",
        "an erased request waits for backups to end",
        |app| {
            async {
                leaving_at_once(app).await;
                purge(app).await;
                purge(app).await
            }
            .boxed_local()
        },
    ),
    step("purge", "a request is completed", |app| {
        async {
            leaving_at_once(app).await;
            purge(app).await;
            app.clock().advance(NO_BACKUP);
            purge(app).await
        }
        .boxed_local()
    }),
    step("audit", "nothing is due", |app| {
        async { audit(app).await }.boxed_local()
    }),
    step("audit", "one chain is due and has grown", |app| {
        async {
            World::with(app).await;
            audit(app).await
        }
        .boxed_local()
    }),
    step("retention", "nobody has an account", |app| {
        async { retention(app).await }.boxed_local()
    }),
    step("retention", "one person has an account", |app| {
        async {
            World::with(app).await;
            retention(app).await
        }
        .boxed_local()
    }),
    step("registration", "no call sign is released", |app| {
        async { app.aws().measured(app.release_call_signs()).await.1 }.boxed_local()
    }),
    step("support", "looks for late questions", |app| {
        async { app.aws().measured(app.late_questions()).await.1 }.boxed_local()
    }),
    step("relay", "looks for events that were not sent", |app| {
        async {
            let run = async { app.services().relay.resend(Timestamp::MAX).await.unwrap() };
            app.aws().measured(run).await.1
        }
        .boxed_local()
    }),
    step("relay", "one event of the stream", |app| {
        async {
            ask_for_code(app).await;
            let (streamed, calls) = app.aws().measured(app.stream()).await;
            assert_eq!(streamed, 1);
            of_product(app, calls)
        }
        .boxed_local()
    }),
    step("relay", "one event for a carrier", |app| {
        async {
            let world = World::with(app).await;
            world.person.order("post").await;
            let (streamed, calls) = app.aws().measured(app.stream()).await;
            assert_eq!(streamed, 1);
            of_product(app, calls)
        }
        .boxed_local()
    }),
    step("codes", "one code is sent", |app| {
        async {
            ask_for_code(app).await;
            app.stream().await;
            let (sent, calls) = app.aws().measured(app.codes()).await;
            assert_eq!(sent, 1);
            of_product(app, calls)
        }
        .boxed_local()
    }),
    step(
        "notify",
        "one notice is written, and sent by relay and notify",
        |app| {
            async {
                let world = World::with(app).await;
                let id = world.thread().await;
                app.deliver().await;
                let path = format!("/staff/threads/{id}/messages");
                world
                    .staff(0, "POST", &path, &json!({"body": "到了。"}))
                    .await;
                app.stream().await;
                delivered(app).await
            }
            .boxed_local()
        },
    ),
    step("notify", "a message to everyone, of nobody", |app| {
        async {
            to_everyone(app).await;
            delivered(app).await
        }
        .boxed_local()
    }),
    step("notify", "a message to everyone, of one person", |app| {
        async move {
            Person::by_phone(app).await;
            app.deliver().await;
            to_everyone(app).await;
            delivered(app).await
        }
        .boxed_local()
    }),
];

async fn purge(app: &App) -> Vec<Call> {
    let (report, calls) = app.aws().measured(app.purge()).await;
    assert_eq!(report.failed, 0);
    calls
}

async fn audit(app: &App) -> Vec<Call> {
    let (report, calls) = app.aws().measured(app.audit()).await;
    assert_eq!((report.failed, report.broken), (0, 0));
    calls
}

async fn retention(app: &App) -> Vec<Call> {
    let stop_at = app.now() + SignedDuration::from_mins(14);
    let retention = &app.services().retention;
    let run = retention.run(Mode::Apply, stop_at);
    let (report, calls) = app.aws().measured(run).await;
    assert!(report.unwrap().complete);
    calls
}

/// Somebody with contact data, an order that was collected and one that waits, and a thread, asks to be erased at once.
async fn leaving_at_once(app: &App) {
    let world = World::with(app).await;
    world.collected().await;
    world.person.order("post").await;
    world.answered().await;
    app.deliver().await;
    world.person.ask_for_deletion("immediate").await;
    app.deliver().await;
}

async fn ask_for_code(app: &App) {
    let body = json!({"phone": new_phone(), "purpose": "registration"});
    let client = Client::of(app);
    let call = client.call("POST", "/verifications").json(&body);
    call.send().await.expect(202);
}

async fn to_everyone(app: &App) {
    let body = json!({
        "template": "policy_changed",
        "audience": "everyone",
        "params": {"effective_on": "2027-01-01"},
    });
    let sent = client::staff(app, 0, "POST", "/staff/notices", Some(&body)).await;
    sent.expect(202);
}

/// The calls until every event is delivered.
async fn delivered(app: &App) -> Vec<Call> {
    let (_, calls) = app.aws().measured(app.deliver()).await;
    of_product(app, calls)
}

/// Without the calls by which `App` plays the stream and the event source of the notification queue.
fn of_product(app: &App, calls: Vec<Call>) -> Vec<Call> {
    let outbox = app.table(qeg_store::Table::Transient);
    let is_played = |call: &Call| match call.service {
        Service::Sqs => matches!(&*call.operation, "ReceiveMessage" | "DeleteMessage"),
        Service::DynamoDb => call.operation == "Scan" && call.resources == [outbox],
        Service::Kms => false,
    };
    calls.into_iter().filter(|call| !is_played(call)).collect()
}
