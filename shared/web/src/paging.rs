//! Pages of a list, and the cursors that lead from one to the next.
//!
//! A cursor is base64url over JSON. Clients should not interpret it, but they can change it. So put only the position
//! in a list into it, never the person: the person comes from the session.

use base64ct::{Base64UrlUnpadded, Encoding};
use qeg_domain::limits::CURSOR_CHARS;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};

use crate::problem::Problem;

/// One page of an answer: `{"entries": [...], "next": "..."}`, without `next` on the last.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// The entries of the page.
    pub entries: Vec<T>,
    /// The cursor of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The cursor of a list that is in the order of an index: the sort key of the last item that was shown. It is never
/// empty, because DynamoDB takes no empty key.
#[derive(Debug, Serialize, Deserialize)]
pub struct AfterKey {
    /// The sort key.
    #[serde(deserialize_with = "filled")]
    pub after: String,
}

fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Err(D::Error::custom("empty"));
    }
    Ok(text)
}

/// Makes a cursor; 503 if the position does not fit into one, which is a bug.
pub fn encode<T: Serialize>(position: &T) -> Result<String, Problem> {
    serde_json::to_vec(position)
        .ok()
        .map(|json| Base64UrlUnpadded::encode_string(&json))
        .filter(|cursor| cursor.len() <= CURSOR_CHARS)
        .ok_or_else(|| Problem::unavailable("cursor_not_encodable"))
}

/// Reads a cursor; 400 if this service did not make it.
pub fn decode<T: DeserializeOwned>(cursor: &str) -> Result<T, Problem> {
    Some(cursor)
        .filter(|cursor| cursor.len() <= CURSOR_CHARS)
        .and_then(|cursor| Base64UrlUnpadded::decode_vec(cursor).ok())
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(unknown_cursor)
}

/// 400: this service did not make the cursor.
pub fn unknown_cursor() -> Problem {
    Problem::invalid_body()
        .logged_as("cursor")
        .detail("The cursor is not valid: begin again without one.")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn decoded_cursor_is_what_was_encoded() {
        let cursor = encode(&("E#000000000042", 7)).unwrap();
        assert!(
            cursor
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        assert_eq!(
            decode::<(String, u8)>(&cursor).unwrap(),
            ("E#000000000042".to_owned(), 7)
        );
    }

    #[test]
    fn invalid_cursor_is_400() {
        let long = Base64UrlUnpadded::encode_string(&[b' '; CURSOR_CHARS]);
        for cursor in ["", "%", "bnVsbA==", "bnVsbA", "W1tb", "\u{0}", "名", &long] {
            let problem = decode::<(String, u8)>(cursor).unwrap_err();
            assert_eq!(problem.status(), 400, "{cursor}");
        }
        assert!(encode(&"x".repeat(CURSOR_CHARS)).is_err());
    }

    #[test]
    fn an_empty_key_is_no_cursor() {
        let of = |after: &str| encode(&json!({"after": after})).unwrap();
        assert_eq!(decode::<AfterKey>(&of("~")).unwrap().after, "~");
        assert_eq!(decode::<AfterKey>(&of("")).unwrap_err().status(), 400);
    }

    #[test]
    fn last_page_has_no_next() {
        let page = Page {
            entries: vec![1],
            next: None,
        };
        assert_eq!(json!(page), json!({"entries": [1]}));
    }
}
