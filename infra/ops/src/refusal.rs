//! Refusals of the API, in words of the command line: what is wrong and what to do, not how the API says it.

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use crate::{fault::Exit, show::printable};

/// An answer of the API that is not a success: its status and the parts of its problem details (RFC 9457) that are used.
/// All are fixed texts of the product.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Refusal {
    #[serde(skip_deserializing)]
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) code: String,
    #[serde(default, skip_serializing)]
    detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(default)]
    errors: Vec<Violation>,
    /// What a command says in place of the general words.
    #[serde(skip)]
    told: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Violation {
    pointer: String,
    code: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<String>,
    #[serde(skip)]
    told: Option<String>,
}

impl Refusal {
    /// Reads an answer. One that is no problem document has only its status.
    pub(crate) fn read(status: StatusCode, body: &[u8]) -> Self {
        let read: Self = serde_json::from_slice(body).unwrap_or_default();
        Self {
            status: status.as_u16(),
            ..read
        }
    }

    /// The exit code for it.
    pub(crate) const fn exit(&self) -> Exit {
        match self.status {
            401 | 403 => Exit::NotAllowed,
            429 | 500.. => Exit::Unavailable,
            _ => Exit::Refused,
        }
    }

    /// Uses these words for an answer with this status.
    pub(crate) fn tell(&mut self, status: u16, words: &str) {
        if self.status == status {
            self.told = Some(words.to_owned());
        }
    }

    /// Uses these words for this fault of this field.
    pub(crate) fn tell_of(&mut self, pointer: &str, code: &str, words: &str) {
        let is_it = |one: &&mut Violation| one.pointer == pointer && one.code == code;
        if let Some(one) = self.errors.iter_mut().find(is_it) {
            one.told = Some(words.to_owned());
        }
    }

    /// What is wrong and what to do, in whole sentences.
    pub(crate) fn sentence(&self) -> String {
        let words = |text: &str| printable(text).replace('\n', " ");
        let text = if let Some(told) = &self.told {
            told.clone()
        } else if !self.errors.is_empty() {
            let errors: Vec<String> = self.errors.iter().map(Violation::sentence).collect();
            errors.join(" ")
        } else if let Some(detail) = &self.detail {
            words(detail)
        } else {
            self.general().to_owned()
        };
        match &self.request_id {
            Some(id) => format!("{text} (request {})", words(id)),
            None => text,
        }
    }

    const fn general(&self) -> &'static str {
        match self.status {
            401 | 403 => {
                "You are not allowed to do this with these credentials. Use a profile with a role of the staff, and check that the clock of this machine is right."
            }
            404 => "Nothing has this id. Check it.",
            409 | 410 => "This is not possible in the present state. Look at it again.",
            412 => {
                "It has changed since you read it. Read it again, then use the new value of `seen`."
            }
            413 => "The text is too long. Shorten it.",
            429 => "There were too many calls. Wait a little, then run the same command again.",
            500.. => {
                "The service is not available now. Run the same command again later; if it fails again, look for the request in the logs."
            }
            _ => "The service does not understand this qeg. Use the qeg of the deployed version.",
        }
    }
}

