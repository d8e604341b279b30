//! A person's waiting handoffs: at most twenty, counted exactly, and all cancelled in one write.

use app::App;
use client::{Carrier, order};
use jiff::ToSpan as _;

use super::{order_all, somebody};

#[tokio::test]
async fn of_many_orders_at_once_exactly_twenty_wait() {
    let app = App::start().await;
    let person = somebody(&app).await;
    for _ in 0..18 {
        person.order("post").await;
    }
    let body = order("post");
    let at_once = (0..5).map(|_| person.send("POST", "/handoffs", &body));
    let at_once = futures::future::join_all(at_once).await;
    let taken = at_once.iter().filter(|one| one.status == 201);
    assert!(taken.count() <= 2);
    let list = person.get("/handoffs").await.expect(200).json;
    let waiting = list["handoffs"].as_array().unwrap().len();
    // A request that lost every race got an error, and the client may send it again.
    for _ in waiting..20 {
        person.order("post").await;
    }
    let refused = person.send("POST", "/handoffs", &body).await.expect(409);
    assert!(refused.str("/detail").contains("wait"));
    let list = person.get("/handoffs").await.expect(200).json;
    assert_eq!(list["handoffs"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn a_handoff_can_be_ordered_again_once_one_no_longer_waits() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let ids = order_all(&person).await;
    let body = order("post");
    person.send("POST", "/handoffs", &body).await.expect(409);
    Carrier::post(&app).collect(&ids[0]).await.expect(200);
    person.order("post").await;
    person.send("POST", "/handoffs", &body).await.expect(409);
    person
        .delete(&format!("/handoffs/{}", ids[1]))
        .await
        .expect(204);
    person.order("post").await;
    person.send("POST", "/handoffs", &body).await.expect(409);
    // They expire without any request.
    app.advance(15.days()).await;
    assert_eq!(person.status(&ids[2]).await, "expired");
    order_all(&person).await;
    person.send("POST", "/handoffs", &body).await.expect(409);
}

#[tokio::test]
async fn handoffs_stay_cancelled_if_the_deletion_is_cancelled_before_purge_ran() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let waiting = person.order("express").await;
    person.ask_for_deletion("grace").await;
    assert_eq!(person.status(&waiting).await, "cancelled");
    person.delete("/deletion").await.expect(204);
    assert_eq!(person.status(&waiting).await, "cancelled");
    let carrier = Carrier::express(&app);
    carrier.collect(&waiting).await.expect(410);
    let listed = carrier
        .get("/carrier/handoffs?status=queued")
        .await
        .expect(200);
    assert!(!listed.text.contains(&waiting));
    // Handoffs ordered since stay, and the carrier is notified of the cancelled ones.
    let since = person.order("express").await;
    app.run_pending().await;
    carrier
        .messages("net.qeg.handoff.cancelled.v1", &waiting, 1)
        .await;
    assert_eq!(person.status(&since).await, "queued");
    carrier.collect(&since).await.expect(200);
    order_all(&person).await;
}

#[tokio::test]
async fn twenty_waiting_handoffs_are_cancelled_with_the_contact_data_in_one_write() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let ids = order_all(&person).await;
    assert_eq!(ids.len(), 20);
    person.delete("/contact").await.expect(204);
    for id in &ids {
        assert_eq!(person.status(id).await, "cancelled");
    }
    app.deliver().await;
    Carrier::post(&app)
        .messages("net.qeg.handoff.cancelled.v1", &ids[19], 1)
        .await;
    let log = person.get("/access-log").await.expect(200).text;
    assert_eq!(log.matches("handoff.cancelled").count(), 20);
    person.put_contact(&client::contact("新")).await.expect(201);
    assert_eq!(order_all(&person).await.len(), 20);
}
