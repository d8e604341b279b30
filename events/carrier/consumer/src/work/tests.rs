//! Events as they come: repeated, out of order, and with a consumer that is killed at every call.

mod contract;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use aws_sdk_sqs::config::{Credentials, SharedCredentialsProvider};
use serde_json::{Value, json};

use self::contract::{Contract, Of, Silence};
use super::*;
use crate::files::Files;

const PERSONAL: [&str; 4] = ["王小明", "13800138000", "中关村", "海淀区"];

/// A carrier's folder, the API it talks to, and what it said.
struct Carrier {
    contract: Contract,
    folder: tempfile::TempDir,
    options: Options,
    said: Arc<Mutex<String>>,
}

impl Carrier {
    async fn new() -> Self {
        let (contract, api) = Contract::start().await;
        let folder = tempfile::tempdir().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        let options = Options {
            api,
            queue: String::new(),
            folder: folder.path().to_owned(),
            region: None,
            local: None,
            deliver: true,
            retain: None,
            once: None,
            show: true,
            notes: Arc::new(move |note| {
                let mut heard = heard.lock().unwrap();
                writeln!(heard, "{note} {note:?}").unwrap();
            }),
        };
        Self {
            contract,
            folder,
            options,
            said,
        }
    }

    fn files(&self) -> Files {
        Files::open(self.folder.path(), Timestamp::now).unwrap()
    }

    /// A consumer that has just been started.
    fn worker<'a, I>(&'a self, interface: &'a I) -> Worker<'a, I> {
        let keys = Credentials::new("key", "secret", Some("token".to_owned()), None, "test");
        let keys = SharedCredentialsProvider::new(keys);
        let region = "cn-north-1".to_owned();
        Worker {
            api: Api::new(&self.options.api, region, keys, Timestamp::now).unwrap(),
            interface,
            journal: Journal::open(self.folder.path(), Timestamp::now()).unwrap(),
            options: &self.options,
            now: Timestamp::now,
        }
    }

    /// Starts a consumer and lets it take these messages.
    async fn takes(&self, messages: &[String]) -> Result<(), Left> {
        let files = self.files();
        let mut worker = self.worker(&files);
        for message in messages {
            worker.take(message).await?;
        }
        Ok(())
    }

    /// The handoffs with an order, by the first character of their ids.
    fn orders(&self) -> String {
        let folder = fs::read_dir(self.folder.path().join("orders")).unwrap();
        let names = folder.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut firsts: Vec<char> = names.map(|name| name.chars().next().unwrap()).collect();
        firsts.sort_unstable();
        firsts.into_iter().collect()
    }

    /// What QEG knows of a handoff, in the order in which it happened.
    fn reported(&self, handoff: char) -> Vec<String> {
        let known = self.contract.known();
        let reports = known.reports.values();
        let mut reports: Vec<&Value> = reports
            .filter(|(of, _)| of.starts_with(handoff))
            .map(|(_, report)| report)
            .collect();
        reports.sort_by_key(|report| {
            report["occurred_at"]
                .as_str()
                .unwrap()
                .parse::<Timestamp>()
                .unwrap()
        });
        let statuses = reports
            .iter()
            .map(|report| report["status"].as_str().unwrap());
        statuses.map(str::to_owned).collect()
    }

    fn collections(&self, handoff: char) -> usize {
        let known = self.contract.known();
        known.collections.get(&id(handoff)).copied().unwrap_or(0)
    }

    /// What is said, and what is written outside of orders, is nobody's business.
    fn has_kept_quiet(&self) {
        let said = self.said.lock().unwrap();
        let journal = fs::read_to_string(self.folder.path().join("journal.jsonl")).unwrap();
        for secret in PERSONAL.iter().filter(|text| **text != "海淀区") {
            assert!(!said.contains(secret), "{secret} was said");
        }
        for secret in PERSONAL {
            assert!(!journal.contains(secret), "{secret} is in the journal");
        }
    }
}

fn id(digit: char) -> String {
    String::from(digit).repeat(32)
}

fn message(event: char, of_type: &str, data: &Value) -> String {
    json!({
        "specversion": "1.0", "id": id(event), "source": "urn:qeg:forwarding", "type": of_type,
        "time": "2026-02-06T03:04:05Z", "datacontenttype": "application/json", "data": data,
    })
    .to_string()
}

