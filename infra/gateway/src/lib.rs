//! A stand-in for the operator's SMS gateway: takes the signed webhook, prints the text that would reach the phone,
//! and lists all texts at `GET /messages`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what it receives is shown on the terminal"
)]

mod text;

use std::collections::{BTreeMap, HashSet};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use aws_lc_rs::hmac;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use qeg_domain::clock::Clock;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How far the signature's time may be from ours, in seconds. It prevents the replay of an old request.
const SKEW_SECONDS: u64 = 300;
/// No notice is longer than this.
const BODY_BYTES: usize = 32 * 1024;

/// The listening gateway. Dropping it closes it.
pub struct Gateway {
    /// The address of the webhook: `GatewayUrl` of the template.
    pub url: String,
    /// The address that lists the received messages.
    pub messages: String,
    inbox: Arc<Inbox>,
    server: JoinHandle<()>,
}

impl Gateway {
    /// Listens on a free port of 127.0.0.1. `aloud` prints every message to the terminal. The time of a signature is
    /// compared with `clock`.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn listen(secret: &str, aloud: bool, clock: Arc<dyn Clock>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("no free port for the SMS gateway")?;
        let base = format!("http://{}", listener.local_addr()?);
        let inbox = Arc::new(Inbox {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            aloud,
            clock,
            received: Mutex::default(),
        });
        let router = Router::new()
            .route("/send", post(receive))
            .route("/messages", get(list))
            .layer(DefaultBodyLimit::max(BODY_BYTES))
            .with_state(Arc::clone(&inbox));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the stand-in SMS gateway ended: {error}");
            }
        });
        Ok(Self {
            url: format!("{base}/send"),
            messages: format!("{base}/messages"),
            inbox,
            server,
        })
    }

    /// The messages received so far, oldest first.
    pub fn received(&self) -> Vec<Message> {
        self.inbox.list()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.server.abort();
    }
}

struct Inbox {
    key: hmac::Key,
    aloud: bool,
    clock: Arc<dyn Clock>,
    received: Mutex<Received>,
}

impl Inbox {
    fn list(&self) -> Vec<Message> {
        let received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        received.messages.clone()
    }
}

#[derive(Default)]
struct Received {
    ids: HashSet<String>,
    messages: Vec<Message>,
}

/// A message as it reached the phone.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// The number, E.164.
    pub to: String,
    /// What the person reads.
    pub body: String,
    /// When it was received, to the second.
    pub at: String,
}

/// The webhook's body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delivery {
    id: String,
    to: String,
    template: String,
    params: BTreeMap<String, String>,
    locale: String,
    #[serde(rename = "sent_at")]
    _sent_at: Timestamp,
}

/// 204 for a message, also for a repeated one; 401 for a wrong or old signature.
async fn receive(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !signed(&inbox.key, &headers, &body, inbox.clock.now()) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(delivery) = serde_json::from_slice::<Delivery>(&body) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    let Some(body) = text::text(&delivery.template, &delivery.locale, &delivery.params) else {
        // A real gateway refuses the same: a template that is not registered, or parameters that do not fill it.
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    let mut received = inbox
        .received
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if received.ids.insert(delivery.id) {
        if inbox.aloud {
            println!("\n  SMS to {}: {body}", delivery.to);
        }
        received.messages.push(Message {
            to: delivery.to,
            body,
            at: Timestamp::from_second(inbox.clock.now().as_second())
                .unwrap_or_default()
                .to_string(),
        });
    }
    StatusCode::NO_CONTENT
}

async fn list(State(inbox): State<Arc<Inbox>>) -> Json<Vec<Message>> {
    Json(inbox.list())
}

/// `x-qeg-signature: v1=<hex HMAC-SHA256 of "<x-qeg-timestamp>.<body>">`, the time in seconds since 1970.
fn signed(key: &hmac::Key, headers: &HeaderMap, body: &[u8], now: Timestamp) -> bool {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(timestamp), Some(signature)) = (header("x-qeg-timestamp"), header("x-qeg-signature"))
    else {
        return false;
    };
    let fresh = timestamp
        .parse::<i64>()
        .is_ok_and(|at| at.abs_diff(now.as_second()) <= SKEW_SECONDS);
    let tag = signature.strip_prefix("v1=").and_then(unhex);
    let signed = [timestamp.as_bytes(), b".", body].concat();
    fresh && tag.is_some_and(|tag| hmac::verify(key, &signed, &tag).is_ok())
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]

    use super::*;

    fn headers(key: &hmac::Key, at: i64, body: &[u8]) -> HeaderMap {
        let at = at.to_string();
        let tag = hmac::sign(key, &[at.as_bytes(), b".", body].concat());
        let hex = tag
            .as_ref()
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let mut headers = HeaderMap::new();
        headers.insert("x-qeg-timestamp", at.parse().unwrap());
        headers.insert("x-qeg-signature", format!("v1={hex}").parse().unwrap());
        headers
    }

    #[test]
    fn a_fresh_signature_over_this_body_is_accepted_and_no_other() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        let other = hmac::Key::new(hmac::HMAC_SHA256, b"another");
        let at = Timestamp::UNIX_EPOCH;
        let now = at.as_second();
        assert!(signed(&key, &headers(&key, now, b"{}"), b"{}", at));
        assert!(!signed(&key, &headers(&key, now, b"{}"), b"{ }", at));
        assert!(!signed(&key, &headers(&key, now - 301, b"{}"), b"{}", at));
        assert!(!signed(&key, &headers(&other, now, b"{}"), b"{}", at));
        assert!(!signed(&key, &HeaderMap::new(), b"{}", at));
    }
}
