//! A thousand handoffs to two carriers whose consumers are killed again and again: each handoff is collected, none is
//! lost. `tests/deployed/carriers` shows the same of a hundred on the deployed stack.

use std::{cell::Cell, fs, path::Path, time::Duration};

use app::{
    App,
    serve::{Served, endpoints},
};
use client::{Person, contact, order, unique};
use futures::{StreamExt as _, future::join_all, stream};
use jiff::SignedDuration;
use qeg_carrier::Options;

/// People, and handoffs of each to each carrier: as many as may wait at a time.
const PEOPLE: usize = 50;
const EACH: usize = 10;
const CARRIERS: [&str; 2] = ["post", "express"];
/// How many people order at once.
const AT_ONCE: usize = 4;
/// More than it takes to collect everything.
const MOST_DEATHS: usize = 2_000;
/// After this time SQS delivers the messages again that a killed consumer has received.
const HIDDEN: SignedDuration = SignedDuration::from_secs(121);

async fn orders(app: &App) -> Person {
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("丁")).await.expect(201);
    for _ in 0..EACH {
        for carrier in CARRIERS {
            let ordered = person.send("POST", "/handoffs", &order(carrier)).await;
            ordered.expect(201);
        }
    }
    person
}

/// Runs a carrier's consumer and kills it after a while, again and again, until all handoffs are done.
async fn mortal(app: &App, file: &Path, name: &str, deaths: &Cell<usize>, is_done: &Cell<bool>) {
    let folder = file.with_file_name(name);
    while !is_done.get() {
        let options = Options::local(file, name, &folder).unwrap();
        let life = Duration::from_millis(u64::from(100 + unique() % 900));
        tokio::select! {
            _ = qeg_carrier::run(options, std::future::pending()) => {}
            // Dropping the future stops it in the middle of its work.
            () = tokio::time::sleep(life) => {
                deaths.set(deaths.get() + 1);
                app.clock().advance(HIDDEN);
            }
        }
    }
}

async fn is_all_collected(person: &Person) -> bool {
    let list = person.get("/handoffs").await.expect(200).json;
    let handoffs = list["handoffs"].as_array().unwrap();
    assert_eq!(handoffs.len(), EACH * CARRIERS.len());
    let is_collected = |one: &serde_json::Value| one["collected_at"].is_string();
    handoffs.iter().all(is_collected)
}

#[tokio::test]
async fn none_of_a_thousand_is_lost_though_consumers_are_killed() {
    // With the time of this machine, which the consumers have too.
    let app = App::start_now().await;
    let served = Served::listen(&app).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("endpoints.json");
    fs::write(&file, endpoints(&app, &served).to_string()).unwrap();
    let people = stream::iter(0..PEOPLE).map(|_| orders(&app));
    let people: Vec<Person> = people.buffer_unordered(AT_ONCE).collect().await;
    app.deliver().await;

    let (deaths, is_done) = (Cell::new(0), Cell::new(false));
    let lives = CARRIERS.map(|name| mortal(&app, &file, name, &deaths, &is_done));
    let looking = async {
        for person in &people {
            while !is_all_collected(person).await {
                assert!(deaths.get() < MOST_DEATHS, "a handoff is lost");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        is_done.set(true);
    };
    tokio::select! {
        () = served.run(app.clone()) => {}
        _ = futures::future::join(looking, join_all(lives)) => {}
    }
    assert!(is_done.get() && deaths.get() > 10, "they did die");
}