fn requested(event: char, handoff: char) -> String {
    let path = format!("/carrier/handoffs/{}/collect", id(handoff));
    let data = json!({
        "handoff_id": id(handoff), "item": {"kind": "card", "count": 1},
        "collect": path, "collect_before": "2100-01-01T00:00:00Z",
    });
    message(event, "net.qeg.handoff.requested.v1", &data)
}

fn cancelled(event: char, handoff: char) -> String {
    let data = json!({"handoff_id": id(handoff)});
    message(event, "net.qeg.handoff.cancelled.v1", &data)
}

fn erasure(event: char, erasure: char, handoffs: &[char]) -> String {
    let handoffs: Vec<String> = handoffs.iter().map(|handoff| id(*handoff)).collect();
    let data = json!({
        "erasure_id": id(erasure), "handoff_ids": handoffs,
        "answer": format!("/carrier/erasures/{}", id(erasure)), "answer_before": "2100-01-01T00:00:00Z",
    });
    message(event, "net.qeg.erasure.requested.v1", &data)
}

const ALL: [&str; 3] = ["accepted", "in_transit", "delivered"];

#[tokio::test]
async fn a_repeat_is_taken_once() {
    let carrier = Carrier::new().await;
    carrier.contract.set(&id('a'), Of::Queued);
    carrier
        .takes(&[requested('1', 'a'), requested('1', 'a')])
        .await
        .unwrap();
    carrier.takes(&[erasure('3', 'f', &['b'])]).await.unwrap();
    let calls = carrier.contract.known().calls;
    // By another start, and under another event's id: nothing is called again.
    carrier.takes(&[erasure('3', 'f', &['b'])]).await.unwrap();
    carrier
        .takes(&[requested('1', 'a'), requested('2', 'a')])
        .await
        .unwrap();
    assert_eq!(carrier.contract.known().calls, calls);
    assert_eq!(carrier.collections('a'), 1);
    assert_eq!(carrier.reported('a'), ALL);
    assert_eq!(carrier.orders(), "a");
    let said = carrier.said.lock().unwrap().clone();
    assert!(
        said.contains("for 王**, 138******00, 北京市 北京市 海淀区 *"),
        "{said}"
    );
    carrier.has_kept_quiet();
}

#[tokio::test]
async fn what_comes_before_its_request_counts() {
    let carrier = Carrier::new().await;
    for handoff in ['a', 'b'] {
        carrier.contract.set(&id(handoff), Of::Queued);
    }
    let messages = [
        cancelled('1', 'a'),
        erasure('2', 'f', &['b']),
        requested('3', 'a'),
        requested('4', 'b'),
    ];
    carrier.takes(&messages).await.unwrap();
    assert_eq!((carrier.collections('a'), carrier.collections('b')), (0, 0));
    assert_eq!(carrier.orders(), "");
    let expected = [json!({"outcome": "erased"})];
    assert_eq!(carrier.contract.known().answers[&id('f')], expected);
}

#[tokio::test]
async fn what_is_over_there_is_over_here() {
    let carrier = Carrier::new().await;
    carrier.contract.set(&id('a'), Of::Cancelled);
    carrier
        .takes(&[requested('1', 'a'), requested('2', 'b')])
        .await
        .unwrap();
    assert_eq!(carrier.orders(), "");
    // Erased between the collection and the report: reporting stops, and the data waits for its erasure.
    carrier.contract.set(&id('c'), Of::Queued);
    let files = carrier.files();
    let mut worker = carrier.worker(&files);
    let handoff = Id::try_from(id('c')).unwrap();
    worker.collect_and_place(&handoff).await.unwrap();
    carrier.contract.set(&id('c'), Of::Erased);
    worker.take(&requested('3', 'c')).await.unwrap();
    assert!(worker.journal.is_closed(&handoff));
    assert_eq!(
        (carrier.reported('c'), carrier.orders().as_str()),
        (vec![], "c")
    );
    worker.take(&erasure('4', 'f', &['c'])).await.unwrap();
    assert_eq!(carrier.orders(), "");
}

/// Requests, a repeat, a cancellation, an erasure, and a request that comes after its person is erased.
fn story() -> [String; 7] {
    [
        requested('1', 'a'),
        requested('2', 'c'),
        requested('1', 'a'),
        cancelled('3', 'b'),
        requested('4', 'b'),
        erasure('5', 'f', &['c']),
        requested('6', 'c'),
    ]
}

