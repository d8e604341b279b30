//! Client of the QEG API: the calls of a carrier, each signed with AWS Signature Version 4.

use std::time::{Duration, SystemTime};

use aws_sdk_sqs::config::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use jiff::Timestamp;
use reqwest::{Method, StatusCode, Url, header, redirect};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::event::{Handoff, answer_path, collect_path};
use crate::id::Id;
use crate::order_interface::{Item, Recipient};
use crate::status::Status;

/// The service name of API Gateway in a signature.
const SERVICE: &str = "execute-api";
/// The longest time to wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// A connection that was idle for longer is not used again, because the server may have closed it.
const IDLE: Duration = Duration::from_secs(15);

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Status 404 with the code `unknown_handoff` or `unknown_erasure`: it was never this carrier's, or is kept no longer.
    #[error("404: no such handoff or erasure for this carrier")]
    Unknown,
    /// Status 410: cancelled, finished, or the person is being erased.
    #[error("410: cancelled, finished, or the person is being erased")]
    Gone,
    /// Status 409: the call does not fit the state of the handoff or erasure.
    #[error("409: not possible in the current state")]
    Conflict,
    /// Status 408, 429 or 5xx: repeat the same call later.
    #[error("{status}: not available now, tried again later")]
    Retry {
        /// The HTTP status.
        status: u16,
        /// The time in the header `Retry-After`, if there is one.
        after: Option<Duration>,
    },
    /// Any other status: the mistake is on the carrier's side, and the same call will fail again.
    #[error("{0}: check the role, the region, the clock and the request")]
    Rejected(u16),
    /// No answer.
    #[error("nothing: check the network and the API's address")]
    Unreachable,
    /// The answer does not have the documented form. It is not shown, because it may contain personal data.
    #[error("in a form that is not documented: check --api and the version of this consumer")]
    Unreadable,
    /// The call could not be signed.
    #[error("nothing, because no credentials were found to sign the call")]
    NoCredentials,
}

/// The base URL is not valid, or would send personal data without encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("--api must begin with https:// (http:// is allowed only for this machine)")]
pub struct InvalidApiUrl;

/// The answer to a collection. Personal data: it has no `Debug`.
#[derive(Deserialize)]
pub(crate) struct Collected {
    pub(crate) recipient: Recipient,
    pub(crate) item: Item,
}

/// The answer to an erasure.
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

/// An erasure that was not answered yet.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(rename = "erasure_id")]
    pub(crate) id: Id,
    /// Absent once the time to answer is over.
    #[serde(rename = "handoff_ids", default)]
    pub(crate) handoffs: Vec<Id>,
}

