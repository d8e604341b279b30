//! Other origins: the web sites whose scripts may call the API and read its answers (CORS; Fetch Standard, 3.2).
//!
//! A browser asks first (a preflight, which the portal function answers for every route but those of carriers and staff), then
//! sends the request with its `Origin`. Both answers name that origin if it is one of the allowed ones. Cookies play no part: there are none.

use qeg_domain::limits::ALLOWED_ORIGINS;

use crate::answer::Reply;
use crate::request::Request;

/// Headers of an answer that scripts may read, beside those that they always may.
pub const EXPOSED: &str = "Content-Disposition, ETag, Location, Retry-After, X-Request-Id";
/// Headers that scripts may send, beside those that they always may.
pub const ALLOWED: &str =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Challenge-Response";
/// Seconds for which a browser need not ask again: the longest that Chromium accepts.
pub const ASK_AGAIN_AFTER: &str = "7200";

/// The allowed origins. By default there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

/// A list that is not a list of exact origins.
#[derive(Debug, PartialEq, Eq)]
pub struct NotOrigins;

impl Origins {
    /// Reads `https://a.example,https://b.example:8443`: at most [`ALLOWED_ORIGINS`] of them, in the form in which browsers
    /// send them. Plain HTTP is only for `localhost` and `127.0.0.1`.
    ///
    /// # Errors
    /// [`NotOrigins`] for anything else, `*` and `null` among it.
    pub fn parse(list: &str) -> Result<Self, NotOrigins> {
        let origins: Vec<String> = list.split(',').map(without_usual_port).collect();
        let is_good = origins.len() <= ALLOWED_ORIGINS && origins.iter().all(|one| is_origin(one));
        if is_good {
            Ok(Self(origins))
        } else {
            Err(NotOrigins)
        }
    }

    /// Adds to a reply what lets the script of an allowed origin read it, and what answers a preflight.
    pub(crate) fn let_in(&self, request: &Request, mut reply: Reply) -> Reply {
        if self.0.is_empty() {
            return reply;
        }
        // Caches must not give the answer for one origin to another, nor the one without an origin to any.
        let vary = match reply.headers.remove("Vary") {
            Some(others) => format!("{others}, Origin"),
            None => "Origin".to_owned(),
        };
        reply.headers.insert("Vary", vary);
        let sent = request.header("origin").ok().flatten();
        let Some(origin) = self.0.iter().find(|one| Some(one.as_str()) == sent) else {
            return reply;
        };
        // Only the answer about the methods of a route has them: it is the answer to a preflight.
        let methods = reply.headers.get("Allow").cloned();
        let mut add = |name, value: &str| reply.headers.insert(name, value.to_owned());
        add("Access-Control-Allow-Origin", origin);
        add("Access-Control-Expose-Headers", EXPOSED);
        if let Some(methods) = methods {
            add("Access-Control-Allow-Methods", &methods);
            add("Access-Control-Allow-Headers", ALLOWED);
            add("Access-Control-Max-Age", ASK_AGAIN_AFTER);
        }
        reply
    }
}

/// Browsers leave the usual port of a scheme out.
fn without_usual_port(text: &str) -> String {
    let usual = if text.starts_with("https:") {
        ":443"
    } else {
        ":80"
    };
    text.strip_suffix(usual).unwrap_or(text).to_owned()
}

/// Whether this is an origin as browsers write it: a scheme, a host in lower case, and perhaps a port. The template's
/// parameter accepts the same.
fn is_origin(text: &str) -> bool {
    let (is_secure, place) = match text.split_once("://") {
        Some(("https", place)) => (true, place),
        Some(("http", place)) => (false, place),
        _ => return false,
    };
    let (host, port) = place.split_once(':').unwrap_or((place, "1"));
    let is_named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_host = host
        .split('.')
        .all(|label| !label.is_empty() && label.bytes().all(is_named));
    let is_port = (1..=5).contains(&port.len())
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && !port.starts_with('0');
    is_host && is_port && (is_secure || host == "localhost" || host == "127.0.0.1")
}

#[cfg(test)]
mod tests;
