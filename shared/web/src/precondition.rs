//! The headers `If-Match` and `If-None-Match`: a request is carried out only while the client's view of the
//! record holds (RFC 9110, 13.1).

use lambda_http::http::HeaderMap;
use qeg_domain::limits::ENTITY_TAG_CHARS;

use crate::problem::Problem;

/// The detail for a client whose `If-None-Match` matches the present version.
const OTHER_WANTED: &str =
    "If-None-Match names what is there: read it, and send its ETag in If-Match to change it.";

/// The conditions of `If-Match` and `If-None-Match`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Precondition {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

/// The value of one of the headers.
#[derive(Debug, PartialEq, Eq)]
enum Tags {
    /// `*`: any version, as long as there is one.
    Any,
    /// These versions.
    Listed(Vec<Tag>),
    /// A value that cannot be read: the condition fails for every record, in either header.
    Unreadable,
}

/// An entity tag, without its quotes.
#[derive(Debug, PartialEq, Eq)]
struct Tag {
    is_weak: bool,
    opaque: String,
}

impl Precondition {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        Self {
            if_match: Tags::read(headers, "if-match"),
            if_none_match: Tags::read(headers, "if-none-match"),
        }
    }

    /// Whether one of the headers was sent.
    pub const fn is_sent(&self) -> bool {
        self.if_match.is_some() || self.if_none_match.is_some()
    }

    /// Checks a change against the current version of the record; `None` if there is no record.
    ///
    /// 412 if a condition does not hold or cannot be read.
    pub fn check(&self, current: Option<&str>) -> Result<(), Problem> {
        let is_wanted = match &self.if_match {
            None => true,
            Some(tags) => tags.is_of(current, Comparison::Strong),
        };
        let is_other = match &self.if_none_match {
            None => true,
            Some(Tags::Unreadable) => false,
            Some(tags) => !tags.is_of(current, Comparison::Weak),
        };
        if !is_other {
            return Err(Problem::precondition_failed().detail(OTHER_WANTED));
        }
        if is_wanted {
            Ok(())
        } else {
            Err(Problem::precondition_failed())
        }
    }

    /// Whether the client of a read has this version already, so that the answer is 304.
    pub fn has(&self, current: &str) -> bool {
        let tags = self.if_none_match.as_ref();
        tags.is_some_and(|tags| tags.is_of(Some(current), Comparison::Weak))
    }
}

/// How tags are compared (RFC 9110, 8.8.3.2). All tags of this service are strong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    /// For `If-Match`: a weak tag is never equal.
    Strong,
    /// For `If-None-Match`: weak or not makes no difference.
    Weak,
}

impl Tags {
    fn read(headers: &HeaderMap, name: &str) -> Option<Self> {
        let mut lines = Vec::new();
        for value in headers.get_all(name) {
            match value.to_str() {
                Ok(line) => lines.push(line.trim()),
                Err(_) => return Some(Self::Unreadable),
            }
        }
        if lines.is_empty() {
            return None;
        }
        // Several lines are one list (RFC 9110, 5.3).
        let list = lines.join(",");
        if list == "*" {
            return Some(Self::Any);
        }
        Some(listed(&list).map_or(Self::Unreadable, Self::Listed))
    }

    fn is_of(&self, current: Option<&str>, comparison: Comparison) -> bool {
        let Some(current) = current else {
            return false;
        };
        match self {
            Self::Any => true,
            Self::Unreadable => false,
            Self::Listed(tags) => tags.iter().any(|tag| {
                tag.opaque == current && (comparison == Comparison::Weak || !tag.is_weak)
            }),
        }
    }
}

/// The tags of a list. Empty elements are ignored (RFC 9110, 5.6.1). A tag may contain commas.
fn listed(list: &str) -> Option<Vec<Tag>> {
    let mut tags = Vec::new();
    let mut rest = list;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Some(tags);
        }
        let is_weak = rest.starts_with("W/");
        let (opaque, after) = rest
            .strip_prefix("W/")
            .unwrap_or(rest)
            .strip_prefix('"')?
            .split_once('"')?;
        let is_short = opaque.len() <= ENTITY_TAG_CHARS;
        if !is_short || !opaque.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        tags.push(Tag {
            is_weak,
            opaque: opaque.to_owned(),
        });
        rest = after.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sent(name: &'static str, lines: &[&str]) -> Precondition {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        Precondition::read(&headers)
    }

    fn allows(name: &'static str, lines: &[&str], current: Option<&str>) -> bool {
        sent(name, lines).check(current).is_ok()
    }

    #[test]
    fn without_a_header_every_change_is_allowed() {
        let none = Precondition::read(&HeaderMap::new());
        assert!(!none.is_sent() && !none.has("7"));
        assert!(none.check(None).is_ok() && none.check(Some("7")).is_ok());
    }

    #[test]
    fn if_match_allows_the_listed_versions() {
        for list in [
            &["\"7\""][..],
            &["\"7\","],
            &[",, \"7\" ,"],
            &["\"1\", \"7\""],
            &["\"1\",\"7\""],
            &["\"1\"", "\"7\""],
            &["\"a,b\", \"7\""],
            &["W/\"7\", \"7\""],
            &["\"\", \"7\""],
            &["*"],
            &[" * "],
        ] {
            assert!(allows("if-match", list, Some("7")), "{list:?}");
            assert!(!allows("if-match", list, None), "{list:?}");
        }
    }

    #[test]
    fn if_match_refuses_other_versions_and_what_cannot_be_read() {
        for list in [
            "\"8\"",
            "W/\"7\"",
            "w/\"7\"",
            "",
            ",",
            "7",
            "\"7",
            "7\"",
            "\"7\" \"7\"",
            "\"7\"x",
            "\"a b\", \"7\"",
            "*, \"7\"",
            "\u{e9}",
        ] {
            assert!(!allows("if-match", &[list], Some("7")), "{list}");
            assert!(sent("if-match", &[list]).is_sent());
        }
    }

    #[test]
    fn if_none_match_allows_a_change_where_nothing_listed_is_there() {
        for list in ["*", "\"7\"", "W/\"7\"", "\"8\", W/\"7\"", "\"7\","] {
            assert!(allows("if-none-match", &[list], None), "{list}");
            assert!(!allows("if-none-match", &[list], Some("7")), "{list}");
            assert!(sent("if-none-match", &[list]).has("7"), "{list}");
        }
        assert!(allows("if-none-match", &["\"8\""], Some("7")));
        assert!(!sent("if-none-match", &["\"8\""]).has("7"));
        // What cannot be read protects the record, and does not keep it from being read.
        for bad in ["7", "\"7", "\u{e9}"] {
            assert!(!allows("if-none-match", &[bad], Some("7")), "{bad}");
            assert!(!allows("if-none-match", &[bad], None), "{bad}");
            assert!(!sent("if-none-match", &[bad]).has("7"), "{bad}");
        }
    }
}
