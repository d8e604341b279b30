//! Staff list the holds that stand, and those that stand on the person of one hold.

use app::App;
use client::{
    Person,
    holds::{hold, lift},
    staff,
};
use jiff::ToSpan as _;
use serde_json::{Value, json};

/// All holds of this list, page by page.
async fn list(app: &App, query: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/staff/holds?{query}{cursor}");
        let page = staff(app, 1, "GET", &path, None).await.expect(200).json;
        let holds = page["holds"].as_array().unwrap();
        assert!(holds.len() <= 50);
        all.extend(holds.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

async fn ids(app: &App, query: &str) -> Vec<String> {
    let holds = list(app, query).await.into_iter();
    let ids = holds.map(|hold| hold["id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[tokio::test]
async fn the_holds_that_stand_are_listed_and_those_of_the_person_of_one() {
    let app = App::start().await;
    let (one, other) = (
        Person::by_call_sign(&app).await,
        Person::by_call_sign(&app).await,
    );
    let whom = |person: &Person| json!({"identifier": person.call_sign});
    let late = hold(&app, app.day(40), &whom(&one)).await;
    let secret = json!({"identifier": one.call_sign, "secret_until": app.day(2)});
    let soon = hold(&app, app.day(20), &secret).await;
    let others = hold(&app, app.day(30), &whom(&other)).await;
    let all = list(&app, "").await;
    let first = json!({
        "id": soon, "basis": "court_evidence", "until": app.day(20), "secret_until": app.day(2),
        "placed_at": all[0]["placed_at"],
    });
    assert_eq!(all[0], first);
    assert_eq!(all[0]["placed_at"].as_str().unwrap().len(), 20);
    assert_eq!(ids(&app, "").await, [&*soon, &*others, &*late]);
    let mut both = [soon.clone(), late.clone()];
    both.sort();
    let of = |id: &str| format!("person_of={id}");
    assert_eq!(ids(&app, &of(&soon)).await, both);
    lift(&app, &soon).await.expect(204);
    // What else stands is found by the hold that was lifted.
    assert_eq!(ids(&app, &of(&soon)).await, [&*late]);
    assert_eq!(ids(&app, "").await, [&*others, &*late]);
    app.advance(32.days()).await;
    assert_eq!(ids(&app, "").await, [&*late], "its last day is over");
    lift(&app, &late).await.expect(204);
    assert_eq!(ids(&app, &of(&soon)).await, [""; 0]);
    let unknown = format!("/staff/holds?{}", of(&"0".repeat(32)));
    staff(&app, 1, "GET", &unknown, None).await.expect(404);
    for refused in ["person_of=x", "person_of=", "cursor=x"] {
        let path = format!("/staff/holds?{refused}");
        staff(&app, 1, "GET", &path, None).await.expect(400);
    }
    one.get("/staff/holds").await.expect(403);
}

#[tokio::test]
async fn both_lists_have_pages() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let mut placed = Vec::new();
    for n in 0..51 {
        let whom = json!({"identifier": person.call_sign});
        placed.push(hold(&app, app.day(10 + n % 3), &whom).await);
    }
    placed.sort();
    for query in [String::new(), format!("person_of={}", placed[7])] {
        let mut all = ids(&app, &query).await;
        all.sort();
        assert_eq!(all, placed, "{query}");
    }
}
