//! One request as a handler sees it: bounded, decoded, and without a way to print it.

use std::sync::OnceLock;

use base64ct::{Base64, Encoding};
use qeg_domain::personal::Personal;
use qeg_domain::violation::Violation;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::caller::Caller;
use crate::event::{Event, Identity, merged};
use crate::paging;
use crate::problem::Problem;

/// Longest body in bytes, after base64 is undone.
pub const BODY_BYTES: usize = 32 * 1024;
/// Longest path in bytes, as sent.
const PATH_BYTES: usize = 1024;
/// Longest Idempotency-Key and longest entity tag, in characters.
const HEADER_CHARACTERS: usize = 255;
/// Longest request id we believe to be the gateway's, in characters.
const REQUEST_ID_CHARACTERS: usize = 128;

/// What a client asks for. It has no `Debug`: headers and body hold tokens and personal data.
pub struct Request {
    id: String,
    method: String,
    segments: Option<Vec<String>>,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Body,
    identity: Identity,
    route: OnceLock<&'static str>,
}

/// The body, as far as it could be read.
pub(crate) enum Body {
    Read(Personal<Vec<u8>>),
    TooLarge,
    Unreadable,
}

impl Request {
    /// Reads an API Gateway REST event (payload 1.0). `fallback_id` is the id of the invocation,
    /// used where the gateway gave none.
    ///
    /// Always succeeds: what is wrong with a part of it is told when that part is asked for.
    pub fn from_event(event: Value, fallback_id: &str) -> Self {
        let event: Event = serde_json::from_value(event).unwrap_or_default();
        let context = event.request_context.unwrap_or_default();
        let id = context
            .request_id
            .filter(|id| is_visible_ascii(id, REQUEST_ID_CHARACTERS))
            .unwrap_or_else(|| fallback_id.to_owned());
        let mut headers = merged(event.headers, event.multi_value_headers);
        for (name, _) in &mut headers {
            name.make_ascii_lowercase();
        }
        let path = event.path.unwrap_or_default();
        Self {
            id,
            method: event.http_method.unwrap_or_default(),
            segments: segments(&path, context.stage.as_deref().unwrap_or_default()),
            headers,
            query: merged(
                event.query_string_parameters,
                event.multi_value_query_string_parameters,
            ),
            body: read_body(event.body, event.is_base64_encoded.unwrap_or_default()),
            identity: context.identity.unwrap_or_default(),
            route: OnceLock::new(),
        }
    }

    /// The id told to the client and written to the log.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The method, in the case it was sent.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path, decoded, split at `/`, without the stage: for
    /// `match (request.method(), request.segments()?.as_slice())`.
    ///
    /// 404 for a path that is too long, badly encoded, or holds control characters.
    pub fn segments(&self) -> Result<Vec<&str>, Problem> {
        let segments = self.segments.as_ref().ok_or_else(Problem::not_found)?;
        Ok(segments.iter().map(String::as_str).collect())
    }

    /// Names the route for the log, such as `GET /deletions/{request_id}`. The first name stays.
    pub fn named(&self, route: &'static str) {
        // A second name is not an error: the first is the more exact one.
        let _ = self.route.set(route);
    }

