//! The product's API as a carrier uses it: four calls, each signed with AWS Signature Version 4.

use std::time::{Duration, SystemTime};

use aws_sdk_sqs::config::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use jiff::Timestamp;
use reqwest::{Method, StatusCode, Url, header, redirect};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::event::{Handoff, Id, answer_path, collect_path};
use crate::order_interface::{Item, Recipient};

/// What API Gateway is called in a signature.
const SERVICE: &str = "execute-api";
/// The API answers within this, or not at all.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// We have it, under a tracking number.
    Accepted,
    /// It is on its way.
    InTransit,
    /// The recipient has it.
    Delivered,
    /// It goes back to the sender.
    Returned,
    /// It cannot be delivered.
    Failed,
}

impl Status {
    /// As it is written in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::InTransit => "in_transit",
            Self::Delivered => "delivered",
            Self::Returned => "returned",
            Self::Failed => "failed",
        }
    }
}

/// Why a call did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 404
    #[error("404: not ours")]
    NotOurs,
    /// 410
    #[error("410: over, cancelled or being erased")]
    Gone,
    /// 409
    #[error("409: not in this state")]
    Conflict,
    /// 429 or a failure on their side: the same call again, later.
    #[error("{status}: not now")]
    Later {
        /// The status.
        status: u16,
        /// What `Retry-After` asks for.
        after: Option<Duration>,
    },
    /// Any other status: something on our side is wrong, and the same call will fail again.
    #[error("{0}: look at role, signature, clock and what was sent")]
    Wrong(u16),
    /// No answer.
    #[error("no answer")]
    Unreachable,
    /// An answer that is not as documented. It is not repeated: it may be personal.
    #[error("an answer that is not as documented")]
    Unreadable,
    /// Nothing to sign with.
    #[error("no credentials to sign with")]
    NoCredentials,
}

/// An address that would send personal data in the clear, or is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("--api must begin with https:// (http:// only for this machine itself)")]
pub struct NotAnAddress;

/// What a collection gives. Personal data: no `Debug`.
#[derive(Deserialize)]
pub(crate) struct Collected {
    pub(crate) recipient: Recipient,
    pub(crate) item: Item,
}

/// What is answered to an erasure.
#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(crate) enum Outcome<'a> {
    Erased,
    Retained {
        basis: &'a str,
        retained_until: &'a str,
    },
}

#[derive(Deserialize)]
struct Page {
    handoffs: Vec<Handoff>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Report<'a> {
    event_id: &'a str,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_number: Option<&'a str>,
    occurred_at: Timestamp,
}

/// A signing client.
pub(crate) struct Api {
    http: reqwest::Client,
    /// Without a slash at the end.
    base: String,
    region: String,
    credentials: SharedCredentialsProvider,
    now: fn() -> Timestamp,
}

