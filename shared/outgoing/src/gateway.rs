//! The operator's message gateway: a signed HTTPS webhook.
//!
//! `POST {id, to, template, params, locale, sent_at}`. The header `x-qeg-timestamp` holds the time in
//! seconds since 1970, `x-qeg-signature` holds `v1=` and HMAC-SHA-256 in hex over
//! `<timestamp>.<body>` under the shared secret. The gateway takes each id once. It is a recipient of
//! the number, and appears in the access log as one.

use std::{collections::BTreeMap, time::Duration};

use aws_lc_rs::hmac;
use jiff::Timestamp;
use qeg_batch::Failure;
use qeg_domain::{
    e164::E164,
    id::to_hex,
    notice::{Locale, Template},
    personal::{Personal, to_recipient},
};
use reqwest::{Url, redirect};
use schemars::JsonSchema;
use serde::Serialize;

use crate::renewed::{IDLE, Renewed};

/// Messages are Chinese first; the account shows both languages.
pub const LOCALE: Locale = Locale::ZhCn;

/// The values of a template's parameters.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Params<'a> {
    /// A one-time code.
    Code {
        /// The six digits.
        #[serde(serialize_with = "to_recipient::serialize")]
        #[schemars(regex(pattern = "^[0-9]{6}$"))]
        code: &'a Personal<String>,
    },
    /// Dates by the names of the template's parameters.
    Dates(BTreeMap<&'static str, String>),
}

/// One message for one number.
#[derive(Serialize, JsonSchema)]
pub struct Outgoing<'a> {
    /// The gateway recognises a repeat by this id.
    #[schemars(regex(pattern = "^[0-9a-f]{32}$"))]
    pub id: &'a str,
    /// The number, E.164.
    #[serde(serialize_with = "to_recipient::serialize")]
    #[schemars(with = "E164")]
    pub to: &'a Personal<String>,
    /// The registered template.
    pub template: Template,
    /// The values of its parameters.
    pub params: Params<'a>,
    /// Its language.
    pub locale: Locale,
    /// When it was sent.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub sent_at: Timestamp,
}

/// The power to hand a message to the gateway.
pub trait Gateway {
    /// Returns once the gateway has accepted the message.
    async fn send(&self, message: &Outgoing<'_>) -> Result<(), Failure>;
}

/// The gateway's address cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("GATEWAY_URL must begin with https:// (http:// only for this machine itself)")]
pub struct NotAnAddress;

/// A gateway reached over HTTPS.
pub struct Webhook {
    client: Renewed<reqwest::Client>,
    url: Url,
    key: hmac::Key,
}

impl Webhook {
    /// The gateway at `url`, which shares `secret` with us. After `timeout` a call fails, and the queue delivers the
    /// message again.
    ///
    /// # Errors
    /// [`NotAnAddress`] for anything that would send numbers in the clear.
    pub fn new(url: &str, secret: &str, timeout: Duration) -> Result<Self, NotAnAddress> {
        let url = address(url)?;
        let make = move || client(timeout, IDLE).ok();
        let first = make().ok_or(NotAnAddress)?;
        Ok(Self {
            client: Renewed::new(first, make),
            url,
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
        })
    }
}

/// A client whose connections are used again until they were idle for `idle`.
fn client(timeout: Duration, idle: Duration) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(timeout)
        .pool_idle_timeout(idle)
        // A redirect could lead a number to somebody else.
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
}

/// The address, if it is HTTPS. Plain HTTP is allowed only for this machine, for the local stack's test gateway.
fn address(text: &str) -> Result<Url, NotAnAddress> {
    let url = Url::parse(text).map_err(|_| NotAnAddress)?;
    let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here => Ok(url),
        _ => Err(NotAnAddress),
    }
}

/// `v1=` and the HMAC in hex over timestamp and body.
fn signature(key: &hmac::Key, timestamp: i64, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(key);
    context.update(format!("{timestamp}.").as_bytes());
    context.update(body);
    format!("v1={}", to_hex(context.sign().as_ref()))
}

