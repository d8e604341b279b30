//! What is wrong with one field, in words of the command line.

use serde::{Deserialize, Serialize};

use super::one_line;
use crate::language::{Text, both, say};

/// One entry of the `errors` of a problem document. All are fixed texts of the product.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Violation {
    pub(super) pointer: String,
    pub(super) code: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<String>,
    /// The message of a command, instead of the general one.
    #[serde(skip)]
    message: Option<String>,
}

impl Violation {
    /// Sets the message, instead of the general one.
    pub(super) fn set_message(&mut self, text: String) {
        self.message = Some(text);
    }

    /// What is wrong and what to do, in one or two sentences.
    pub(super) fn sentence(&self) -> String {
        if let Some(message) = &self.message {
            return message.clone();
        }
        let what = field(&self.pointer).map_or_else(
            || one_line(self.pointer.trim_start_matches('/')),
            Into::into,
        );
        let allowed = one_line(&self.allowed.join(&say!(", ", "、")));
        let code = one_line(&self.code);
        let fault: String = match fault(&self.code) {
            Some(fault) => fault.into(),
            None if !allowed.is_empty() => {
                say!(
                    "is none of these: {allowed}.",
                    "不在允许的范围内：{allowed}。"
                )
            }
            None => say!(
                "is not accepted ({code}). Check it.",
                "不能接受（{code}）。请核对。"
            ),
        };
        // Chinese has no blank between words, but after the name of an option.
        let is_option = what.starts_with('-');
        let blank = if is_option {
            " ".to_owned()
        } else {
            say!(" ", "")
        };
        format!("{what}{blank}{fault}")
    }
}

/// The name of a field, as the commands call it.
fn field(pointer: &str) -> Option<Text> {
    Some(match pointer {
        "" => both("The input", "输入的内容"),
        "/authority" => both("The authority", "机关名称"),
        "/basis" => both("--basis", "--basis"),
        "/body" => both("The text", "内容"),
        "/call_sign" => both("The call sign", "呼号"),
        "/code" => both("The one-time code", "验证码"),
        "/fields" => both("--field", "--field"),
        "/identifier" => both("The mobile number or call sign", "手机号码或呼号"),
        "/instrument" => both("The legal instrument", "法律文书"),
        "/phone" => both("The mobile number", "手机号码"),
        "/recovery_code" => both("The recovery code", "恢复码"),
        "/reference" => both("The reference", "文号"),
        "/secret_until" => both("--secret-until", "--secret-until"),
        "/until" => both("--until", "--until"),
        "/verification_id" => both("--verification-id", "--verification-id"),
        _ => return None,
    })
}

/// What is wrong, after the name of the field.
fn fault(code: &str) -> Option<Text> {
    Some(match code {
        "missing" => both("is missing. Give it.", "未填写。请填写。"),
        "too_short" => both("is too short. Check it.", "太短。请核对。"),
        "too_long" => both("is too long. Shorten it.", "太长。请删减。"),
        "control_character" => both(
            "has a control character or an invisible one. Type it again.",
            "含有控制字符或看不见的字符。请重新输入。",
        ),
        "no_letter" => both(
            "has no letter or digit. Check it.",
            "没有文字或数字。请核对。",
        ),
        "not_a_reference" => both(
            "may have only letters, digits and hyphens. Change it.",
            "只能包含字母、数字和连字符。请修改。",
        ),
        "not_an_identifier" => both(
            "is neither a mobile number of the mainland nor a call sign. Check it.",
            "既不是中国大陆手机号码，也不是呼号。请核对。",
        ),
        "not_a_mainland_mobile" => both(
            "is not a mobile number of the mainland. Check it.",
            "不是中国大陆手机号码。请核对。",
        ),
        "not_a_call_sign" => both(
            "is not a call sign. Check it.",
            "不是业余电台呼号。请核对。",
        ),
        "not_a_code" => both(
            "is not a code of six digits. Check it with the caller.",
            "应为 6 位数字。请与来电者核对。",
        ),
        "wrong_or_expired" => both(
            "is wrong or has expired. Check it with the caller, or have a new one sent.",
            "不正确或已过期。请与来电者核对，或重新发送。",
        ),
        "not_a_recovery_code" => both(
            "is not a recovery code, which has twenty letters and digits. Check it with the caller.",
            "应为 20 个字母和数字。请与来电者核对。",
        ),
        "wrong" => both("is wrong. Check it.", "不正确。请核对。"),
        "out_of_range" => both(
            "is not a possible day. Give another one.",
            "超出允许的日期范围。请另选一天。",
        ),
        "not_a_date" => both(
            "is not a day, such as 2027-01-31.",
            "不是日期，例如 2027-01-31。",
        ),
        "doubled" | "repeated" => both("is given twice. Give it once.", "重复填写。请只填一次。"),
        _ => return None,
    })
}