    /// The name given with [`Request::named`], or `unmatched`.
    pub fn route(&self) -> &'static str {
        self.route.get().copied().unwrap_or("unmatched")
    }

    /// Who calls: tokens, source and verified signature.
    pub fn caller(&self) -> Caller<'_> {
        Caller::new(self, &self.identity)
    }

    /// The values of a header; `name` in lower case.
    pub(crate) fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a header sent at most once; `Err(())` where it is sent more often.
    pub(crate) fn header(&self, name: &str) -> Result<Option<&str>, ()> {
        let mut values = self
            .headers
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(());
        }
        Ok(first)
    }

    /// The `Idempotency-Key`, 1 to 255 visible ASCII characters; 422 where it is something else.
    pub fn idempotency_key(&self) -> Result<Option<&str>, Problem> {
        match self.header("idempotency-key") {
            Ok(None) => Ok(None),
            Ok(Some(key)) if is_visible_ascii(key, HEADER_CHARACTERS) => Ok(Some(key)),
            _ => Err(Problem::unprocessable(Vec::new())
                .logged_as("idempotency_key")
                .reason("Idempotency-Key must be 1 to 255 visible ASCII characters, sent once.")),
        }
    }

    /// `If-Match`; 412 where it cannot be read, because then it matches nothing.
    pub fn if_match(&self) -> Result<Option<IfMatch>, Problem> {
        let mut tags = Vec::new();
        let mut present = false;
        for value in self.header_values("if-match") {
            present = true;
            if value.trim() == "*" {
                return Ok(Some(IfMatch::Any));
            }
            for tag in value.split(',').map(str::trim) {
                tags.push(entity_tag(tag)?.to_owned());
            }
        }
        Ok(present.then_some(IfMatch::Tags(tags)))
    }

    /// A query parameter sent at most once; 422 where it is sent more often.
    pub fn query(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        let mut values = self.query.iter().filter(|(key, _)| key == name);
        let first = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(Violation::new(format!("/{name}"), "repeated").into());
        }
        Ok(first)
    }

    /// The decoded `?cursor=`; 400 where it is not one of ours.
    pub fn cursor<T: DeserializeOwned>(&self) -> Result<Option<T>, Problem> {
        self.query("cursor")?.map(paging::decode).transpose()
    }

    pub(crate) fn body(&self) -> &Body {
        &self.body
    }
}

/// What an `If-Match` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any version, as long as there is one.
    Any,
    /// One of these versions; the tags stand without their quotes. Weak tags never match.
    Tags(Vec<String>),
}

impl IfMatch {
    /// Whether the condition holds for the present version, `None` where there is nothing.
    pub fn holds_for(&self, current: Option<&str>) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::Tags(tags), Some(current)) => tags.iter().any(|tag| tag == current),
        }
    }
}

/// The inside of a strong tag. A weak one keeps its `W/"`, which none of our tags begins with.
fn entity_tag(tag: &str) -> Result<&str, Problem> {
    let body = tag.strip_prefix("W/").unwrap_or(tag);
    let inside = body
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inside| is_visible_ascii(inside, HEADER_CHARACTERS) && !inside.contains('"'))
        .ok_or_else(Problem::precondition_failed)?;
    Ok(if body.len() == tag.len() { inside } else { tag })
}

/// Whether `text` is 1 to `longest` visible ASCII characters.
pub(crate) fn is_visible_ascii(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Splits before decoding, so that an encoded slash stays inside its segment.
fn segments(path: &str, stage: &str) -> Option<Vec<String>> {
    if path.len() > PATH_BYTES {
        return None;
    }
    let rest = path.strip_prefix('/')?;
    // No route begins with the name of the stage, so a prefix of that name is the stage.
    let rest = match rest.strip_prefix(stage) {
        Some("") if !stage.is_empty() => "",
        Some(after) if !stage.is_empty() && after.starts_with('/') => &after[1..],
        _ => rest,
    };
    if rest.is_empty() {
        return Some(Vec::new());
    }
    rest.split('/').map(percent_decoded).collect()
}

fn percent_decoded(segment: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(segment.len());
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            decoded.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded)
        .ok()
        .filter(|text| !text.chars().any(char::is_control))
}

fn read_body(body: Option<String>, is_base64: bool) -> Body {
    let body = body.unwrap_or_default();
    if !is_base64 {
        return if body.len() > BODY_BYTES {
            Body::TooLarge
        } else {
            Body::Read(Personal::new(body.into_bytes()))
        };
    }
    // Four characters carry three bytes: refuse before decoding.
    if body.len() > BODY_BYTES.div_ceil(3) * 4 {
        return Body::TooLarge;
    }
    match Base64::decode_vec(&body) {
        Ok(bytes) if bytes.len() > BODY_BYTES => Body::TooLarge,
        Ok(bytes) => Body::Read(Personal::new(bytes)),
        Err(_) => Body::Unreadable,
    }
}

#[cfg(test)]
mod tests;
