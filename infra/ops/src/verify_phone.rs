//! `qeg verify-phone`: has a one-time code sent to the number of a person who asks for deletion by phone or by mail.

use clap::Args;
use jiff::Timestamp;
use qeg_domain::personal::{Personal, to_recipient};
use serde::{Deserialize, Serialize};

use crate::{
    api::undocumented,
    fault::Fault,
    input,
    language::{both, say},
    show,
    target::Target,
    when,
};

#[derive(Args)]
#[command(after_help = say!(
    "Example (asks for the mobile number):\n  qeg verify-phone\n\
     Ask the person to read the code out, then give it to: `qeg delete --verification-id ID`. `qeg delete --phone` does both.\n\
     In a script, pass the number as a line of the standard input:\n  \
     printf '%s\\n' \"$PHONE\" | qeg verify-phone --json",
    "示例（会询问手机号码）：\n  qeg verify-phone\n\
     请对方读出收到的验证码，再用于：`qeg delete --verification-id 编号`。`qeg delete --phone` 一次完成这两步。\n\
     在脚本中，通过标准输入的一行提供号码：\n  \
     printf '%s\\n' \"$PHONE\" | qeg verify-phone --json"
))]
pub(crate) struct VerifyPhone {}

#[derive(Serialize)]
struct Request<'a> {
    #[serde(serialize_with = "to_recipient::serialize")]
    phone: &'a Personal<String>,
    purpose: &'static str,
}

/// A code that was sent, if somebody has an account with the number.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sent {
    pub(crate) verification_id: String,
    pub(crate) expires_at: Timestamp,
}

impl VerifyPhone {
    #[allow(clippy::unused_self, reason = "all commands have this method")]
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let sent = send(target).await?;
        if json {
            show::json(&sent);
        } else {
            let id = sent.verification_id;
            show::print(&show::fields(&[
                (both("verification", "验证编号"), id.clone()),
                (both("valid until", "有效期至"), when::time(sent.expires_at)),
            ]));
            show::print(&say!(
                "The code is on its way. The person reads it out; then: `qeg delete --verification-id {id}`",
                "验证码已发出。请对方读出验证码，然后运行：`qeg delete --verification-id {id}`"
            ));
        }
        show::whole_or(both(
            "The code was sent: have the next one sent after a minute.",
            "验证码已发出：一分钟后才能再次发送。",
        ))
    }
}

/// Asks for a number and has a code sent to it that proves a deletion, and nothing else. The answer is the same whether or
/// not somebody has an account with this number.
pub(crate) async fn send(target: &Target) -> Result<Sent, Fault> {
    let api = target.open_api()?;
    let phone = input::line(both("the mobile number", "手机号码").as_str())?;
    let request = Request {
        phone: &phone,
        purpose: "deletion",
    };
    let sent = api.post("/verifications", &request).await;
    let answer = sent.map_err(|fault| fault.with_message_for(429, TOO_MANY))?;
    serde_json::from_value(answer).map_err(|_| undocumented())
}

const TOO_MANY: crate::language::Text = both(
    "No code was sent: this number was sent one less than a minute ago, or too many today, or too many were asked for from this network. Wait a minute, then try again.",
    "没有发送验证码：该号码一分钟内刚发过，或今天次数过多，或本网络请求过多。请一分钟后再试。",
);
