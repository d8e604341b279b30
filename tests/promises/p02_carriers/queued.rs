//! P2: a carrier's queue and its list of handoffs give the same data.

use app::App;
use client::{Carrier, leak_scanner};
use serde_json::Value;

use super::somebody;

#[tokio::test]
async fn the_list_of_queued_handoffs_says_the_same_as_the_queue() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let id = person.order("express").await;
    let carrier = Carrier::express(&app);
    let listed = find(&carrier, &id).await.expect("it waits");
    let event = carrier
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    assert_eq!(listed, event[0]["data"]);
    assert!(find(&Carrier::post(&app), &id).await.is_none());
    carrier.collect(&id).await.expect(200);
    assert!(find(&carrier, &id).await.is_none());
    carrier
        .get("/carrier/handoffs?status=delivered")
        .await
        .expect(400);
    carrier.get("/carrier/handoffs?cursor=x").await.expect(400);
}

/// Looks for a handoff on every page of a carrier's list.
async fn find(carrier: &Carrier, id: &str) -> Option<Value> {
    let mut path = "/carrier/handoffs?status=queued".to_owned();
    loop {
        let page = carrier.get(&path).await.expect(200).json;
        let found = page["handoffs"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["handoff_id"] == id);
        if let Some(found) = found {
            return Some(found.clone());
        }
        path = format!(
            "/carrier/handoffs?status=queued&cursor={}",
            page["next"].as_str()?
        );
    }
}

#[tokio::test]
async fn messages_hold_ids_and_nothing_about_the_person() {
    let app = App::start().await;
    let (person, given) = somebody(&app).await;
    let id = person.order("post").await;
    let event = Carrier::post(&app)
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    let text = event[0].to_string();
    let subject = person.subject();
    for value in [
        given["name"].as_str().unwrap(),
        given["phone"].as_str().unwrap(),
        subject,
    ] {
        assert!(!leak_scanner::contains(text.as_bytes(), value));
    }
}

/// AWS sorts the parameters of a query by name before it checks a signature; the curl of Debian 12 signs them as they stand.
#[test]
fn the_guide_writes_the_parameters_of_every_query_in_the_order_of_their_names() {
    let guide = include_str!("../../../events/carrier/README.md");
    let end = |one: char| one.is_whitespace() || "`\"')".contains(one);
    let queries = guide
        .match_indices("?")
        .filter_map(|(at, _)| guide[at + 1..].split(end).next());
    let mut several = 0;
    for query in queries.filter(|query| query.contains('=')) {
        let names: Vec<&str> = query
            .split('&')
            .map(|one| one.split('=').next().unwrap())
            .collect();
        assert!(names.is_sorted(), "{query}");
        assert!(!names.contains(&""), "{query}");
        several += usize::from(names.len() > 1);
    }
    assert!(several >= 2, "the table and curl's lines have one each");
    assert!(
        !guide.contains("`&"),
        "a parameter alone does not say where it belongs"
    );
}
