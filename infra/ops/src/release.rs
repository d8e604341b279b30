//! `qeg release`: somebody showed the licence for a call sign that an account has.

use clap::Args;
use jiff::civil::Date;
use qeg_domain::{call_sign::CallSign, limits::OBJECTION_DAYS, personal::PersonalValue};
use serde::{Deserialize, Serialize};

use crate::{
    api::undocumented,
    consent::Consent,
    fault::Fault,
    input,
    language::{Text, both, say},
    show,
    target::Target,
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples (the call sign is asked for; the first one shows what it is about to do, and asks):\n  qeg release --reference licence-2026-17\nIn a script, pass the call sign as a line of the standard input:\n  printf '%s\\n' \"$CALL_SIGN\" | qeg release --reference licence-2026-17 --yes --json\nThe holder gets a notice and may object in a message to support. After an objection, the same command decides that the call sign is released all the same.",
        "示例（会询问呼号；第一条会显示要做的事并请您确认）：\n  qeg release --reference licence-2026-17\n在脚本中，请把呼号作为一行写入标准输入：\n  printf '%s\\n' \"$CALL_SIGN\" | qeg release --reference licence-2026-17 --yes --json\n呼号的持有人会收到通知，可在客服对话中提出异议。提出异议之后，再次运行同一命令即决定仍予释放。"
    )
)]
pub(crate) struct Release {
    #[arg(
        long,
        value_name = both("TEXT", "文字").as_str(),
        help = both(
            "Reference in your files for the licence that you saw: letters, digits and hyphens, no personal data",
            "所出示文件在您处的档案号：只含字母、数字和连字符，不含个人信息"
        )
    )]
    reference: String,
    #[command(flatten)]
    consent: Consent,
}

const NO_ACCOUNT: Text = both(
    "No account has this call sign, so nothing has to be released. Compare it with the licence.",
    "没有账户使用这个呼号，无需释放。请与执照核对。",
);

fn what_happens() -> String {
    say!(
        "The holder gets a notice and may object for {OBJECTION_DAYS} days, then their account loses the call sign; if it is their only identifier, the account is deleted. If the holder has objected, this decides that the call sign is released all the same.",
        "持有人会收到通知，可在 {OBJECTION_DAYS} 天内提出异议，期满后其账户失去该呼号；如果这是其唯一的标识，账户将被注销。如果持有人已提出异议，则视为决定仍然释放该呼号。"
    )
}

#[derive(Serialize)]
struct Shown<'a> {
    reference: &'a str,
}

#[derive(Deserialize)]
struct Accepted {
    object_until: Date,
}

impl Release {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let api = target.api().await?;
        let line = input::line(&say!("the call sign", "呼号"))?;
        // In the form in which it stands in a path, without a suffix behind a slash.
        let call_sign = CallSign::parse(line.seal_view()).map_err(|_| {
            Fault::usage(say!(
                "this is not a call sign: compare it with the licence, and type it again",
                "这不是业余电台呼号：请与执照核对后重新输入"
            ))
        })?;
        let call_sign = call_sign.personal().disclose();
        let reference = &self.reference;
        if is_asked_for {
            let facts = [
                (both("call sign", "呼号"), call_sign.clone()),
                (both("reference", "凭据编号"), reference.clone()),
            ];
            let facts = format!("{}\n{}", show::fields(&facts), what_happens());
            let question = both("Release this call sign?", "释放这个呼号？");
            Consent::ask(&facts, question.as_str())?;
        }
        let path = format!("/staff/call-signs/{call_sign}/release");
        let released = api.post(&path, &Shown { reference }).await;
        let answer = released.map_err(|fault| fault.with_message_for(404, NO_ACCOUNT))?;
        if json {
            show::json(&answer);
        } else {
            let accepted: Accepted = serde_json::from_value(answer).map_err(|_| undocumented())?;
            show::print(&show::fields(&[(
                both("holder may object until", "持有人可提出异议至"),
                accepted.object_until.to_string(),
            )]));
        }
        show::whole_or(both(
            "The release is recorded, and its holder was notified.",
            "已登记释放呼号，并已通知持有人。",
        ))
    }
}