impl Api {
    pub(crate) fn new(
        base: &str,
        region: String,
        credentials: SharedCredentialsProvider,
        now: fn() -> Timestamp,
    ) -> Result<Self, NotAnAddress> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            // A redirect could lead a signature, or a person's address, to somebody else.
            .redirect(redirect::Policy::none())
            // The queue's client uses no proxy either.
            .no_proxy()
            .build();
        Ok(Self {
            http: http.map_err(|_| NotAnAddress)?,
            base: address(base)?,
            region,
            credentials,
            now,
        })
    }

    /// A page of the handoffs that wait to be collected, what the queue would have said; and where the next
    /// one begins.
    pub(crate) async fn queued(
        &self,
        cursor: Option<String>,
    ) -> Result<(Vec<Id>, Option<String>), Refusal> {
        let mut query = vec![("status", "queued".to_owned())];
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let answer = self.call(Method::GET, "/carrier/handoffs", &query, None);
        let page: Page = serde_json::from_slice(&answer.await?).map_err(|_| Refusal::Unreadable)?;
        let mut found = Vec::with_capacity(page.handoffs.len());
        for handoff in page.handoffs {
            handoff.check().map_err(|_| Refusal::Unreadable)?;
            found.push(handoff.id);
        }
        Ok((found, page.next))
    }

    /// Name, phone and address of one handoff. Each collection is shown to the person.
    pub(crate) async fn collect(&self, handoff: &Id) -> Result<Collected, Refusal> {
        let path = collect_path(handoff);
        let answer = self.call(Method::POST, &path, &[], None).await?;
        serde_json::from_slice(&answer).map_err(|_| Refusal::Unreadable)
    }

    /// Tells what happened to an order.
    pub(crate) async fn report(
        &self,
        handoff: &Id,
        status: Status,
        tracking_number: Option<&str>,
        occurred_at: Timestamp,
    ) -> Result<(), Refusal> {
        let report = Report {
            event_id: &event_id(handoff, status),
            status,
            tracking_number,
            occurred_at,
        };
        let path = format!("/carrier/handoffs/{handoff}/status");
        self.post(&path, &report).await
    }

    /// Answers an erasure.
    pub(crate) async fn answer(&self, erasure: &Id, outcome: &Outcome<'_>) -> Result<(), Refusal> {
        self.post(&answer_path(erasure), outcome).await
    }

    async fn post(&self, path: &str, body: &impl Serialize) -> Result<(), Refusal> {
        let body = serde_json::to_vec(body).map_err(|_| Refusal::Unreadable)?;
        let answer = self.call(Method::POST, path, &[], Some(body)).await;
        answer.map(|_| ())
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Refusal> {
        let mut url =
            Url::parse(&format!("{}{path}", self.base)).map_err(|_| Refusal::Unreadable)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self.http.request(method.clone(), url.clone());
        let mut headers = vec![("host", url.authority())];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.unwrap_or_default();
        for (name, value) in self.signature(&method, &url, &headers, &body).await? {
            request = request.header(name, value);
        }
        let answer = request.body(body).send().await;
        let answer = answer.map_err(|_| Refusal::Unreachable)?;
        if !answer.status().is_success() {
            return Err(refusal(answer.status(), answer.headers()));
        }
        let body = answer.bytes().await.map_err(|_| Refusal::Unreachable)?;
        Ok(body.to_vec())
    }

    /// The headers that prove who calls.
    async fn signature(
        &self,
        method: &Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Vec<(String, String)>, Refusal> {
        let credentials = self.credentials.provide_credentials().await;
        let identity: Identity = credentials.map_err(|_| Refusal::NoCredentials)?.into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(SERVICE)
            .time(SystemTime::from((self.now)()))
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| Refusal::NoCredentials)?
            .into();
        let request = SignableRequest::new(
            method.as_str(),
            url.as_str(),
            headers.iter().copied(),
            SignableBody::Bytes(body),
        );
        let signed = request.and_then(|request| sign(request, &params));
        let (instructions, _) = signed.map_err(|_| Refusal::NoCredentials)?.into_parts();
        let headers = instructions.headers();
        Ok(headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}

/// HTTPS; plain HTTP only to this machine, where a local stack listens.
fn address(text: &str) -> Result<String, NotAnAddress> {
    let url = Url::parse(text).map_err(|_| NotAnAddress)?;
    let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    (is_safe && is_plain)
        .then(|| text.trim_end_matches('/').to_owned())
        .ok_or(NotAnAddress)
}

fn refusal(status: StatusCode, headers: &header::HeaderMap) -> Refusal {
    let after = headers.get(header::RETRY_AFTER);
    let after = after.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    match status.as_u16() {
        404 => Refusal::NotOurs,
        409 => Refusal::Conflict,
        410 => Refusal::Gone,
        status @ (408 | 429 | 500..) => Refusal::Later {
            status,
            after: after.map(Duration::from_secs),
        },
        status => Refusal::Wrong(status),
    }
}

/// The same for the same thing, so that a repeat is known as one: 32 lower-case hex characters.
fn event_id(handoff: &Id, status: Status) -> String {
    use std::fmt::Write as _;
    let hash = Sha256::digest(format!("{handoff} {}", status.name()));
    hash[..16].iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_never_travel_in_the_clear() {
        for good in [
            "https://example.org/v1",
            "http://127.0.0.1:4566/_aws/execute-api/a/v1/",
        ] {
            assert_eq!(address(good).unwrap(), good.trim_end_matches('/'));
        }
        for bad in [
            "http://example.org/v1",
            "http://127.0.0.1.example.org/",
            "https://a:b@example.org/v1",
            "https://example.org/v1?x=",
            "example.org",
            "",
        ] {
            assert_eq!(address(bad), Err(NotAnAddress), "{bad}");
        }
    }

    #[test]
    fn an_answer_says_what_to_do_next() {
        let mut headers = header::HeaderMap::new();
        let read = |status, headers: &_| refusal(StatusCode::from_u16(status).unwrap(), headers);
        assert_eq!(read(404, &headers), Refusal::NotOurs);
        assert_eq!(read(409, &headers), Refusal::Conflict);
        assert_eq!(read(410, &headers), Refusal::Gone);
        assert_eq!(read(422, &headers), Refusal::Wrong(422));
        assert_eq!(read(301, &headers), Refusal::Wrong(301));
        let later = |status, after| Refusal::Later { status, after };
        assert_eq!(read(500, &headers), later(500, None));
        headers.insert(header::RETRY_AFTER, "7".parse().unwrap());
        let after = Some(Duration::from_secs(7));
        assert_eq!(read(429, &headers), later(429, after));
        assert_eq!(read(503, &headers), later(503, after));
    }

    #[test]
    fn a_repeat_has_the_same_id_and_nothing_else_has() {
        let id = |text: &str| Id::try_from(text.repeat(32)).unwrap();
        let one = event_id(&id("a"), Status::Accepted);
        assert_eq!(one, event_id(&id("a"), Status::Accepted));
        assert_ne!(one, event_id(&id("a"), Status::Delivered));
        assert_ne!(one, event_id(&id("b"), Status::Accepted));
        assert!(Id::try_from(one).is_ok());
    }
}