async fn story_begins() -> Carrier {
    let carrier = Carrier::new().await;
    carrier.contract.set(&id('a'), Of::Queued);
    carrier.contract.set(&id('b'), Of::Cancelled);
    carrier.contract.set(&id('c'), Of::Queued);
    carrier
}

fn story_has_ended_well(carrier: &Carrier, when: &str) {
    assert_eq!(carrier.orders(), "a", "{when}");
    assert_eq!(carrier.reported('a'), ALL, "{when}");
    assert_eq!(carrier.collections('b'), 0, "{when}");
    let known = carrier.contract.known();
    let answers = &known.answers[&id('f')];
    assert!(
        answers
            .iter()
            .all(|answer| *answer == json!({"outcome": "erased"})),
        "{when}"
    );
    drop(known);
    let texts = fs::read_dir(carrier.folder.path()).unwrap();
    for file in texts
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
    {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            PERSONAL.iter().all(|secret| !text.contains(secret)),
            "{when}"
        );
    }
    carrier.has_kept_quiet();
}

#[tokio::test]
async fn killed_at_any_call_it_ends_as_if_it_had_not_been() {
    let carrier = story_begins().await;
    carrier.takes(&story()).await.unwrap();
    story_has_ended_well(&carrier, "without a kill");
    assert_eq!(carrier.collections('a'), 1);
    let calls = carrier.contract.known().calls;
    assert!(calls >= 9, "two collections, six reports, one answer");
    for silence in (0..calls).flat_map(|call| [Silence::Before(call), Silence::After(call)]) {
        let carrier = story_begins().await;
        carrier.contract.known().silence = Some(silence);
        let story = story();
        tokio::select! {
            taken = carrier.takes(&story) => panic!("{silence:?}: not killed, {taken:?}"),
            () = carrier.contract.silent.notified() => {}
        }
        // Everything comes again: nobody knows which messages were deleted.
        carrier.takes(&story).await.unwrap();
        story_has_ended_well(&carrier, &format!("{silence:?}"));
        assert!(carrier.collections('a') <= 2, "{silence:?}");
    }
}

#[tokio::test]
async fn what_was_collected_without_a_message_is_finished_without_one() {
    let carrier = story_begins().await;
    caught_up(&carrier).await.unwrap();
    let calls = carrier.contract.known().calls;
    assert!(calls >= 10, "two pages, two collections, six reports");
    assert_eq!(carrier.orders(), "ac");
    for silence in (0..calls).flat_map(|call| [Silence::Before(call), Silence::After(call)]) {
        let carrier = story_begins().await;
        carrier.contract.known().silence = Some(silence);
        tokio::select! {
            done = caught_up(&carrier) => panic!("{silence:?}: not killed, {done:?}"),
            () = carrier.contract.silent.notified() => {}
        }
        caught_up(&carrier).await.unwrap();
        assert_eq!(carrier.orders(), "ac", "{silence:?}");
        for handoff in ['a', 'c'] {
            assert_eq!(carrier.reported(handoff), ALL, "{silence:?}");
        }
    }
}

async fn caught_up(carrier: &Carrier) -> Result<(), Left> {
    let files = carrier.files();
    carrier.worker(&files).catch_up().await
}

#[tokio::test]
async fn while_the_api_is_away_everything_stays() {
    let carrier = story_begins().await;
    for status in [401, 403, 422, 429, 500, 503] {
        carrier.contract.known().refuse_with = Some(status);
        for message in [requested('1', 'a'), erasure('5', 'f', &['c'])] {
            let taken = carrier.takes(&[message]).await;
            assert!(matches!(taken, Err(Left::Later(Why::Api(_)))), "{status}");
        }
        assert!(caught_up(&carrier).await.is_err());
    }
    carrier.contract.known().refuse_with = None;
    carrier.takes(&story()[..1]).await.unwrap();
    assert_eq!(carrier.reported('a'), ALL);
}

#[tokio::test]
async fn poison_is_left_and_nothing_is_called() {
    let carrier = Carrier::new().await;
    for body in [
        String::new(),
        "{}".to_owned(),
        story()[0].replace("\"1.0\"", "\"2.0\""),
    ] {
        let taken = carrier.takes(&[body]).await;
        assert!(matches!(taken, Err(Left::Poison)));
    }
    assert_eq!(carrier.contract.known().calls, 0);
}

