//! Promise P10: purge is killed in the middle of erasing, again and again, and the final result is the same.
//!
//! The process of the deployed function is killed while data keys, index entries and items of people are partly
//! deleted, at moments that the ledger shows. It is a test target of its own, so that no other test runs purge at the
//! same time.
#![allow(clippy::unwrap_used, clippy::panic)]

mod asked;
mod end;

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::{
    primitives::Blob,
    types::{AttributeValue, PutRequest, Select, WriteRequest},
};
use client::{Person, contact};
use futures::future::join_all;
use stack::{
    ENDPOINTS, SCHEDULE, Stack, eventually, eventually_by_itself,
    process::Running,
    signed::{Invoked, invoke},
    tables::{self, text},
};

use asked::Asked;
use end::{end_of, is_counted};

/// How many people ask for deletion at once.
const PEOPLE: usize = 12;
/// How many items each has, so that erasing takes long enough to be interrupted.
const ITEMS: usize = 300;
/// Bytes of each of them.
const SIZE: usize = 512;
/// How often purge is killed while somebody is being erased.
const KILLS: usize = 6;

/// Registers this many people, gives each many items, and lets all ask for deletion at once.
async fn ask(dynamodb: &aws_sdk_dynamodb::Client, count: usize) -> Vec<Asked> {
    let people = join_all((0..count).map(|_| with_much(dynamodb))).await;
    let asking = people.into_iter().map(|person| async move {
        let (id, receipt) = person.ask_for_deletion("immediate").await;
        Asked {
            subject: person.subject().to_owned(),
            person,
            id,
            receipt,
        }
    });
    join_all(asking).await
}

async fn with_much(dynamodb: &aws_sdk_dynamodb::Client) -> Person {
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("甲")).await.expect(201);
    let items = (0..ITEMS).map(|n| filler(person.subject(), n));
    let items: Vec<WriteRequest> = items.collect();
    for batch in items.chunks(25) {
        let batch = HashMap::from([(ENDPOINTS.tables["subjects"].clone(), batch.to_vec())]);
        let write = dynamodb.batch_write_item().set_request_items(Some(batch));
        let left = write.send().await.unwrap().unprocessed_items;
        assert!(left.is_none_or(|left| left.is_empty()));
    }
    person
}

/// An item of a person, of a kind that no function knows.
fn filler(subject: &str, n: usize) -> WriteRequest {
    let text = |text: String| AttributeValue::S(text);
    let put = PutRequest::builder()
        .item("pk", text(format!("S#{subject}")))
        .item("sk", text(format!("FILLER#{n:06}")))
        .item("sealed", AttributeValue::B(Blob::new(vec![7; SIZE])));
    WriteRequest::builder()
        .put_request(put.build().unwrap())
        .build()
}

/// How far an erasure has come, as the ledger and the tables show it, in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// Nobody can write for the person; their keys may still be there.
    Begun,
    /// The keys are destroyed.
    KeysGone,
    /// The number of items to delete is known.
    Counted,
    /// Some of the items are deleted.
    HalfGone,
}

/// The moments at which purge is killed, in turn.
const MOMENTS: [Moment; 4] = [
    Moment::Begun,
    Moment::KeysGone,
    Moment::Counted,
    Moment::HalfGone,
];

/// People whose erasure has begun but is not finished, by subject: the moment, and how many items are left.
type Erasing = BTreeMap<String, (Moment, usize)>;

/// Which of these people are being erased now, and how far each erasure has come.
async fn erasing(dynamodb: &aws_sdk_dynamodb::Client, asked: &[Asked]) -> Erasing {
    let query = dynamodb
        .query()
        .table_name(&ENDPOINTS.tables["ledger"])
        .index_name("open")
        .key_condition_expression("#open = :open")
        .expression_attribute_names("#open", "open")
        .expression_attribute_values(":open", AttributeValue::S("1".to_owned()));
    let open = query.send().await.unwrap().items.unwrap_or_default();
    let mut found = Erasing::new();
    for request in open.iter().filter(|one| text(one, "state") == "erasing") {
        let subject = text(request, "subject");
        if asked.iter().all(|one| one.subject != subject) {
            continue;
        }
        let has_count = request["items_deleted"].as_n().unwrap() != "0";
        let left = if has_count {
            items_left(dynamodb, subject).await
        } else {
            ITEMS
        };
        let moment = match (request.contains_key("keys_gone_at"), has_count) {
            (_, true) if left < ITEMS => Moment::HalfGone,
            (_, true) => Moment::Counted,
            (true, false) => Moment::KeysGone,
            (false, false) => Moment::Begun,
        };
        found.insert(subject.to_owned(), (moment, left));
    }
    found
}

