//! The form of a body: JSON in UTF-8, not compressed. Anything else is 415.

use crate::problem::Problem;
use crate::request::Request;

/// Names of UTF-8, in lower case: the one of RFC 8259, and the one that many clients write.
const UTF_8: [&str; 2] = ["utf-8", "utf8"];

/// Accepts `application/json`, and on PATCH also `application/merge-patch+json` (RFC 7396), with at most a
/// charset that is UTF-8.
///
/// 415 for another form, for a body without a media type, and for any `Content-Encoding`: nothing here decompresses.
pub(crate) fn check(request: &Request) -> Result<(), Problem> {
    if request.header("content-encoding") != Ok(None) {
        return Err(Problem::unsupported_media_type()
            .detail("Send the body as it is, without Content-Encoding."));
    }
    match request.header("content-type") {
        Ok(Some(value)) if is_json(value, request.method() == "PATCH") => Ok(()),
        _ => Err(Problem::unsupported_media_type()),
    }
}

fn is_json(value: &str, is_patch: bool) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let is_json = kind.eq_ignore_ascii_case("application/json")
        || (is_patch && kind.eq_ignore_ascii_case("application/merge-patch+json"));
    // A semicolon at the end is allowed (RFC 9110, 5.6.6).
    is_json && parts.filter(|part| !part.is_empty()).all(is_utf_8)
}

/// Whether a parameter says that the charset is UTF-8.
fn is_utf_8(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    let value = value.trim();
    let value = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(value);
    name.trim().eq_ignore_ascii_case("charset")
        && UTF_8
            .iter()
            .any(|known| value.trim().eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn checked(method: &str, headers: &Value) -> Option<u16> {
        let event = json!({"httpMethod": method, "path": "/notes", "multiValueHeaders": headers});
        let request = Request::from_event(event, "i");
        check(&request).err().map(|problem| problem.status())
    }

    #[test]
    fn json_in_utf_8_is_accepted_in_any_spelling() {
        for good in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\";",
            "application/json; charset=utf8",
            "application/json ; Charset = \"UTF8\"",
        ] {
            assert_eq!(
                checked("POST", &json!({"Content-Type": [good]})),
                None,
                "{good}"
            );
        }
    }

    #[test]
    fn any_other_form_is_415() {
        for bad in [
            &[][..],
            &[""],
            &["text/plain"],
            &["application/jsonp"],
            &["application/json; charset=gb18030"],
            &["application/json; charset=\"utf-8"],
            &["application/json; charset"],
            &["application/json; profile=x"],
            &["application/problem+json"],
            &["application/x-www-form-urlencoded"],
            &["application/json", "application/json"],
            &["application/json\u{7f}"],
        ] {
            assert_eq!(
                checked("POST", &json!({"Content-Type": bad})),
                Some(415),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn merge_patch_is_accepted_on_patch_only() {
        let merge_patch = json!({"Content-Type": ["application/merge-patch+json; charset=utf-8"]});
        assert_eq!(checked("PATCH", &merge_patch), None);
        assert_eq!(checked("PUT", &merge_patch), Some(415));
        let json = json!({"Content-Type": ["application/json"]});
        assert_eq!(checked("PATCH", &json), None);
    }

    #[test]
    fn any_content_encoding_is_415() {
        for encoding in [&["gzip"][..], &["identity"], &[""], &["gzip", "br"]] {
            let headers =
                json!({"Content-Type": ["application/json"], "Content-Encoding": encoding});
            assert_eq!(checked("POST", &headers), Some(415), "{encoding:?}");
        }
    }
}