#[tokio::test]
async fn what_is_kept_by_law_is_erased_when_its_time_is_over() {
    for (until, orders_left, outcomes) in [
        ("2100-01-01", "a", &["retained"][..]),
        ("2020-01-01", "", &["retained", "erased"]),
    ] {
        let mut carrier = Carrier::new().await;
        carrier.contract.set(&id('a'), Of::Queued);
        carrier.options.retain = Some(Retain {
            basis: "waybill_retention".parse().unwrap(),
            until: until.parse().unwrap(),
        });
        carrier
            .takes(&[requested('1', 'a'), erasure('2', 'f', &['a'])])
            .await
            .unwrap();
        assert_eq!(carrier.orders(), "a");
        caught_up(&carrier).await.unwrap();
        assert_eq!(carrier.orders(), orders_left);
        let known = carrier.contract.known();
        let answers = &known.answers[&id('f')];
        let expected =
            json!({"outcome": "retained", "basis": "waybill_retention", "retained_until": until});
        assert_eq!(answers[0], expected);
        let given: Vec<&str> = answers
            .iter()
            .map(|answer| answer["outcome"].as_str().unwrap())
            .collect();
        assert_eq!(given, outcomes);
    }
}

#[tokio::test]
async fn who_holds_nothing_keeps_nothing() {
    let mut carrier = Carrier::new().await;
    carrier.options.retain = Some(Retain {
        basis: "waybill_retention".parse().unwrap(),
        until: "2100-01-01".parse().unwrap(),
    });
    carrier.takes(&[erasure('2', 'f', &['a'])]).await.unwrap();
    let expected = [json!({"outcome": "erased"})];
    assert_eq!(carrier.contract.known().answers[&id('f')], expected);
}

#[tokio::test]
async fn an_address_that_was_lost_on_the_way_and_cannot_be_had_again_is_said() {
    for (state, reported) in [(Of::Stopped, &["failed"][..]), (Of::Cancelled, &[])] {
        let carrier = Carrier::new().await;
        carrier.contract.set(&id('a'), Of::Queued);
        carrier.contract.known().silence = Some(Silence::After(0));
        let messages = [requested('1', 'a')];
        tokio::select! {
            taken = carrier.takes(&messages) => panic!("not killed, {taken:?}"),
            () = carrier.contract.silent.notified() => {}
        }
        carrier.contract.set(&id('a'), state);
        carrier.takes(&messages).await.unwrap();
        assert_eq!(carrier.reported('a'), reported);
        assert_eq!(carrier.orders(), "");
        let calls = carrier.contract.known().calls;
        carrier.takes(&[requested('2', 'a')]).await.unwrap();
        assert_eq!(carrier.contract.known().calls, calls, "it is over");
    }
}

/// An order system that never delivers there, or is away.
struct Closed(NotPlaced);

impl OrderInterface for Closed {
    async fn find(&self, _: &Id) -> Result<Option<Placed>, Unavailable> {
        Ok(None)
    }
    async fn place(&self, _: &Order) -> Result<Placed, NotPlaced> {
        Err(self.0)
    }
    async fn cancel(&self, _: &Id) -> Result<(), Unavailable> {
        Err(Unavailable)
    }
    async fn erase(&self, _: &Id) -> Result<(), Unavailable> {
        Err(Unavailable)
    }
}

#[tokio::test]
async fn an_order_that_is_refused_has_failed_and_is_not_tried_again() {
    let carrier = Carrier::new().await;
    carrier.contract.set(&id('a'), Of::Queued);
    let closed = Closed(NotPlaced::Refused);
    for event in ['1', '2'] {
        let mut worker = carrier.worker(&closed);
        worker.take(&requested(event, 'a')).await.unwrap();
    }
    assert_eq!(carrier.reported('a'), ["failed"]);
    assert_eq!(carrier.collections('a'), 1);
}

#[tokio::test]
async fn nothing_is_answered_before_it_is_erased() {
    let carrier = Carrier::new().await;
    let closed = Closed(NotPlaced::Unavailable);
    let mut worker = carrier.worker(&closed);
    carrier.contract.set(&id('a'), Of::Queued);
    for message in [
        requested('1', 'a'),
        cancelled('2', 'b'),
        erasure('3', 'f', &['a']),
    ] {
        let taken = worker.take(&message).await;
        assert!(matches!(taken, Err(Left::Later(Why::OrderInterface))));
    }
    assert!(carrier.contract.known().answers.is_empty());
    assert!(!Path::new(&carrier.options.folder).join("orders").exists());
}
