//! P2: a carrier is there once it is in the register, takes no orders once it is closed, and signs nothing once it is
//! removed; nothing that is meant for it is lost. No function is deployed for any of this.

use app::App;
use client::{Carrier, Client, order, unique};
use jiff::ToSpan as _;
use qeg_domain::{
    handoff::Handling::{EntrustedProcessor, IndependentHandler},
    limits::REGISTER_SECONDS,
};
use serde_json::json;

use super::somebody;

async fn listed(app: &App) -> Vec<String> {
    let list = Client::of(app).call("GET", "/carriers").send().await;
    let list = list.expect(200).json;
    let all = list["carriers"].as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Until every process has read the register again.
async fn a_minute_passes(app: &App) {
    app.advance(REGISTER_SECONDS.seconds()).await;
}

#[tokio::test]
async fn a_new_carrier_can_be_ordered_within_a_minute_and_collects() {
    let app = App::start().await;
    let (person, given) = somebody(&app).await;
    assert_eq!(listed(&app).await, ["express", "post"]);
    app.register_carrier("zto", IndependentHandler, true).await;
    let queue = app.open_queue("zto");
    let early = person.send("POST", "/handoffs", &order("zto")).await;
    early.expect(422);
    a_minute_passes(&app).await;
    assert_eq!(listed(&app).await, ["express", "post", "zto"]);
    let id = person.order("zto").await;
    app.run_pending().await;
    let messages = app.aws().messages(&queue);
    assert!(messages.iter().any(|one| one.body.contains(&id)));
    let collected = Carrier::of(&app, "zto").collect(&id).await.expect(200);
    assert_eq!(collected.json["recipient"], given);
    Carrier::post(&app).collect(&id).await.expect(404);
}

#[tokio::test]
async fn a_closed_carrier_gets_no_new_orders_and_finishes_those_that_it_has() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let key = format!("k-{}", unique());
    let repeated = || {
        let call = person.client.call("POST", "/handoffs");
        let call = call.bearer(&person.token).header("idempotency-key", &key);
        call.json(&order("post")).send()
    };
    let first = repeated().await.expect(201).json;
    let id = first["id"].as_str().unwrap().to_owned();
    app.register_carrier("post", EntrustedProcessor, false)
        .await;
    a_minute_passes(&app).await;
    assert_eq!(listed(&app).await, ["express"]);
    let refused = person.send("POST", "/handoffs", &order("post")).await;
    let refused = refused.expect(422).json;
    assert_eq!(refused["errors"][0]["allowed"], json!(["express"]));
    assert_eq!(repeated().await.expect(201).json, first);

    let post = Carrier::post(&app);
    post.collect(&id).await.expect(200);
    let now = app.now().to_string();
    post.report(&id, "accepted", &now).await.expect(200);
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&request, &receipt, "erased").await;
    let asked = post.messages("net.qeg.erasure.requested.v1", &id, 1).await;
    assert_eq!(asked.len(), 1);
}

#[tokio::test]
async fn a_removed_carrier_signs_nothing_after_a_minute() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let id = person.order("post").await;
    let post = Carrier::post(&app);
    post.get(&format!("/carrier/handoffs/{id}"))
        .await
        .expect(200);
    app.remove_carrier("post").await;
    a_minute_passes(&app).await;
    post.collect(&id).await.expect(403);
    post.get("/carrier/handoffs").await.expect(403);
    assert_eq!(person.status(&id).await, "queued");
}

#[tokio::test]
async fn what_a_carrier_without_a_queue_should_get_waits_until_it_has_one() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    app.register_carrier("zto", IndependentHandler, true).await;
    a_minute_passes(&app).await;
    let id = person.order("zto").await;
    app.run_pending().await;
    let log = app.log();
    let is_told = |line: &serde_json::Value| line.to_string().contains("carrier_without_queue");
    assert!(log.iter().any(is_told));
    app.advance(6.minutes()).await;
    let failed = app.resend().await;
    assert_eq!(
        (failed.sent, failed.failed),
        (0, 1),
        "it is counted as stuck"
    );
    let queue = app.open_queue("zto");
    let sent = app.resend().await;
    assert_eq!((sent.sent, sent.failed), (1, 0));
    assert!(app.aws().messages(&queue)[0].body.contains(&id));
}