#[derive(Deserialize)]
struct AskedPage {
    erasures: Vec<Asked>,
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

/// A client that signs its calls.
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
    ) -> Result<Self, InvalidApiUrl> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .pool_idle_timeout(IDLE)
            // A redirect could send a signature or personal data to another host.
            .redirect(redirect::Policy::none())
            // The SQS client uses no proxy either.
            .no_proxy()
            .build();
        Ok(Self {
            http: http.map_err(|_| InvalidApiUrl)?,
            base: api_url(base)?,
            region,
            credentials,
            now,
        })
    }

    /// One page of the handoffs that wait to be collected, and the cursor of the next page. The same handoffs are
    /// announced on the queue.
    pub(crate) async fn queued(
        &self,
        cursor: Option<String>,
    ) -> Result<(Vec<Id>, Option<String>), ApiError> {
        let mut query = vec![("status", "queued".to_owned())];
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let answer = self.call(Method::GET, "/carrier/handoffs", &query, None);
        let page: Page =
            serde_json::from_slice(&answer.await?).map_err(|_| ApiError::Unreadable)?;
        let mut ids = Vec::with_capacity(page.handoffs.len());
        for handoff in page.handoffs {
            handoff.check().map_err(|_| ApiError::Unreadable)?;
            ids.push(handoff.id);
        }
        Ok((ids, page.next))
    }

    /// One page of the erasures that were not answered, and the cursor of the next page.
    pub(crate) async fn unanswered(
        &self,
        cursor: Option<String>,
    ) -> Result<(Vec<Asked>, Option<String>), ApiError> {
        let mut query = vec![("state", "open".to_owned())];
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let answer = self.call(Method::GET, "/carrier/erasures", &query, None);
        let page: AskedPage =
            serde_json::from_slice(&answer.await?).map_err(|_| ApiError::Unreadable)?;
        Ok((page.erasures, page.next))
    }

    /// Collects a handoff: name, phone and address of the recipient. Each collection is shown in the person's access
    /// log.
    pub(crate) async fn collect(&self, handoff: &Id) -> Result<Collected, ApiError> {
        let path = collect_path(handoff);
        let answer = self.call(Method::POST, &path, &[], None).await?;
        serde_json::from_slice(&answer).map_err(|_| ApiError::Unreadable)
    }

    /// Reports the status of an order.
    pub(crate) async fn report(
        &self,
        handoff: &Id,
        status: Status,
        tracking_number: Option<&str>,
        occurred_at: Timestamp,
    ) -> Result<(), ApiError> {
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
    pub(crate) async fn answer(&self, erasure: &Id, outcome: &Outcome<'_>) -> Result<(), ApiError> {
        self.post(&answer_path(erasure), outcome).await
    }

    async fn post(&self, path: &str, body: &impl Serialize) -> Result<(), ApiError> {
        let body = serde_json::to_vec(body).map_err(|_| ApiError::Unreadable)?;
        let answer = self.call(Method::POST, path, &[], Some(body)).await;
        answer.map(|_| ())
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, ApiError> {
        let mut url =
            Url::parse(&format!("{}{path}", self.base)).map_err(|_| ApiError::Unreadable)?;
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
        let answer = answer.map_err(|_| ApiError::Unreachable)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|_| ApiError::Unreachable)?;
        if status.is_success() {
            Ok(body.to_vec())
        } else {
            Err(api_error(status, &headers, &body))
        }
    }

    /// The headers with the signature.
    async fn signature(
        &self,
        method: &Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Vec<(String, String)>, ApiError> {
        let credentials = self.credentials.provide_credentials().await;
        let identity: Identity = credentials.map_err(|_| ApiError::NoCredentials)?.into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(SERVICE)
            .time(SystemTime::from((self.now)()))
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| ApiError::NoCredentials)?
            .into();
        let request = SignableRequest::new(
            method.as_str(),
            url.as_str(),
            headers.iter().copied(),
            SignableBody::Bytes(body),
        );
        let signed = request.and_then(|request| sign(request, &params));
        let (instructions, _) = signed.map_err(|_| ApiError::NoCredentials)?.into_parts();
        let headers = instructions.headers();
        Ok(headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}

/// Checks the base URL: HTTPS, or plain HTTP to this machine, where a local stack listens.
fn api_url(text: &str) -> Result<String, InvalidApiUrl> {
    let url = Url::parse(text).map_err(|_| InvalidApiUrl)?;
    let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    (is_safe && is_plain)
        .then(|| text.trim_end_matches('/').to_owned())
        .ok_or(InvalidApiUrl)
}

/// The code of an error answer (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    code: String,
}

/// A wrong path, a base URL with a slash too many and a call without a signature are answered 404 too. Only the code
/// says that a handoff or an erasure is unknown, so that no work is thrown away for a mistake in the configuration.
fn is_unknown(body: &[u8]) -> bool {
    let problem: Option<Problem> = serde_json::from_slice(body).ok();
    problem.is_some_and(|it| matches!(it.code.as_str(), "unknown_handoff" | "unknown_erasure"))
}

fn api_error(status: StatusCode, headers: &header::HeaderMap, body: &[u8]) -> ApiError {
    let after = headers.get(header::RETRY_AFTER);
    let after = after.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    match status.as_u16() {
        404 if is_unknown(body) => ApiError::Unknown,
        409 => ApiError::Conflict,
        410 => ApiError::Gone,
        status @ (408 | 429 | 500..) => ApiError::Retry {
            status,
            after: after.map(Duration::from_secs),
        },
        status => ApiError::Rejected(status),
    }
}

/// The id of a report: 32 lower-case hex characters. The same report always has the same id, so that the API
/// recognises a repeat.
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
mod tests;
