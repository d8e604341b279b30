//! A stand-in for the operator's SMS gateway: takes the signed webhook, prints what a person would read on
//! their phone, and lists it at `GET /messages`.

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
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How far the signature's time may be from ours, in seconds: an old request must not be played again.
const SKEW_SECONDS: u64 = 300;
/// No notice is longer than this.
const BODY_BYTES: usize = 32 * 1024;

/// The listening gateway; dropped, it is closed.
pub(crate) struct Gateway {
    /// Where the webhook goes: `GatewayUrl` of the template.
    pub(crate) url: String,
    /// Where the received messages are listed.
    pub(crate) messages: String,
    server: JoinHandle<()>,
}

impl Gateway {
    /// Listens on a free port of 127.0.0.1. `aloud` prints every message to the terminal.
    pub(crate) async fn listen(secret: &str, aloud: bool) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("no free port for the SMS gateway")?;
        let base = format!("http://{}", listener.local_addr()?);
        let inbox = Arc::new(Inbox {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            aloud,
            received: Mutex::default(),
        });
        let router = Router::new()
            .route("/send", post(receive))
            .route("/messages", get(list))
            .layer(DefaultBodyLimit::max(BODY_BYTES))
            .with_state(inbox);
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the stand-in SMS gateway ended: {error}");
            }
        });
        Ok(Self {
            url: format!("{base}/send"),
            messages: format!("{base}/messages"),
            server,
        })
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
    received: Mutex<Received>,
}

#[derive(Default)]
struct Received {
    ids: HashSet<String>,
    messages: Vec<Message>,
}

/// A message as it reached the phone.
#[derive(Clone, Serialize)]
struct Message {
    to: String,
    body: String,
    /// When it was received, to the second.
    at: String,
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

/// 204 for a message, also when it was received before; 401 for a signature that does not fit.
async fn receive(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !signed(&inbox.key, &headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(delivery) = serde_json::from_slice::<Delivery>(&body) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    let Some(body) = text::text(&delivery.template, &delivery.locale, &delivery.params) else {
        // As a real gateway: a template that is not registered, or parameters that do not fill it.
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
            at: Timestamp::from_second(Timestamp::now().as_second())
                .unwrap_or_default()
                .to_string(),
        });
    }
    StatusCode::NO_CONTENT
}

async fn list(State(inbox): State<Arc<Inbox>>) -> Json<Vec<Message>> {
    let received = inbox
        .received
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    Json(received.messages.clone())
}

/// `x-qeg-signature: v1=<hex HMAC-SHA256 of "<x-qeg-timestamp>.<body>">`, the time in seconds since 1970.
fn signed(key: &hmac::Key, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(timestamp), Some(signature)) = (header("x-qeg-timestamp"), header("x-qeg-signature"))
    else {
        return false;
    };
    let fresh = timestamp
        .parse::<i64>()
        .is_ok_and(|at| at.abs_diff(Timestamp::now().as_second()) <= SKEW_SECONDS);
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
        let now = Timestamp::now().as_second();
        assert!(signed(&key, &headers(&key, now, b"{}"), b"{}"));
        assert!(!signed(&key, &headers(&key, now, b"{}"), b"{ }"));
        assert!(!signed(&key, &headers(&key, now - 301, b"{}"), b"{}"));
        assert!(!signed(&key, &headers(&other, now, b"{}"), b"{}"));
        assert!(!signed(&key, &HeaderMap::new(), b"{}"));
    }
}
