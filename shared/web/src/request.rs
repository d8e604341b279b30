//! One request as a handler sees it: limited in size, decoded, and without a way to print it.

use std::sync::OnceLock;

use lambda_http::aws_lambda_events::apigw::ApiGatewayProxyRequestContext;
use lambda_http::request::RequestContext;
use lambda_http::{RequestExt, http};
use qeg_domain::limits::IDEMPOTENCY_KEY_CHARS;
use qeg_domain::violation::{Violation, code};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::caller::Caller;
use crate::coding::{self, Coding};
use crate::event::{self, Body};
use crate::header::{self, is_visible_ascii};
use crate::paging;
use crate::path::Sent;
use crate::precondition::Precondition;
use crate::problem::Problem;

/// Longest request id of the gateway that is accepted, in characters.
const REQUEST_ID_CHARACTERS: usize = 128;

/// A request of a client. It has no `Debug`: headers and body hold tokens and personal data.
pub struct Request {
    id: String,
    http: http::Request<Body>,
    base: String,
    segments: Option<Vec<String>>,
    route: OnceLock<&'static str>,
}

impl Request {
    /// Reads an API Gateway REST event (payload 1.0). `fallback_id` is the id of the invocation,
    /// used if the gateway gave none.
    ///
    /// Always succeeds: a part that cannot be read is refused when a handler asks for it.
    pub fn from_event(event: Value, fallback_id: &str) -> Self {
        let http = event::read(event);
        let context = context(&http);
        let id = context
            .and_then(|context| context.request_id.as_deref())
            .filter(|id| is_visible_ascii(id, REQUEST_ID_CHARACTERS))
            .unwrap_or(fallback_id)
            .to_owned();
        let of_context = |member: fn(&ApiGatewayProxyRequestContext) -> Option<&str>| {
            context.and_then(member).unwrap_or_default()
        };
        let parameters = http.path_parameters_ref();
        let rest = parameters.and_then(|parameters| parameters.first(event::REST));
        let sent = Sent {
            path: http.raw_http_path(),
            whole: of_context(|context| context.path.as_deref()),
            route: of_context(|context| context.resource_path.as_deref()),
            rest: rest.unwrap_or_default(),
            stage: of_context(|context| context.stage.as_deref()),
        };
        let (base, segments) = (sent.base(), sent.segments());
        Self {
            id,
            http,
            base,
            segments,
            route: OnceLock::new(),
        }
    }

    /// The id that the client gets and that the log has.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The method of the route, in the case it was sent. HEAD is answered as GET, without the body (RFC 9110, 9.3.2).
    pub fn method(&self) -> &str {
        if self.is_head() {
            "GET"
        } else {
            self.http.method().as_str()
        }
    }

    /// The method, as it was sent.
    pub(crate) fn sent_method(&self) -> &str {
        self.http.method().as_str()
    }

    /// Whether the body of the answer is left out.
    pub(crate) fn is_head(&self) -> bool {
        self.http.method() == http::Method::HEAD
    }

    /// The path under which clients reach the API, without a slash at its end: `/v1` with the stage, the base path of
    /// a custom domain, or nothing. Its characters mean nothing in HTML.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of a route for `Location`: its path, under which clients reach it.
    pub fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The path, decoded, split at `/`, without stage and base path: for
    /// `match (request.method(), request.segments()?.as_slice())`.
    ///
    /// 404 for a path or query that is too long, and for a path that is badly encoded or holds
    /// control characters.
    pub fn segments(&self) -> Result<Vec<&str>, Problem> {
        let segments = self.segments.as_ref().ok_or_else(Problem::not_found)?;
        Ok(segments.iter().map(String::as_str).collect())
    }

    /// Sets the name of the route for the log, such as `GET /deletions/{request_id}`. Later calls have no effect.
    pub fn named(&self, route: &'static str) {
        // A second name is not an error; the first one is more exact.
        let _ = self.route.set(route);
    }

    /// The name given with [`Request::named`], or `unmatched`.
    pub fn route(&self) -> &'static str {
        self.route.get().copied().unwrap_or("unmatched")
    }

    /// The caller: tokens, source and verified signature.
    pub fn caller(&self) -> Caller<'_> {
        let identity = context(&self.http).map(|context| &context.identity);
        Caller::new(self.http.headers(), identity)
    }

    /// The `Idempotency-Key`, 1 to 255 visible ASCII characters; otherwise 422.
    pub fn idempotency_key(&self) -> Result<Option<&str>, Problem> {
        match self.header("idempotency-key") {
            Ok(None) => Ok(None),
            Ok(Some(key)) if is_visible_ascii(key, IDEMPOTENCY_KEY_CHARS) => Ok(Some(key)),
            _ => Err(Problem::unprocessable(Vec::new())
                .logged_as("idempotency_key")
                .detail("Idempotency-Key must be 1 to 255 visible ASCII characters, sent once.")),
        }
    }

    /// `If-Match` and `If-None-Match`.
    pub fn precondition(&self) -> Precondition {
        Precondition::read(self.http.headers())
    }

    /// The coding in which the client wants a file that is kept in these; `None` is the file as it is.
    ///
    /// The gateway decodes the base64 of a coded answer by the first type in `Accept`. What it does without that header
    /// is not documented, so such a client gets the file as it is, which needs no base64.
    pub fn coding(&self, kept: &[Coding]) -> Option<Coding> {
        let headers = self.http.headers();
        let lines = headers.get_all("accept-encoding").iter();
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        let decodes = headers.get("accept").is_some_and(|types| !types.is_empty());
        decodes.then(|| coding::preferred(&lines, kept)).flatten()
    }

    /// A query parameter that may be sent once; 422 if it is sent more often.
    pub fn query(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        let parameters = self.http.query_string_parameters_ref();
        match parameters
            .and_then(|parameters| parameters.all(name))
            .as_deref()
        {
            None | Some([]) => Ok(None),
            Some([value]) => Ok(Some(value)),
            Some(_) => Err(Violation::new(format!("/{name}"), code::REPEATED).into()),
        }
    }

    /// The decoded `?cursor=`; 400 if this service did not make it.
    pub fn cursor<T: DeserializeOwned>(&self) -> Result<Option<T>, Problem> {
        self.query("cursor")?.map(paging::decode).transpose()
    }

    /// The value of a header that may be sent once; `Err` if it was sent more often or is not
    /// ASCII.
    pub(crate) fn header(&self, name: &str) -> Result<Option<&str>, ()> {
        header::once(self.http.headers(), name)
    }

    pub(crate) fn body(&self) -> &Body {
        self.http.body()
    }
}

/// The gateway's own data about a request: the only part that a client cannot write.
fn context<B>(request: &http::Request<B>) -> Option<&ApiGatewayProxyRequestContext> {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => Some(context),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