impl Violation {
    fn sentence(&self) -> String {
        if let Some(told) = &self.told {
            return told.clone();
        }
        let words = |text: &str| printable(text).replace('\n', " ");
        let what = match self.pointer.as_str() {
            "" => "The input",
            "/authority" => "The authority",
            "/basis" => "--basis",
            "/body" => "The text",
            "/call_sign" => "The call sign",
            "/code" => "The one-time code",
            "/fields" => "--field",
            "/identifier" => "The mobile number or call sign",
            "/instrument" => "The legal instrument",
            "/recovery_code" => "The recovery code",
            "/reference" => "The reference",
            "/secret_until" => "--secret-until",
            "/until" => "--until",
            "/verification_id" => "--verification-id",
            other => &words(other.trim_start_matches('/')),
        };
        let allowed = words(&self.allowed.join(", "));
        let fault = match self.code.as_str() {
            "missing" => "is missing. Give it.",
            "too_short" => "is too short. Check it.",
            "too_long" => "is too long. Shorten it.",
            "control_character" => "has a control character or an invisible one. Type it again.",
            "no_letter" => "has no letter or digit. Check it.",
            "not_a_reference" => "may have only letters, digits and hyphens. Change it.",
            "not_an_identifier" => {
                "is neither a mobile number of the mainland nor a call sign. Check it."
            }
            "not_a_call_sign" => "is not a call sign. Check it.",
            "not_a_code" => "is not a code of six digits. Check it with the caller.",
            "wrong_or_expired" => {
                "is wrong or has expired. Check it with the caller, or have a new one sent."
            }
            "not_a_recovery_code" => {
                "is not a recovery code, which has twenty letters and digits. Check it with the caller."
            }
            "wrong" => "is wrong. Check it.",
            "out_of_range" => "is not a possible day. Give another one.",
            "not_a_date" => "is not a day, such as 2027-01-31.",
            "doubled" | "repeated" => "is given twice. Give it once.",
            _ if !allowed.is_empty() => &format!("is none of these: {allowed}."),
            code => &format!("is not accepted ({}). Check it.", words(code)),
        };
        format!("{what} {fault}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(status: u16, body: &str) -> Refusal {
        Refusal::read(StatusCode::from_u16(status).unwrap(), body.as_bytes())
    }

    #[test]
    fn a_refusal_says_what_is_wrong_and_what_to_do_in_words_of_the_command_line() {
        let problem = r#"{"type":"urn:qeg:problem:unprocessable","title":"t","status":422,"code":"unprocessable",
            "request_id":"r-1","errors":[{"pointer":"/code","code":"wrong_or_expired"},
            {"pointer":"/basis","code":"unknown_value","allowed":["a","b"]},{"pointer":"/new","code":"odd"}]}"#;
        let mut refusal = read(422, problem);
        assert_eq!(
            refusal.sentence(),
            "The one-time code is wrong or has expired. Check it with the caller, or have a new one sent. \
             --basis is none of these: a, b. new is not accepted (odd). Check it. (request r-1)"
        );
        refusal.tell_of("/code", "wrong_or_expired", "Ask again.");
        refusal.tell_of("/code", "missing", "Never.");
        assert!(refusal.sentence().starts_with("Ask again. --basis"));
        refusal.tell(404, "Never.");
        refusal.tell(422, "No.");
        assert_eq!(refusal.sentence(), "No. (request r-1)");
        let detailed = read(
            403,
            r#"{"code":"forbidden","detail":"Another one has to."}"#,
        );
        assert_eq!(detailed.sentence(), "Another one has to.");
        let hostile = read(404, "{\"detail\":\"a\\u001b[2J\\nb\"}");
        assert_eq!(hostile.sentence(), "a\u{fffd}[2J b");
    }

    #[test]
    fn every_status_has_an_exit_code_and_words_without_numbers() {
        for (status, expected) in [
            (401, Exit::NotAllowed),
            (403, Exit::NotAllowed),
            (404, Exit::Refused),
            (409, Exit::Refused),
            (410, Exit::Refused),
            (412, Exit::Refused),
            (413, Exit::Refused),
            (429, Exit::Unavailable),
            (502, Exit::Unavailable),
            (503, Exit::Unavailable),
            (301, Exit::Refused),
        ] {
            let refusal = read(status, "<html>");
            assert_eq!(refusal.exit(), expected, "{status}");
            let words = refusal.sentence();
            assert!(
                !words.contains(&status.to_string()) && words.ends_with('.'),
                "{words}"
            );
        }
    }

    #[test]
    fn every_fault_of_a_field_has_words() {
        use qeg_domain::violation::code as codes;
        for code in [
            codes::MISSING,
            codes::TOO_SHORT,
            codes::TOO_LONG,
            codes::NOT_A_REFERENCE,
            codes::CONTROL_CHARACTER,
            codes::NO_LETTER,
            codes::NOT_A_CALL_SIGN,
            codes::NOT_AN_IDENTIFIER,
            codes::NOT_A_CODE,
            codes::WRONG_OR_EXPIRED,
            codes::NOT_A_RECOVERY_CODE,
            codes::OUT_OF_RANGE,
            codes::NOT_A_DATE,
            codes::DOUBLED,
            codes::REPEATED,
        ] {
            let body = format!(r#"{{"errors":[{{"pointer":"/until","code":"{code}"}}]}}"#);
            let words = read(422, &body).sentence();
            assert!(
                words.starts_with("--until ") && !words.contains('('),
                "{words}"
            );
        }
    }
}
