//! A fake of the API, as `README.md` describes it, in memory.
//!
//! It can leave any call without an answer, before or after it did its work: there the test kills the consumer.

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
pub(super) enum HandoffState {
    Queued,
    Collected,
    /// Collected; since then the person has asked for deletion.
    Stopped,
    Cancelled,
    Erased,
}

/// A call that gets no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The request is lost.
    Before(usize),
    /// The work is done, and the answer is lost.
    After(usize),
}

#[derive(Default)]
pub(super) struct ApiState {
    pub(super) handoffs: BTreeMap<String, HandoffState>,
    pub(super) collections: HashMap<String, usize>,
    /// By event id: the handoff and the report.
    pub(super) reports: BTreeMap<String, (String, Value)>,
    /// By erasure: the handoffs it names.
    pub(super) asked: BTreeMap<String, Vec<String>>,
    /// By erasure: all its answers.
    pub(super) answers: BTreeMap<String, Vec<Value>>,
    /// The name that a collection gives instead of the sample's.
    pub(super) name: Option<&'static str>,
    pub(super) calls: usize,
    pub(super) lost_call: Option<Lost>,
    /// If set, every call is answered with this status.
    pub(super) refuse_with: Option<u16>,
}

/// A running API.
#[derive(Clone, Default)]
pub(super) struct FakeApi {
    state: Arc<Mutex<ApiState>>,
    pub(super) call_lost: Arc<Notify>,
}

impl FakeApi {
    /// Starts the API; returns it and its base URL.
    pub(super) async fn start() -> (Self, String) {
        let api = Self::default();
        let router = Router::new()
            .route("/v1/carrier/handoffs", get(list))
            .route("/v1/carrier/handoffs/{id}/collect", post(collect))
            .route("/v1/carrier/handoffs/{id}/status", post(status))
            .route("/v1/carrier/erasures", get(unanswered))
            .route("/v1/carrier/erasures/{id}", post(erasure))
            .with_state(api.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router).into_future());
        (api, address)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, ApiState> {
        self.state.lock().unwrap()
    }

    pub(super) fn set(&self, handoff: &str, state: HandoffState) {
        self.state().handoffs.insert(handoff.to_owned(), state);
    }

    /// Does the work of a call and answers, unless the call is to be lost.
    async fn answer(
        &self,
        headers: &HeaderMap,
        act: impl FnOnce(&mut ApiState) -> Result<Value, u16>,
    ) -> (StatusCode, String) {
        let (answer, is_lost) = {
            let mut state = self.state();
            let number = state.calls;
            state.calls += 1;
            if state.lost_call == Some(Lost::Before(number)) {
                (None, true)
            } else if let Some(status) = state.refuse_with {
                let problem = json!({"status": status, "code": "not_found"}).to_string();
                return (StatusCode::from_u16(status).unwrap(), problem);
            } else {
                assert!(is_signed(headers), "a call without a signature");
                let answer = act(&mut state);
                (Some(answer), state.lost_call == Some(Lost::After(number)))
            }
        };
        if is_lost {
            self.call_lost.notify_one();
            std::future::pending::<()>().await;
        }
        match answer.unwrap() {
            Ok(Value::Null) => (StatusCode::NO_CONTENT, String::new()),
            Ok(body) => (StatusCode::OK, body.to_string()),
            Err(status) => {
                let code = if status == 404 {
                    "unknown_handoff"
                } else {
                    "other"
                };
                let body = json!({"status": status, "code": code}).to_string();
                (StatusCode::from_u16(status).unwrap(), body)
            }
        }
    }
}

/// Whether the signature covers region, service, host and token. The local stack verifies the signature itself.
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

/// One handoff per page, so that every list has several pages.
async fn list(State(api): State<FakeApi>, uri: Uri, headers: HeaderMap) -> Answer {
    let url = reqwest::Url::parse(&format!("http://host{uri}")).unwrap();
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let act = |state: &mut ApiState| {
        assert_eq!(query.get("status").map(String::as_str), Some("queued"));
        let cursor = query.get("cursor").map_or("", String::as_str);
        let from = cursor.trim_start_matches("after/&=");
        let mut queued = state
            .handoffs
            .iter()
            .filter(|(id, state)| **state == HandoffState::Queued && id.as_str() > from);
        let page: Vec<Value> = queued.next().iter().map(|(id, _)| described(id)).collect();
        let mut answer = json!({"handoffs": page});
        if queued.next().is_some() {
            let last = page[0]["handoff_id"].as_str().unwrap();
            // A cursor may contain any characters and has to come back unchanged.
            answer["next"] = format!("after/&={last}").into();
        }
        Ok(answer)
    };
    api.answer(&headers, act).await
}

fn described(id: &str) -> Value {
    json!({
        "handoff_id": id, "item": {"kind": "card", "count": 1},
        "collect": format!("/carrier/handoffs/{id}/collect"), "collect_before": "2100-01-01T00:00:00Z",
    })
}

async fn collect(State(api): State<FakeApi>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let act = |state: &mut ApiState| match state.handoffs.get(&id) {
        Some(HandoffState::Queued | HandoffState::Collected) => {
            state.handoffs.insert(id.clone(), HandoffState::Collected);
            *state.collections.entry(id).or_default() += 1;
            let sample = include_str!("../../../../samples/collect_answer.json");
            let mut answer: Value = serde_json::from_str(sample).unwrap();
            if let Some(name) = state.name {
                answer["recipient"]["name"] = name.into();
            }
            Ok(answer)
        }
        Some(_) => Err(410),
        None => Err(404),
    };
    api.answer(&headers, act).await
}

async fn status(
    State(api): State<FakeApi>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let act = |state: &mut ApiState| {
        let report: Value = serde_json::from_slice(&body).unwrap();
        match state.handoffs.get(&id) {
            Some(HandoffState::Collected | HandoffState::Stopped) => {
                let event = report["event_id"].as_str().unwrap().to_owned();
                let first = state.reports.entry(event).or_insert((id, report.clone()));
                assert_eq!(first.1, report, "a repeated report differs from the first");
                Ok(Value::Null)
            }
            Some(HandoffState::Erased | HandoffState::Cancelled) => Err(410),
            Some(_) => Err(409),
            None => Err(404),
        }
    };
    api.answer(&headers, act).await
}

/// One erasure per page.
async fn unanswered(State(api): State<FakeApi>, uri: Uri, headers: HeaderMap) -> Answer {
    let url = reqwest::Url::parse(&format!("http://host{uri}")).unwrap();
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let act = |state: &mut ApiState| {
        assert_eq!(query.get("state").map(String::as_str), Some("open"));
        let from = query.get("cursor").map_or("", String::as_str);
        let mut open = state
            .asked
            .iter()
            .filter(|(id, _)| !state.answers.contains_key(id.as_str()) && id.as_str() > from);
        let page: Vec<Value> = open
            .next()
            .iter()
            .map(|(id, handoffs)| json!({"erasure_id": id, "handoff_ids": handoffs, "told_at": "2026-02-06T00:00:00Z"}))
            .collect();
        let mut answer = json!({"erasures": page});
        if open.next().is_some() {
            answer["next"] = page[0]["erasure_id"].clone();
        }
        Ok(answer)
    };
    api.answer(&headers, act).await
}

async fn erasure(
    State(api): State<FakeApi>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let act = |state: &mut ApiState| {
        let answer = serde_json::from_slice(&body).unwrap();
        state.answers.entry(id).or_default().push(answer);
        Ok(Value::Null)
    };
    api.answer(&headers, act).await
}
