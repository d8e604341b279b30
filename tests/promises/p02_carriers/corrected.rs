//! P2: after a correction of contact data the carriers that had collected it are notified, and no others.

use app::App;
use client::{Carrier, Person, contact, unique};
use jiff::ToSpan as _;
use qeg_domain::limits::PAGE_CORRECTIONS;
use serde_json::{Value, json};

use super::{collections, somebody};

const CHANGED: &str = "net.qeg.handoff.contact_changed.v1";

/// Corrects the contact data; gives the new data.
async fn correct(person: &Person) -> Value {
    let given = contact(&format!("标记{:08x}", unique()));
    person.put_contact(&given).await.expect(200);
    given
}

/// Delivers all events, then gives the messages about this handoff.
async fn messages(app: &App, carrier: &Carrier, id: &str) -> Vec<Value> {
    app.advance(1.minute()).await;
    carrier.messages(CHANGED, id, 0).await
}

#[tokio::test]
async fn the_carrier_that_collected_collects_the_corrected_data() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let (id, other) = (person.order("post").await, person.order("express").await);
    let (post, express) = (Carrier::post(&app), Carrier::express(&app));
    post.collect(&id).await.expect(200);
    let corrected = correct(&person).await;
    let told = post.messages(CHANGED, &id, 1).await;
    let collect = format!("/carrier/handoffs/{id}/collect");
    assert_eq!(
        told[0]["data"],
        json!({"handoff_id": id, "collect": collect})
    );
    let again = post.send(&collect, &json!({})).await.expect(200);
    assert_eq!(again.json["recipient"], corrected);
    assert_eq!(collections(&person, &id).await, 2);
    // Not collected yet: the carrier will get the data that is current when it collects.
    assert!(messages(&app, &express, &other).await.is_empty());
    // The same data again is no correction. A further correction is notified again.
    person.put_contact(&corrected).await.expect(200);
    assert_eq!(messages(&app, &post, &id).await.len(), 1);
    correct(&person).await;
    post.messages(CHANGED, &id, 2).await;
}

#[tokio::test]
async fn data_that_is_deleted_and_added_again_is_a_correction() {
    let app = App::start().await;
    let (person, given) = somebody(&app).await;
    let (id, post) = (person.order("post").await, Carrier::post(&app));
    post.collect(&id).await.expect(200);
    person.delete("/contact").await.expect(204);
    assert!(messages(&app, &post, &id).await.is_empty());
    let added = contact(&format!("标记{:08x}", unique()));
    person.put_contact(&added).await.expect(201);
    post.messages(CHANGED, &id, 1).await;
    let collected = post.collect(&id).await.expect(200);
    assert_eq!(collected.json["recipient"], added);
    // The same data again is no correction: the account remembers no deletion any more.
    person.put_contact(&added).await.expect(200);
    assert_eq!(messages(&app, &post, &id).await.len(), 1);
    // Deleted by mistake, and given once more: nobody knows any more that it is the same.
    person.delete("/contact").await.expect(204);
    person.put_contact(&given).await.expect(201);
    post.messages(CHANGED, &id, 2).await;
}

#[tokio::test]
async fn no_carrier_is_notified_after_a_final_status_or_when_the_time_to_collect_is_over() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let post = Carrier::post(&app);
    let (ended, late) = (person.order("post").await, person.order("post").await);
    for id in [&ended, &late] {
        post.collect(id).await.expect(200);
    }
    let report = post
        .report(&ended, "delivered", "2036-01-01T00:00:00Z")
        .await;
    report.expect(200);
    correct(&person).await;
    post.messages(CHANGED, &late, 1).await;
    assert!(messages(&app, &post, &ended).await.is_empty());
    app.advance(15.days()).await;
    correct(&person).await;
    assert_eq!(messages(&app, &post, &late).await.len(), 1);
    post.collect(&late).await.expect(410);
}

#[tokio::test]
async fn carriers_of_more_handoffs_than_a_page_are_all_notified_once() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let post = Carrier::post(&app);
    let mut all = Vec::new();
    for _ in 0..2 * PAGE_CORRECTIONS + 1 {
        let id = person.order("post").await;
        post.collect(&id).await.expect(200);
        all.push(id);
    }
    correct(&person).await;
    for id in &all {
        post.messages(CHANGED, id, 1).await;
    }
    for id in &all {
        assert_eq!(messages(&app, &post, id).await.len(), 1);
    }
}
