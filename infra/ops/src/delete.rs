//! `qeg delete`: records that a person asks for deletion, by phone, by mail or in a thread, and how they proved who they are.

use clap::{ArgGroup, Args};
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    id::ThreadId,
    limits::GRACE_HOURS,
    personal::{Personal, to_recipient_opt},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Api, undocumented},
    consent::Consent,
    fault::Fault,
    ids::THREADS,
    input,
    language::{Text, both, say},
    show,
    target::Target,
    thread, verify_phone, when,
};

#[derive(Args)]
#[command(
    group(ArgGroup::new("proof").required(true)),
    after_help = say!(
        "Examples (the code is asked for and not shown; each shows what it is about to do, and asks):\n  \
         qeg delete --phone\n  \
         qeg delete --verification-id 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n  \
         qeg delete --recovery-code\n  \
         qeg delete --thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n\
         In a script, pass the answers as lines of the standard input:\n  \
         printf '%s\\n%s\\n' \"$CALL_SIGN\" \"$RECOVERY_CODE\" | qeg delete --recovery-code --yes --json",
        "示例（会询问验证码或恢复码，输入时不显示；执行前都会显示要做的事并请您确认）：\n  \
         qeg delete --phone\n  \
         qeg delete --verification-id 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n  \
         qeg delete --recovery-code\n  \
         qeg delete --thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7\n\
         在脚本中，通过标准输入逐行提供：\n  \
         printf '%s\\n%s\\n' \"$CALL_SIGN\" \"$RECOVERY_CODE\" | qeg delete --recovery-code --yes --json"
    )
)]
pub(crate) struct Delete {
    #[arg(
        long,
        group = "proof",
        help = both(
            "The person is on the phone: asks for their mobile number, has a code sent to it, and asks for that code",
            "对方正在通话：询问其手机号码，发送验证码，再询问该验证码"
        )
    )]
    phone: bool,
    #[arg(
        long,
        value_name = both("ID", "编号").as_str(),
        group = "proof",
        help = both(
            "The person read out a one-time code: the id that `qeg verify-phone` showed",
            "对方读出了验证码：`qeg verify-phone` 显示的验证编号"
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
            "对方在登录后提出的咨询中要求注销：该咨询的编号"
        )
    )]
    thread: Option<String>,
    #[command(flatten)]
    consent: Consent,
}

/// What shows who asks. It is personal, so it has no `Debug`.
#[derive(Default, Serialize)]
struct Proof {
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_id: Option<String>,
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
        let is_asked_for = self.consent.is_asked_for()?;
        let api = target.api().await?;
        let proof = match &self.verification_id {
            Some(id) => Proof::by_code(id.clone())?,
            None if self.phone => {
                let sent = verify_phone::send(target).await?;
                show::print_progress(SENT.as_str());
                Proof::by_code(sent.verification_id)?
            }
            None => Proof::by_recovery_code()?,
        };
        if is_asked_for {
            Consent::ask(&proof.text(), QUESTION.as_str())?;
        }
        let recorded = api.post("/staff/deletions", &proof).await;
        let answer = recorded.map_err(|fault| {
            fault
                .with_message_for_field("/recovery_code", "wrong", WRONG_RECOVERY_CODE)
                .with_message_for_field("/code", "wrong_or_expired", WRONG_CODE)
                .with_message_for_field("/verification_id", "malformed", NOT_A_VERIFICATION)
        })?;
        Accepted::show(answer, json)
    }

    /// The person asked in a thread: shows the thread, asks, and records the request.
    async fn of_thread(&self, id: &str, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let id = THREADS.read(id)?.whole_unless(is_asked_for)?;
        let api = target.api().await?;
        let id = id.find(&api).await?;
        if is_asked_for {
            let shown = thread::look(&api, &id).await?;
            let follows = what_follows();
            Consent::ask(&format!("{shown}\n\n{follows}"), QUESTION.as_str())?;
        }
        let recorded = of_thread(&api, &id).await;
        Accepted::show(recorded?, json)
    }
}

impl Proof {
    fn by_code(verification_id: String) -> Result<Self, Fault> {
        Ok(Self {
            verification_id: Some(verification_id),
            code: Some(input::secret(both("the one-time code", "验证码").as_str())?),
            ..Self::default()
        })
    }

    fn by_recovery_code() -> Result<Self, Fault> {
        Ok(Self {
            call_sign: Some(input::line(both("the call sign", "呼号").as_str())?),
            recovery_code: Some(input::secret(both("the recovery code", "恢复码").as_str())?),
            ..Self::default()
        })
    }

    /// Whose deletion it is, as far as this is known before it is asked for, and what follows. The code itself is not
    /// shown.
    fn text(&self) -> String {
        let whose = match &self.call_sign {
            Some(call_sign) => (both("call sign", "呼号"), call_sign.disclose().clone()),
            None => (
                both("verification", "验证编号"),
                self.verification_id.clone().unwrap_or_default(),
            ),
        };
        format!("{}\n{}", show::fields(&[whose]), what_follows())
    }
}

fn what_follows() -> String {
    say!(
        "The person gets a notice and can cancel within {GRACE_HOURS} hours. Then all their data is erased, which cannot be taken back.",
        "对方会收到通知，可在 {GRACE_HOURS} 小时内撤销。此后其全部数据将被删除，无法恢复。"
    )
}

async fn of_thread(api: &Api, id: &ThreadId) -> Result<serde_json::Value, Fault> {
    let path = format!("/staff/threads/{id}/deletion");
    let recorded = api.post_nothing(&path).await;
    recorded.map_err(|fault| thread::unknown(fault).with_message_for(409, NOT_SIGNED_IN))
}

const QUESTION: Text = both(
    "Record that this person asks for the deletion of their account and all their data?",
    "登记此人要求注销账户并删除其全部数据？",
);
const SENT: Text = both(
    "A code is on its way to this number. Ask the person to read it out.",
    "验证码已发往该号码。请对方读出验证码。",
);
const WRONG_RECOVERY_CODE: Text = both(
    "The recovery code does not match this call sign. Check both with the caller.",
    "恢复码与此呼号不符。请与来电者核对两者。",
);
const WRONG_CODE: Text = both(
    "The one-time code is wrong or has expired. Check it with the caller, or have a new one sent.",
    "验证码错误或已过期。请与来电者核对，或重新发送。",
);
const NOT_A_VERIFICATION: Text = both(
    "--verification-id is not an id: it has 32 characters, 0 to 9 and a to f.",
    "--verification-id 不是编号：编号为 32 个字符，由 0 到 9 和 a 到 f 组成。",
);
const NOT_SIGNED_IN: Text = both(
    "The person did not open this thread while signed in, so it does not prove who asks. Use `qeg delete --phone` or `qeg delete --recovery-code`.",
    "这项咨询不是本人登录后提出的，不能证明是谁要求注销。请使用 `qeg delete --phone` 或 `qeg delete --recovery-code`。",
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
                "对方会收到通知，可在等待期内撤销，并可在账户中取得回执。"
            ));
        }
        show::whole_or(both(
            "The deletion request is recorded: `qeg deletions` lists it.",
            "注销申请已登记：可用 `qeg deletions` 查看。",
        ))
    }
}
