//! A carrier for tests: its folder, the API it calls, its progress messages, and the messages it receives.

use std::fmt::Write as _;
use std::fs;
use std::sync::{Arc, Mutex};

use aws_sdk_sqs::config::{Credentials, SharedCredentialsProvider};
use serde_json::{Value, json};

use super::fake_api::FakeApi;
use super::*;
use crate::file_orders::FileOrders;

/// Parts of the recipient in the sample answer.
pub(super) const PERSONAL: [&str; 4] = ["王小明", "13800138000", "中关村", "海淀区"];

/// A carrier: its folder, the API it calls, and its progress messages.
pub(super) struct Carrier {
    pub(super) api: FakeApi,
    pub(super) folder: tempfile::TempDir,
    pub(super) options: Options,
    pub(super) messages: Arc<Mutex<String>>,
}

impl Carrier {
    pub(super) async fn new() -> Self {
        let (api, base_url) = FakeApi::start().await;
        let folder = tempfile::tempdir().unwrap();
        let messages = Arc::new(Mutex::new(String::new()));
        let written = Arc::clone(&messages);
        let options = Options {
            api: base_url,
            queue: String::new(),
            folder: folder.path().to_owned(),
            region: None,
            local: None,
            deliver: true,
            retain: None,
            once: None,
            show: true,
            on_progress: Arc::new(move |progress| {
                let mut written = written.lock().unwrap();
                writeln!(written, "{progress} {progress:?}").unwrap();
            }),
        };
        Self {
            api,
            folder,
            options,
            messages,
        }
    }

    pub(super) fn files(&self) -> FileOrders {
        FileOrders::open(self.folder.path(), Timestamp::now).unwrap()
    }

    /// A consumer that has just started.
    pub(super) fn worker<'a, I>(&'a self, interface: &'a I) -> Worker<'a, I> {
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

    /// Starts a consumer that handles these messages.
    pub(super) async fn handles(&self, messages: &[String]) -> Result<(), WorkError> {
        let files = self.files();
        let mut worker = self.worker(&files);
        for message in messages {
            worker.handle(message).await?;
        }
        Ok(())
    }

    /// The handoffs with an order: the first character of each id, sorted.
    pub(super) fn orders(&self) -> String {
        let folder = fs::read_dir(self.folder.path().join("orders")).unwrap();
        let names = folder.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut firsts: Vec<char> = names.map(|name| name.chars().next().unwrap()).collect();
        firsts.sort_unstable();
        firsts.into_iter().collect()
    }

    /// The statuses that were reported for a handoff, by their time.
    pub(super) fn reported(&self, handoff: char) -> Vec<String> {
        let state = self.api.state();
        let reports = state.reports.values();
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

    pub(super) fn collections(&self, handoff: char) -> usize {
        let state = self.api.state();
        state.collections.get(&id(handoff)).copied().unwrap_or(0)
    }

    /// Neither the progress messages nor the journal contain personal data.
    pub(super) fn check_no_personal_data_leaked(&self) {
        let messages = self.messages.lock().unwrap();
        let journal = fs::read_to_string(self.folder.path().join("journal.jsonl")).unwrap();
        for secret in PERSONAL.iter().filter(|text| **text != "海淀区") {
            assert!(
                !messages.contains(secret),
                "{secret} is in a progress message"
            );
        }
        for secret in PERSONAL {
            assert!(!journal.contains(secret), "{secret} is in the journal");
        }
    }
}

pub(super) fn id(digit: char) -> String {
    String::from(digit).repeat(32)
}

fn message(event: char, of_type: &str, data: &Value) -> String {
    json!({
        "specversion": "1.0", "id": id(event), "source": "urn:qeg:forwarding", "type": of_type,
        "time": "2026-02-06T03:04:05Z", "datacontenttype": "application/json", "data": data,
    })
    .to_string()
}

pub(super) fn requested(event: char, handoff: char) -> String {
    let path = format!("/carrier/handoffs/{}/collect", id(handoff));
    let data = json!({
        "handoff_id": id(handoff), "item": {"kind": "card", "count": 1},
        "collect": path, "collect_before": "2100-01-01T00:00:00Z",
    });
    message(event, "net.qeg.handoff.requested.v1", &data)
}

pub(super) fn cancelled(event: char, handoff: char) -> String {
    let data = json!({"handoff_id": id(handoff)});
    message(event, "net.qeg.handoff.cancelled.v1", &data)
}

pub(super) fn contact_changed(event: char, handoff: char) -> String {
    let path = format!("/carrier/handoffs/{}/collect", id(handoff));
    let data = json!({"handoff_id": id(handoff), "collect": path});
    message(event, "net.qeg.handoff.contact_changed.v1", &data)
}

pub(super) fn erasure(event: char, erasure: char, handoffs: &[char]) -> String {
    let handoffs: Vec<String> = handoffs.iter().map(|handoff| id(*handoff)).collect();
    let data = json!({
        "erasure_id": id(erasure), "handoff_ids": handoffs,
        "answer": format!("/carrier/erasures/{}", id(erasure)), "answer_before": "2100-01-01T00:00:00Z",
    });
    message(event, "net.qeg.erasure.requested.v1", &data)
}

/// All statuses of a delivered order.
pub(super) const ALL: [&str; 3] = ["accepted", "in_transit", "delivered"];

/// Starts a consumer that catches up.
pub(super) async fn catch_up(carrier: &Carrier) -> Result<(), WorkError> {
    let files = carrier.files();
    carrier.worker(&files).catch_up().await
}
