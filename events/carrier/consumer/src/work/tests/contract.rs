//! The contract's side: the API as `README.md` describes it, in memory, for as long as a test.
//!
//! It can stop answering at any call, before or after it did what was asked: that is where a consumer is killed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// The state of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Queued,
    Collected,
    /// Collected, and the person has asked to be deleted since.
    Stopped,
    Cancelled,
    Erased,
}

/// A call that is never answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// It is lost on the way.
    Before(usize),
    /// It is done, and the answer is lost.
    After(usize),
}

#[derive(Default)]
pub(super) struct Known {
    pub(super) handoffs: BTreeMap<String, Of>,
    pub(super) collections: HashMap<String, usize>,
    /// By their event id: what was reported of which handoff.
    pub(super) reports: BTreeMap<String, (String, Value)>,
    /// By erasure: every answer.
    pub(super) answers: BTreeMap<String, Vec<Value>>,
    pub(super) calls: usize,
    pub(super) silence: Option<Silence>,
    /// The status of every answer from now on.
    pub(super) refuse_with: Option<u16>,
}

/// A running API.
#[derive(Clone, Default)]
pub(super) struct Contract {
    known: Arc<Mutex<Known>>,
    pub(super) silent: Arc<Notify>,
}

impl Contract {
    /// Listens; gives its address, too.
    pub(super) async fn start() -> (Self, String) {
        let contract = Self::default();
        let router = Router::new()
            .route("/v1/carrier/handoffs", get(list))
            .route("/v1/carrier/handoffs/{id}/collect", post(collect))
            .route("/v1/carrier/handoffs/{id}/status", post(status))
            .route("/v1/carrier/erasures/{id}", post(erasure))
            .with_state(contract.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router).into_future());
        (contract, address)
    }

    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap()
    }

    pub(super) fn set(&self, handoff: &str, state: Of) {
        self.known().handoffs.insert(handoff.to_owned(), state);
    }

    /// Does what a call asks for, unless it is to be lost.
    async fn answer(
        &self,
        headers: &HeaderMap,
        act: impl FnOnce(&mut Known) -> Result<Value, u16>,
    ) -> (StatusCode, String) {
        let (answer, is_lost) = {
            let mut known = self.known();
            let number = known.calls;
            known.calls += 1;
            if known.silence == Some(Silence::Before(number)) {
                (None, true)
            } else if let Some(status) = known.refuse_with {
                (Some(Err(status)), false)
            } else {
                assert!(is_signed(headers), "a call without a signature");
                let answer = act(&mut known);
                (Some(answer), known.silence == Some(Silence::After(number)))
            }
        };
        if is_lost {
            self.silent.notify_one();
            std::future::pending::<()>().await;
        }
        match answer.unwrap() {
            Ok(Value::Null) => (StatusCode::NO_CONTENT, String::new()),
            Ok(body) => (StatusCode::OK, body.to_string()),
            Err(status) => (StatusCode::from_u16(status).unwrap(), "{}".to_owned()),
        }
    }
}

/// Whether region, service, host and token are part of a signature. The local stack checks the signature itself.
fn is_signed(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    text("authorization").is_some_and(|value| {
        value.starts_with("AWS4-HMAC-SHA256 Credential=")
            && value.contains("/cn-north-1/execute-api/aws4_request")
            && value.contains("host;")
            && value.contains("x-amz-security-token")
    }) && text("x-amz-security-token") == Some("token")
}

type Answer = (StatusCode, String);

/// One handoff a page, so that every list has pages to follow.
async fn list(State(contract): State<Contract>, uri: Uri, headers: HeaderMap) -> Answer {
    let url = reqwest::Url::parse(&format!("http://host{uri}")).unwrap();
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let act = |known: &mut Known| {
        assert_eq!(query.get("status").map(String::as_str), Some("queued"));
        let cursor = query.get("cursor").map_or("", String::as_str);
        let from = cursor.trim_start_matches("after/&=");
        let mut queued = known
            .handoffs
            .iter()
            .filter(|(id, state)| **state == Of::Queued && id.as_str() > from);
        let page: Vec<Value> = queued.next().iter().map(|(id, _)| described(id)).collect();
        let mut answer = json!({"handoffs": page});
        if queued.next().is_some() {
            let last = page[0]["handoff_id"].as_str().unwrap();
            // A cursor may hold anything, and has to come back as it is.
            answer["next"] = format!("after/&={last}").into();
        }
        Ok(answer)
    };
    contract.answer(&headers, act).await
}

fn described(id: &str) -> Value {
    json!({
        "handoff_id": id, "item": {"kind": "card", "count": 1},
        "collect": format!("/carrier/handoffs/{id}/collect"), "collect_before": "2100-01-01T00:00:00Z",
    })
}

async fn collect(
    State(contract): State<Contract>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let act = |known: &mut Known| match known.handoffs.get(&id) {
        Some(Of::Queued | Of::Collected) => {
            known.handoffs.insert(id.clone(), Of::Collected);
            *known.collections.entry(id).or_default() += 1;
            let sample = include_str!("../../../../samples/collect_answer.json");
            Ok(serde_json::from_str(sample).unwrap())
        }
        Some(_) => Err(410),
        None => Err(404),
    };
    contract.answer(&headers, act).await
}

async fn status(
    State(contract): State<Contract>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let act = |known: &mut Known| {
        let report: Value = serde_json::from_slice(&body).unwrap();
        match known.handoffs.get(&id) {
            Some(Of::Collected | Of::Stopped) => {
                let event = report["event_id"].as_str().unwrap().to_owned();
                let first = known.reports.entry(event).or_insert((id, report.clone()));
                assert_eq!(first.1, report, "a repeat says something else");
                Ok(Value::Null)
            }
            Some(Of::Erased | Of::Cancelled) => Err(410),
            Some(_) => Err(409),
            None => Err(404),
        }
    };
    contract.answer(&headers, act).await
}

async fn erasure(
    State(contract): State<Contract>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let act = |known: &mut Known| {
        let answer = serde_json::from_slice(&body).unwrap();
        known.answers.entry(id).or_default().push(answer);
        Ok(Value::Null)
    };
    contract.answer(&headers, act).await
}
