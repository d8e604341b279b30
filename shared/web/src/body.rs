//! Reads a JSON body strictly, without ever quoting it in an error.
//!
//! 415 is for another form than JSON in UTF-8. 400 is for a body that does not have the documented form: not
//! JSON, not UTF-8, a wrong type, an unknown, missing or repeated field. 422 is for values that the domain does
//! not accept. Both name every fault by JSON pointer and code. The messages of the JSON reader quote the input, so
//! they are dropped.
//!
//! Fields that a type does not have are always refused; `#[serde(deny_unknown_fields)]` on the types says so to
//! readers, and lets the tests find the types of all bodies.

mod document;
mod findings;
mod shape;

use serde::{Deserialize, de::DeserializeOwned};

use crate::event::Body;
use crate::media_type;
use crate::problem::Problem;
use crate::request::Request;

/// The detail for a body that contains U+FFFD.
const UTF_8_NEEDED: &str = "Send the body in UTF-8: it has bytes that are not UTF-8, or the character U+FFFD, \
                            which stands where other bytes were lost.";

/// Reads the body as `T`: 413 over 32 KiB, 415 for another form than JSON, 400 for anything that is not `T`.
pub fn read<T: DeserializeOwned>(request: &Request) -> Result<T, Problem> {
    let document = serde_json::from_slice(bytes(request)?)
        .map_err(|_| Problem::invalid_body().detail("The body is not JSON."))?;
    shape::read(&document).map_err(Problem::misshapen)
}

/// Checks the body of a request that says all in its path: empty or `{}`. 413, 415 and 400 as for [`read`].
pub fn nothing(request: &Request) -> Result<(), Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    if bytes(request)?.is_empty() {
        return Ok(());
    }
    read(request).map(|Nothing {}| ())
}

/// The raw body, for the fingerprint of a repeatable request: empty if there is no body, otherwise UTF-8 text
/// without U+FFFD.
///
/// 413 over 32 KiB, 415 for another form than JSON, 400 for a body that cannot be decoded. A request without a body
/// needs no `Content-Type`.
pub fn bytes(request: &Request) -> Result<&[u8], Problem> {
    let bytes = match request.body() {
        // `seal_view` although nothing is sealed: the value only moves into the type it is read as.
        Body::Read(bytes) => bytes.seal_view(),
        Body::TooLarge => return Err(Problem::too_large()),
        Body::Unreadable => return Err(Problem::invalid_body()),
    };
    if !bytes.is_empty() {
        media_type::check(request)?;
    }
    // The gateway replaces bytes that are not UTF-8 by U+FFFD, so the original bytes are lost.
    match std::str::from_utf8(bytes) {
        Ok(text) if !has_replacement_character(text) => Ok(bytes),
        _ => Err(Problem::invalid_body()
            .logged_as("not_utf_8")
            .detail(UTF_8_NEEDED)),
    }
}

/// Whether JSON text has U+FFFD, as itself or as an escape.
fn has_replacement_character(json: &str) -> bool {
    let mut rest = json;
    while let Some((_, after)) = rest.split_once('\\') {
        let escape = after.get(..5).unwrap_or_default();
        if escape.eq_ignore_ascii_case("ufffd") {
            return true;
        }
        // The second of two backslashes begins no escape.
        rest = after.strip_prefix('\\').unwrap_or(after);
    }
    json.contains(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests;
