//! `qeg notices`: the messages to everyone that were sent, how far each is, and how to stop one.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use qeg_domain::{
    id::BroadcastId,
    notice::{
        Class, Params, Template,
        broadcast::{Audience, Progress},
    },
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::{Api, undocumented},
    consent::Consent,
    fault::Fault,
    ids::BROADCASTS,
    language::{both, say},
    open_list::show_list,
    show,
    target::Target,
    titles::{Word as _, title},
    when,
};

#[derive(Subcommand)]
pub(crate) enum Notices {
    #[command(about = both(
        "List the messages to everyone, the newest first",
        "列出全体消息，最新的在前"
    ))]
    List(ListNotices),
    #[command(about = both("Show how far a message is", "查看一条消息的发送进度"))]
    Show(ShowNotice),
    #[command(about = both(
        "Stop a message; what is not written yet is dropped",
        "停止发送一条消息；尚未写入账户的部分不再发送"
    ))]
    Stop(StopNotice),
}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg notices list",
    "示例：\n  qeg notices list"
))]
pub(crate) struct ListNotices {}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg notices show 1a2b3c4d5e6f40718293a4b5c6d7e8f9",
    "示例：\n  qeg notices show 1a2b3c4d5e6f40718293a4b5c6d7e8f9"
))]
pub(crate) struct ShowNotice {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both("Id of the message", "消息编号")
    )]
    id: String,
}

#[derive(Args)]
#[command(after_help = say!(
    "Example (shows how far it is, and asks):\n  qeg notices stop 1a2b3c4d5e6f40718293a4b5c6d7e8f9\nNotices that were written stay in the accounts. It cannot be continued: send it again to everyone instead.",
    "示例（会显示进度，并请您确认）：\n  qeg notices stop 1a2b3c4d5e6f40718293a4b5c6d7e8f9\n已写入账户的通知会保留。停止后不能继续，只能重新发送给全体用户。"
))]
pub(crate) struct StopNotice {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both("Id of the message", "消息编号")
    )]
    id: String,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Deserialize)]
struct Sent {
    id: String,
    template: String,
    class: String,
    audience: String,
    params: Params,
    requested_at: Timestamp,
    state: String,
    parts: u8,
    parts_done: u8,
    notices_queued: u64,
    stopped_at: Option<Timestamp>,
}

impl Notices {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        match self {
            Self::List(_) => {
                let of = ("/staff/notices", &[][..], "notices");
                show_list(target, of, json, text).await
            }
            Self::Show(one) => one.run(target, json).await,
            Self::Stop(one) => one.run(target, json).await,
        }
    }
}

impl ShowNotice {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let id = BROADCASTS.read(&self.id)?;
        let api = target.api().await?;
        let answer = look(&api, &id.find(&api).await?).await?;
        if json {
            show::json(&answer);
        } else {
            show::print(&Sent::read(answer)?.text());
        }
        Ok(())
    }
}

impl StopNotice {
    async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = self.consent.is_asked_for()?;
        let id = BROADCASTS.read(&self.id)?.whole_unless(is_asked_for)?;
        let api = target.api().await?;
        let id = id.find(&api).await?;
        if is_asked_for {
            let sent = Sent::read(look(&api, &id).await?)?;
            // To stop it again changes nothing, so nobody is asked.
            if sent.stopped_at.is_none() {
                let question = say!(
                    "Stop this message? Notices that were written stay.",
                    "是否停止发送这条消息？已写入账户的通知会保留。"
                );
                Consent::ask(&sent.text(), &question)?;
            }
        }
        let stopped = api.delete(&format!("/staff/notices/{id}")).await;
        let answer = stopped.map_err(unknown)?;
        if json {
            show::json(&answer);
        } else {
            show::print(&Sent::read(answer)?.text());
        }
        show::whole_or(both(
            "The message is stopped: `qeg notices list` shows it.",
            "消息已停止发送：可用 `qeg notices list` 查看。",
        ))
    }
}

async fn look(api: &Api, id: &BroadcastId) -> Result<Value, Fault> {
    let seen = api.get(&format!("/staff/notices/{id}"), &[]).await;
    seen.map_err(unknown)
}

fn unknown(fault: Fault) -> Fault {
    let next = both(
        "No message to everyone has this id. `qeg notices list` lists them.",
        "没有这个编号的全体消息。可用 `qeg notices list` 查看。",
    );
    fault.with_message_for(404, next)
}

impl Sent {
    fn read(answer: Value) -> Result<Self, Fault> {
        serde_json::from_value(answer).map_err(|_| undocumented())
    }

    fn text(&self) -> String {
        let mut facts = vec![
            (both("message", "消息编号"), self.id.clone()),
            (both("template", "模板"), title::<Template>(&self.template)),
            (both("class", "类别"), title::<Class>(&self.class)),
            (both("to", "接收人"), title::<Audience>(&self.audience)),
        ];
        let params = self.params.iter();
        facts.extend(
            params.map(|(name, day)| (both("day", "日期"), format!("{}: {day}", name.title()))),
        );
        facts.extend([
            (
                both("requested at", "提交时间"),
                when::time(self.requested_at),
            ),
            (both("state", "状态"), title::<Progress>(&self.state)),
            (both("parts done", "已完成部分"), self.parts()),
            (
                both("notices in the queue so far", "已进入队列的通知"),
                self.notices_queued.to_string(),
            ),
        ]);
        let stopped = self.stopped_at.map(when::time);
        facts.extend(stopped.map(|at| (both("stopped at", "停止时间"), at)));
        show::fields(&facts)
    }

    fn parts(&self) -> String {
        format!("{}/{}", self.parts_done, self.parts)
    }
}

fn text(listed: &[Sent]) -> String {
    if listed.is_empty() {
        return say!("no message to everyone was sent", "没有发送过全体消息");
    }
    let heads = [
        both("message", "消息编号"),
        both("template", "模板"),
        both("to", "接收人"),
        both("requested at", "提交时间"),
        both("state", "状态"),
        both("parts", "部分"),
        both("notices", "通知"),
    ];
    let rows = listed.iter().map(|one| {
        [
            one.id.clone(),
            title::<Template>(&one.template),
            title::<Audience>(&one.audience),
            when::time(one.requested_at),
            title::<Progress>(&one.state),
            one.parts(),
            one.notices_queued.to_string(),
        ]
    });
    show::table(heads, rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn who_looks_sees_how_far_it_is_in_both_languages() {
        let answer = json!({
            "id": "1", "template": "policy_changed", "class": "notice", "audience": "everyone",
            "params": {"effective_on": "2027-02-01"}, "requested_at": "2026-11-25T18:28:49Z",
            "state": "stopped", "parts": 16, "parts_done": 5, "notices_queued": 380,
            "stopped_at": "2026-11-25T18:29:02Z",
        });
        let sent = Sent::read(answer).unwrap();
        assert_eq!(
            sent.text(),
            "message                      1\n\
             template                     policy_changed\n\
             class                        notice\n\
             to                           everyone\n\
             day                          effective_on: 2027-02-01\n\
             requested at                 2026-11-26 02:28 +08:00\n\
             state                        stopped\n\
             parts done                   5/16\n\
             notices in the queue so far  380\n\
             stopped at                   2026-11-26 02:29 +08:00"
        );
        let chinese = in_chinese(|| sent.text());
        for shown in ["全体用户", "生效日期: 2027-02-01", "已停止", "5/16"] {
            assert!(chinese.contains(shown), "{shown}: {chinese}");
        }
        assert!(text(&[sent]).contains("5/16"));
    }
}
