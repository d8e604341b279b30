//! Ids may be shortened while they are unique.

use app::App;
use client::{Person, holds::hold};
use serde_json::json;

use crate::line::Line;

#[tokio::test]
async fn the_beginning_of_an_id_is_enough_where_it_is_shown_what_it_means() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let body = json!({"subject": "QSL", "body": "我的卡片在哪里？"});
    let asked = person.send("POST", "/threads", &body).await.expect(201);
    let id = asked.str("/id").to_owned();
    let short = &id[..6];
    let said = line.said(0, &["thread", short]).await.expect(0);
    assert!(
        said.out.contains(&id) && said.err.contains(&id),
        "{}",
        said.err
    );
    let reply = ["reply", short, "--seen", "1", "--json"];
    let stale = line.run(line.qeg(0, &reply), "?").await.expect(4);
    assert!(stale.err.contains("has changed"), "{}", stale.err);
    // Nobody sees which one it means.
    let blind = ["delete", "--thread", short, "--yes"];
    let blind = line.said(0, &blind).await.expect(2);
    assert!(blind.err.contains("whole id"), "{}", blind.err);
    person.get("/deletion").await.expect(404);
    let delete = ["delete", "--thread", short];
    let shown = line.at_terminal(0, &delete, "no\n").await.expect(4);
    assert!(shown.err.contains(&id), "{}", shown.err);
    let nothing = line.said(0, &["thread", "13800138000"]).await.expect(2);
    assert!(nothing.err.contains("qeg inbox"), "{}", nothing.err);
    assert!(!nothing.err.contains("13800138000"), "{}", nothing.err);
}

#[tokio::test]
async fn a_hold_is_lifted_by_the_beginning_of_its_id() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let id = hold(&app, app.day(20), &json!({"identifier": person.call_sign})).await;
    let blind = ["hold", "lift", &id[..8], "--yes"];
    line.said(0, &blind).await.expect(2);
    let lift = ["hold", "lift", &id[..8]];
    let lifted = line.at_terminal(0, &lift, "yes\n").await.expect(0);
    assert!(lifted.err.contains(&id), "{}", lifted.err);
    let table = line.said(0, &["hold", "list"]).await.expect(0).out;
    assert_eq!(table.trim(), "no hold stands");
}
