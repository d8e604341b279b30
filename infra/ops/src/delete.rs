//! `qeg delete`: records a deletion request that a person made by phone, by mail or in a thread, with proof of identity.

use clap::{ArgGroup, Args};
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    id::ThreadId,
    personal::{Personal, to_recipient_opt},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Api, undocumented},
    consent::Consent,
    fault::Fault,
    input,
    language::{Text, both, say},
    show,
    target::Target,
    thread, when,
};

#[derive(Args)]
#[command(
    group(ArgGroup::new("proof").required(true)),
    after_help = say!(
        "Examples (the code is asked for and not shown; the last one shows the thread, and asks):\n  qeg delete --verification-id 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n  qeg delete --recovery-code\n  qeg delete --thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\nIn a script, pass the answers as lines of the standard input:\n  printf '%s\\n%s\\n' \"$CALL_SIGN\" \"$RECOVERY_CODE\" | qeg delete --recovery-code --json",
        "示例（会询问验证码或恢复码，输入时不显示；最后一条会先显示咨询内容，再请您确认）：\n  qeg delete --verification-id 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n  qeg delete --recovery-code\n  qeg delete --thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n在脚本中，请把各项按行写入标准输入：\n  printf '%s\\n%s\\n' \"$CALL_SIGN\" \"$RECOVERY_CODE\" | qeg delete --recovery-code --json"
    )
)]
pub(crate) struct Delete {
    #[arg(
        long,
        value_name = both("ID", "编号").as_str(),
        group = "proof",
        help = both(
            "The person read out a one-time code: the id from `POST /verifications` with purpose `deletion`",
            "对方报出了手机验证码：`POST /verifications`（用途为 `deletion`）返回的编号"
        )
    )]
    verification_id: Option<String>,
    #[arg(
        long,
        group = "proof",
        help = both(
            "The person gave their call sign and recovery code",
            "对方提供了呼号和恢复码"
        )
    )]
    recovery_code: bool,
    #[arg(
        long,
        value_name = both("ID", "编号").as_str(),
        group = "proof",
        help = both(
            "The person asked in a thread that they opened while signed in: the id of the thread",
            "对方在登录后发起的咨询中提出申请：该咨询的编号"
        )
    )]
    thread: Option<String>,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Default, Serialize)]
struct Asked<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_id: Option<&'a str>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    code: Option<Personal<String>>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    call_sign: Option<Personal<String>>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<Personal<String>>,
}

/// The answer of the API, which is the same for every proof.
#[derive(Deserialize)]
struct Accepted {
    request_id: String,
    due_on: Date,
}

impl Delete {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        if let Some(id) = &self.thread {
            return self.of_thread(id, target, json).await;
        }
        let api = target.api().await?;
        let asked = match self.verification_id.as_deref() {
            Some(id) => Asked {
                verification_id: Some(id),
                code: Some(input::secret(&say!("the one-time code", "验证码"))?),
                ..Asked::default()
            },
            None => Asked {
                call_sign: Some(input::line(&say!("the call sign", "呼号"))?),
                recovery_code: Some(input::secret(&say!("the recovery code", "恢复码"))?),
                ..Asked::default()
            },
        };
        let recorded = api.post("/staff/deletions", &asked).await;
        let answer = recorded.map_err(|fault| {
            fault
                .told_of("/recovery_code", "wrong", WRONG_RECOVERY_CODE)
                .told_of("/code", "wrong_or_expired", WRONG_CODE)
                .told_of("/verification_id", "malformed", NOT_A_VERIFICATION)
        })?;
        Accepted::show(answer, json)
    }

    /// The person asked in a thread: shows the thread, asks, and records the request.
    async fn of_thread(&self, id: &str, target: &Target, json: bool) -> Result<(), Fault> {
        let id = thread::id(id)?;
        let is_asked_for = self.consent.is_asked_for()?;
        let api = target.api().await?;
        if is_asked_for {
            let shown = thread::look(&api, &id).await?;
            let question = say!(
                "Record that the person of this thread asks for the deletion of their account and all their data?",
                "是否登记：此咨询的用户申请注销账号并删除全部个人信息？"
            );
            Consent::ask(&shown, &question)?;
        }
        let recorded = of_thread(&api, &id).await;
        Accepted::show(recorded?, json)
    }
}

async fn of_thread(api: &Api, id: &ThreadId) -> Result<serde_json::Value, Fault> {
    let path = format!("/staff/threads/{id}/deletion");
    let recorded = api.post_nothing(&path).await;
    recorded.map_err(|fault| thread::unknown(fault).told(409, NOT_SIGNED_IN))
}

const WRONG_RECOVERY_CODE: Text = both(
    "The recovery code does not match this call sign. Check both with the caller.",
    "恢复码与该呼号不符。请与来电者核对这两项。",
);
const WRONG_CODE: Text = both(
    "The one-time code is wrong or has expired. Check it with the caller, or have a new one sent.",
    "验证码不正确或已过期。请与来电者核对，或重新发送。",
);
const NOT_A_VERIFICATION: Text = both(
    "--verification-id is not an id: it has 32 characters, 0 to 9 and a to f.",
    "--verification-id 不是编号：编号为 32 个字符，由数字和字母 a 至 f 组成。",
);
const NOT_SIGNED_IN: Text = both(
    "The person did not open this thread while signed in, so it does not prove who asks. Use `qeg delete --verification-id` or `qeg delete --recovery-code`.",
    "这项咨询不是对方登录后发起的，不能证明申请人的身份。请用 `qeg delete --verification-id` 或 `qeg delete --recovery-code`。",
);

impl Accepted {
    fn show(answer: serde_json::Value, json: bool) -> Result<(), Fault> {
        if json {
            show::json(&answer);
        } else {
            let accepted: Self = serde_json::from_value(answer).map_err(|_| undocumented())?;
            show::print(&show::fields(&[
                (both("request", "申请编号"), accepted.request_id),
                (
                    both("due on", "最迟办结"),
                    when::due(accepted.due_on, Timestamp::now()),
                ),
            ]));
            show::print(&say!(
                "The person gets a notice, can cancel during the grace period, and finds a receipt in their account.",
                "对方会收到通知，可在等待期内撤回，并可在账号中取得回执。"
            ));
        }
        show::whole_or(both(
            "The deletion request is recorded: `qeg deletions` lists it.",
            "注销申请已登记：可用 `qeg deletions` 查看。",
        ))
    }
}