async fn items_left(dynamodb: &aws_sdk_dynamodb::Client, subject: &str) -> usize {
    let query = dynamodb
        .query()
        .table_name(&ENDPOINTS.tables["subjects"])
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::S(format!("S#{subject}")))
        .select(Select::Count);
    usize::try_from(query.send().await.unwrap().count).unwrap()
}

/// Runs purge, and kills it once an erasure has reached `moment` or a later one. Gives the people left half erased;
/// none if purge finished before it could be killed.
async fn run_and_kill(
    dynamodb: &aws_sdk_dynamodb::Client,
    asked: &[Asked],
    moment: Moment,
) -> Erasing {
    let before = erasing(dynamodb, asked).await;
    let run = tokio::spawn(invoke("purge", SCHEDULE));
    let mut purge = None;
    while !run.is_finished() {
        // Found beforehand: looking through all processes takes longer than a step of an erasure.
        if purge.is_none() {
            purge = Running::of("purge");
            continue;
        }
        let now = erasing(dynamodb, asked).await;
        // People whom an earlier run left half erased do not count.
        let is_moved = |(subject, at)| before.get(subject) != Some(at) && at.0 >= moment;
        if now.iter().any(is_moved) && purge.take().is_some_and(Running::kill) {
            break;
        }
    }
    match run.await.unwrap() {
        // Nothing changes any more until the next run.
        Invoked::Failed => erasing(dynamodb, asked).await,
        Invoked::Done => Erasing::new(),
        Invoked::Busy => {
            // A scheduled run is at work. It must not finish them all, so it is killed, but it does not count.
            if !erasing(dynamodb, asked).await.is_empty() {
                Running::of("purge").map(Running::kill);
            }
            Erasing::new()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purge_killed_while_erasing_gives_the_same_final_result() {
    let dynamodb = tables::dynamodb().await;
    let asked = ask(&dynamodb, PEOPLE).await;
    let mut deaths: Vec<BTreeMap<Moment, usize>> = Vec::new();
    eventually_by_itself("purge dies often enough", async || {
        let moment = MOMENTS[deaths.len() % MOMENTS.len()];
        let left = run_and_kill(&dynamodb, &asked, moment).await;
        if !left.is_empty() {
            let mut people = BTreeMap::new();
            for (at, _) in left.into_values() {
                *people.entry(at).or_default() += 1;
            }
            deaths.push(people);
        }
        (deaths.len() == KILLS).then_some(())
    })
    .await;
    println!("purge died with people at {deaths:?}");

    // From here purge is not killed: people who ask now are erased undisturbed.
    let undisturbed = ask(&dynamodb, 1).await.remove(0);
    for one in asked.iter().chain([&undisturbed]) {
        one.person.until(&one.id, &one.receipt, "completed").await;
    }
    let expected = end_of(&dynamodb, &undisturbed).await;
    assert!(
        expected.items_left.values().all(|left| *left == 0),
        "{expected:?}"
    );
    assert_eq!(expected.keys, vec![["pk", "sk", "tombstone"]; 3]);
    assert_eq!(
        expected.ledger,
        ["CERTIFICATE#completed", "CERTIFICATE#erased", "REQUEST"]
    );
    for one in &asked {
        assert_eq!(end_of(&dynamodb, one).await, expected);
    }
    eventually("every erasure is counted once", async || {
        is_counted(&dynamodb).await.then_some(())
    })
    .await;
}
