//! A person's data appears only in their own answers and in messages to them: not in a log, a metric, a queue, a table,
//! an error, or an answer to somebody else.
//!
//! Canaries are sent in every field of every route, in good and in bad requests, and in unreadable messages and items.
//! Then all places are searched for all canaries in every encoding.
#![allow(clippy::unwrap_used, clippy::panic)]

mod canary;
mod complete;
mod hostile;
mod places;
mod planted;
mod poison;
mod story;
mod test_user;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};
use serde_json::Value;
use stack::ENDPOINTS;
use template::routes;

use canary::Evidence;
use test_user::{Scenario, Success, TestUser};

/// How many routes are attacked at once.
const AT_ONCE: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_a_person_gave_is_found_anywhere_else() {
    let since = places::since();
    let scenario = Scenario::default();
    let poisoner = TestUser::new(&scenario, "poison");
    let poison = poison::put(&poisoner).await;
    let (somebody, (), (), ()) = futures::join!(
        story::a_whole_life(&scenario),
        story::by_mail(&scenario),
        story::by_law(&scenario),
        story::taken_over(&scenario),
    );
    attack_every_route(&scenario).await;
    let mut evidence = places::items("while all live", &poison).await;
    evidence.extend(places::messages(&poison).await);
    story::erased(&somebody).await;
    drop((somebody, poisoner));

    let (answers, request_ids) = scenario.answers();
    let log = places::logs(since, "the log of every request", |lines| {
        all_logged(lines, &request_ids) && all_poison_seen(lines)
    });
    evidence.extend(log.await);
    evidence.extend(answers);
    evidence.extend(places::items("at the end", &poison).await);
    evidence.extend(places::messages(&poison).await);
    evidence.extend(places::stream(&poison).await);
    evidence.extend(sent(&scenario).await);
    poison.clear().await;

    let bytes: usize = evidence.iter().map(|one| one.bytes.len()).sum();
    let canaries = scenario.canaries.count();
    println!(
        "{canaries} canaries, {} requests, {bytes} bytes",
        request_ids.len()
    );
    let mut faults = complete::forgotten(&scenario);
    faults.extend(scenario.canaries.leaks(&evidence));
    let list = faults.join("\n  ");
    assert!(faults.is_empty(), "{} faults:\n  {list}", faults.len());
}

async fn attack_every_route(scenario: &Scenario) {
    // The attack on a route also sends HEAD to its path.
    let routes = routes().into_iter().filter(|route| route.method != "HEAD");
    let attacks = routes.map(|route| async move {
        let mut bodies: Vec<Value> = Vec::new();
        let of_route = |one: &Success| (one.route == route.name()).then(|| one.body.clone())?;
        // One body of each shape: another one with the same fields would test nothing new.
        for body in scenario.successes(of_route) {
            let shape = |body: &Value| {
                body.as_object()
                    .map(|fields| fields.keys().cloned().collect())
            };
            let is_new = |one: &Value| shape(one) != shape(&body) as Option<Vec<String>>;
            if bodies.iter().all(is_new) {
                bodies.push(body);
            }
        }
        hostile::attack(scenario, &route, &bodies).await;
    });
    stream::iter(attacks)
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<()>>()
        .await;
}

/// Whether the log has the id of every request that a function answered.
fn all_logged(lines: &BTreeMap<String, Vec<String>>, request_ids: &[String]) -> bool {
    let logged: BTreeSet<String> = events(lines)
        .filter_map(|(_, event)| Some(event["request_id"].as_str()?.to_owned()))
        .collect();
    request_ids.iter().all(|id| logged.contains(id))
}

/// Whether every function that reads a queue, the outbox or the ledger has logged the unreadable input.
fn all_poison_seen(lines: &BTreeMap<String, Vec<String>>) -> bool {
    let seen = |function: &str, event: &str, field: &str| {
        events(lines).any(|(of, line)| {
            of == function && line["event"] == event && line[field].as_u64().unwrap_or(0) > 0
        })
    };
    let is_unread = events(lines).any(|(of, line)| of == "purge" && line["event"] == "unread");
    seen("purge", "purge", "poison")
        && is_unread
        && seen("relay", "batch", "failed")
        && seen("relay", "resend", "skipped")
        && seen("codes", "batch", "failed")
        && seen("notify", "batch", "failed")
}

/// Log lines that are JSON, with the function that wrote them.
fn events(lines: &BTreeMap<String, Vec<String>>) -> impl Iterator<Item = (&str, Value)> {
    lines.iter().flat_map(|(function, lines)| {
        let events = lines
            .iter()
            .filter_map(|line| serde_json::from_str(line).ok());
        events.map(move |event| (function.as_str(), event))
    })
}

/// The messages that the test gateway received. Each may hold the data of the person with its number.
async fn sent(scenario: &Scenario) -> Vec<Evidence> {
    let text = stack::http()
        .get(&ENDPOINTS.sms)
        .send()
        .await
        .unwrap()
        .text()
        .await;
    let messages: Vec<Value> = serde_json::from_str(&text.unwrap()).unwrap();
    let messages = messages.iter().map(|message| {
        let to = message["to"].as_str().unwrap();
        let mut evidence = Evidence::new("a message to somebody else", message.to_string());
        evidence.seen_by = scenario.canaries.owners_of(to);
        evidence
    });
    messages.collect()
}
