//! Refusals of the API, in words of the command line: what is wrong and what to do, not how the API says it.

mod detail;
mod violation;

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use crate::{
    exit::Exit,
    language::{Text, both, say},
    printable::printable,
};
use violation::Violation;

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
    /// The message of a command, instead of the general one.
    #[serde(skip)]
    message: Option<String>,
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

    /// Sets the message, if this is the status of the answer.
    pub(crate) fn set_message_for(&mut self, status: u16, text: impl Into<String>) {
        if self.status == status {
            self.message = Some(text.into());
        }
    }

    /// Sets the message of this error in this field.
    pub(crate) fn set_message_for_field(
        &mut self,
        pointer: &str,
        code: &str,
        text: impl Into<String>,
    ) {
        let is_it = |one: &&mut Violation| one.pointer == pointer && one.code == code;
        if let Some(one) = self.errors.iter_mut().find(is_it) {
            one.set_message(text.into());
        }
    }

    /// What is wrong and what to do, in whole sentences.
    pub(crate) fn sentence(&self) -> String {
        let text = if let Some(message) = &self.message {
            message.clone()
        } else if !self.errors.is_empty() {
            let errors: Vec<String> = self.errors.iter().map(Violation::sentence).collect();
            errors.join(&say!(" ", ""))
        } else if let Some(detail) = self.detail.as_deref().and_then(detail::spoken) {
            one_line(&detail)
        } else {
            self.general().into()
        };
        match self.request_id.as_deref().map(one_line) {
            Some(id) => say!("{text} (request {id})", "{text}（请求编号 {id}）"),
            None => text,
        }
    }

    const fn general(&self) -> Text {
        match self.status {
            401 | 403 => both(
                "You are not allowed to do this with these credentials. Use a profile with a role of the staff, and check that the clock of this machine is right.",
                "当前凭证无权执行此操作。请使用工作人员角色的 profile，并检查本机时间是否准确。",
            ),
            404 => both(
                "Nothing has this id. Check it.",
                "没有找到这个编号。请核对。",
            ),
            409 | 410 => both(
                "This is not possible in the present state. Look at it again.",
                "现在的状态不允许这样做。请重新查看后再试。",
            ),
            412 => both(
                "It has changed since you read it. Read it again, then use the new value of `seen`.",
                "您查看之后，内容已被修改。请重新查看，然后使用新的 `seen` 值。",
            ),
            413 => both("The text is too long. Shorten it.", "内容太长，请删减。"),
            429 => both(
                "There were too many calls. Wait a little, then run the same command again.",
                "请求次数过多。请稍候，再次运行同一命令。",
            ),
            500.. => both(
                "The service is not available now. Run the same command again later; if it fails again, look for the request in the logs.",
                "服务暂时不可用。请稍后再次运行同一命令；如仍失败，请在日志中查找该请求。",
            ),
            _ => both(
                "The service does not understand this qeg. Use the qeg of the deployed version.",
                "服务无法识别此版本的 qeg。请使用与部署版本一致的 qeg。",
            ),
        }
    }
}

/// A text of the service on one line, without control characters.
fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::language::tests::in_chinese;

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
        refusal.set_message_for_field("/code", "wrong_or_expired", "Ask again.");
        refusal.set_message_for_field("/code", "missing", "Never.");
        assert!(refusal.sentence().starts_with("Ask again. --basis"));
        refusal.set_message_for(404, "Never.");
        refusal.set_message_for(422, "No.");
        assert_eq!(refusal.sentence(), "No. (request r-1)");
        let detailed = read(
            403,
            r#"{"code":"forbidden","detail":"Another one has to."}"#,
        );
        assert_eq!(detailed.sentence(), "Another one has to.");
        // What has no translation here is not shown in English.
        let chinese = in_chinese(|| detailed.sentence());
        assert!(chinese.starts_with("当前凭证无权"), "{chinese}");
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
            let words = in_chinese(|| refusal.sentence());
            assert!(
                !words.contains(&status.to_string()) && words.ends_with('。'),
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
            let words = in_chinese(|| read(422, &body).sentence());
            assert!(
                words.starts_with("--until ") && words.ends_with('。') && !words.contains(code),
                "{words}"
            );
        }
    }
}
