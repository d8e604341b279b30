//! A hundred handoffs to two carriers whose consumers are killed again and again: each handoff is collected, none is lost.
//! The promises show the same of a thousand.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use client::{Person, contact, unique};
use futures::{StreamExt, stream};
use qeg_carrier::Options;
use stack::{Stack, eventually};

/// People, and handoffs of each to each carrier: as many as may wait at a time.
const PEOPLE: usize = 5;
const EACH: usize = 10;
const CARRIERS: [&str; 2] = ["post", "express"];

async fn orders() -> Person {
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("丁")).await.expect(201);
    for _ in 0..EACH {
        for carrier in CARRIERS {
            order(&person, carrier).await;
        }
    }
    person
}

/// Orders as a good client does: after a failure of the service (503 while it is busy, 502 if a function ran out of time) it
/// repeats the request with the same key.
async fn order(person: &Person, carrier: &str) {
    let key = format!("hundred-{:08x}-{:08x}", unique(), unique());
    eventually("the handoff is ordered", async || {
        let call = person.client.call("POST", "/handoffs");
        let call = call.bearer(&person.token).header("idempotency-key", &key);
        let reply = call.json(&client::order(carrier)).send().await;
        (reply.status < 500).then(|| reply.expect(201))
    })
    .await;
}

/// Runs a carrier's consumer and kills it after a while, again and again, until all handoffs are done.
async fn mortal(name: &str, folder: &Path, deaths: &AtomicUsize, is_done: &AtomicBool) {
    while !is_done.load(Ordering::SeqCst) {
        let options = Options::local(&stack::file(), name, folder).unwrap();
        let life = Duration::from_millis(u64::from(200 + unique() % 2_800));
        tokio::select! {
            // SQS delivers the unfinished messages again.
            _ = qeg_carrier::run(options, std::future::pending()) => {}
            // Dropping the future stops it in the middle of its work.
            () = tokio::time::sleep(life) => {
                deaths.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

async fn is_all_collected(person: &Person) -> bool {
    let list = person.get("/handoffs").await.expect(200).json;
    let handoffs = list["handoffs"].as_array().unwrap();
    assert_eq!(handoffs.len(), EACH * CARRIERS.len());
    let collected = |one: &&serde_json::Value| one["collected_at"].is_string();
    handoffs.iter().filter(collected).count() == handoffs.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_are_collected_and_none_is_lost() {
    let _alone = crate::ALONE.lock().await;
    let folder = stack::file().with_file_name(format!("carriers-{:08x}", unique()));
    let (deaths, is_done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let lives = CARRIERS.map(|name| (name, folder.join(name)));
    let carriers = lives
        .iter()
        .map(|(name, folder)| mortal(name, folder, &deaths, &is_done));
    let people = async {
        let people: Vec<Person> = stream::iter(0..PEOPLE).then(|_| orders()).collect().await;
        for person in &people {
            eventually("everything is collected", async || {
                is_all_collected(person).await.then_some(())
            })
            .await;
        }
        is_done.store(true, Ordering::SeqCst);
    };
    futures::join!(people, futures::future::join_all(carriers));
    assert!(deaths.load(Ordering::SeqCst) > 5, "they did die");
}
