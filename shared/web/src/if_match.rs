//! The `If-Match` header: a change is made only to the version that the client has read.

use lambda_http::http::HeaderMap;
use qeg_domain::limits::ENTITY_TAG_CHARS;

use crate::header::is_visible_ascii;
use crate::problem::Problem;

/// What an `If-Match` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any version, as long as there is one.
    Any,
    /// One of these versions; the tags are without their quotes. Weak tags never match.
    Tags(Vec<String>),
}

impl IfMatch {
    /// Reads the header; 412 where it cannot be read, because then it matches nothing.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut tags = Vec::new();
        let mut is_sent = false;
        for value in headers.get_all("if-match") {
            is_sent = true;
            let value = value.to_str().map_err(|_| Problem::precondition_failed())?;
            if value.trim() == "*" {
                return Ok(Some(Self::Any));
            }
            for tag in value.split(',').map(str::trim) {
                tags.push(entity_tag(tag)?.to_owned());
            }
        }
        Ok(is_sent.then_some(Self::Tags(tags)))
    }

    /// Whether the condition holds for the current version; `None` where there is nothing.
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
        .filter(|inside| is_visible_ascii(inside, ENTITY_TAG_CHARS) && !inside.contains('"'))
        .ok_or_else(Problem::precondition_failed)?;
    Ok(if body.len() == tag.len() { inside } else { tag })
}