impl Gateway for Webhook {
    async fn send(&self, message: &Outgoing<'_>) -> Result<(), Failure> {
        let body = serde_json::to_vec(message).map_err(|_| Failure::UNREADABLE)?;
        let timestamp = message.sent_at.as_second();
        let answer = self
            .client
            .get()
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("x-qeg-timestamp", timestamp)
            .header("x-qeg-signature", signature(&self.key, timestamp, &body))
            .body(body)
            .send()
            .await
            .map_err(|_| Failure::new("gateway_unreachable"))?;
        if answer.status().is_success() {
            // Each message costs the operator money: a metric and an alarm count these lines.
            tracing::info!(event = "message_sent", kind = message.template.as_str());
            Ok(())
        } else {
            Err(Failure::new("gateway_refused"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `openssl dgst -sha256 -hmac secret` over `1700000000.{}`.
    #[test]
    fn signature_of_a_known_message() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        assert_eq!(
            signature(&key, 1_700_000_000, b"{}"),
            "v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
        );
    }

    #[test]
    fn numbers_never_travel_in_the_clear() {
        assert!(address("https://sms.example.org/send").is_ok());
        assert!(address("http://127.0.0.1:8080/send").is_ok());
        for bad in [
            "http://sms.example.org/send",
            "ftp://127.0.0.1/",
            "sms.example.org",
            "",
            "http://127.0.0.1.example.org/",
        ] {
            assert_eq!(address(bad).err(), Some(NotAnAddress), "{bad}");
        }
    }

    #[test]
    fn the_body_is_what_the_gateway_documents() {
        let (to, code) = (
            Personal::new("+8613800138000".to_owned()),
            Personal::new("012345".to_owned()),
        );
        let outgoing = Outgoing {
            id: "000fabff000fabff000fabff000fabff",
            to: &to,
            template: Template::CodeRegistration,
            params: Params::Code { code: &code },
            locale: Locale::ZhCn,
            sent_at: Timestamp::UNIX_EPOCH,
        };
        let json = r#"{"id":"000fabff000fabff000fabff000fabff","to":"+8613800138000","template":"code_registration","params":{"code":"012345"},"locale":"zh-CN","sent_at":"1970-01-01T00:00:00Z"}"#;
        assert_eq!(serde_json::to_string(&outgoing).unwrap(), json);
    }
}

/// Connections to the gateway, with a gateway that counts them.
#[cfg(test)]
mod connections {
    #![allow(clippy::unwrap_used)]
    use std::{
        collections::HashSet,
        net::SocketAddr,
        sync::{Arc, Mutex},
    };

    use axum::{
        Router,
        extract::{ConnectInfo, State},
        http::StatusCode,
        routing::post,
    };
    use tokio::net::TcpListener;

    use super::*;
    use crate::renewed::Reading;

    type Seen = Arc<Mutex<HashSet<SocketAddr>>>;

    async fn receive(
        State(seen): State<Seen>,
        ConnectInfo(from): ConnectInfo<SocketAddr>,
    ) -> StatusCode {
        seen.lock().unwrap().insert(from);
        StatusCode::NO_CONTENT
    }

    /// A gateway: its address, and the connections that it has seen.
    async fn gateway() -> (String, Seen) {
        let seen = Seen::default();
        let router = Router::new().route("/", post(receive));
        let router = router.with_state(Arc::clone(&seen));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        (url, seen)
    }

    async fn send(webhook: &Webhook) {
        let to = Personal::new("+8613800138000".to_owned());
        let outgoing = Outgoing {
            id: "000fabff000fabff000fabff000fabff",
            to: &to,
            template: Template::PasswordResetDone,
            params: Params::Dates(BTreeMap::new()),
            locale: LOCALE,
            sent_at: Timestamp::UNIX_EPOCH,
        };
        webhook.send(&outgoing).await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_is_used_again_but_not_after_the_process_was_frozen() {
        let (url, seen) = gateway().await;
        let frozen = Arc::new(Mutex::new(Duration::ZERO));
        let (start, pause) = (Reading::now(), Arc::clone(&frozen));
        // The monotonic clock stands still.
        let clocks = move || Reading {
            wall: start.wall + *pause.lock().unwrap(),
            ..start
        };
        let timeout = Duration::from_secs(5);
        let make = move || client(timeout, IDLE).ok();
        let webhook = Webhook {
            client: Renewed::on(clocks, make().unwrap(), make),
            url: Url::parse(&url).unwrap(),
            key: hmac::Key::new(hmac::HMAC_SHA256, b"secret"),
        };
        send(&webhook).await;
        send(&webhook).await;
        assert_eq!(seen.lock().unwrap().len(), 1);
        *frozen.lock().unwrap() = Duration::from_mins(1);
        send(&webhook).await;
        assert_eq!(seen.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn a_connection_that_was_idle_for_too_long_is_not_used_again() {
        let (url, seen) = gateway().await;
        let idle = client(Duration::from_secs(5), Duration::ZERO).unwrap();
        for _ in 0..2 {
            idle.post(&url).send().await.unwrap();
        }
        assert_eq!(seen.lock().unwrap().len(), 2);
    }
}
