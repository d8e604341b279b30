//! `qeg thread`, `qeg reply`, `qeg open`: a thread (conversation) with a person. Only `qeg thread` shows what was written, and
//! each time this is recorded in the person's access log.

use clap::{Args, ValueEnum};
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    id::ThreadId,
    personal::{Personal, to_recipient},
    thread::{Author, State},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Api, undocumented},
    disclose::NOBODY,
    draft,
    fault::Fault,
    ids::THREADS,
    input,
    language::{Text, both, say},
    show,
    target::Target,
    titles::title,
    when,
};

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7",
    "示例：\n  qeg thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7"
))]
pub(crate) struct Thread {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both("Id of the thread, as `qeg inbox` shows it", "咨询编号，见 `qeg inbox`")
    )]
    id: String,
}

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples (the first one opens your $EDITOR):\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12 --close <answer.txt\nFor --seen give the value that `qeg thread` shows. If the thread has changed since then, the reply is refused.\nThe person gets a notice, which contains nothing of the answer.",
        "示例（第一条会打开您的编辑器 $EDITOR）：\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12 --close <answer.txt\n--seen 请填写 `qeg thread` 显示的值。如果此后咨询有变化，答复不会发送。\n对方会收到通知，通知中不含答复内容。"
    )
)]
pub(crate) struct Reply {
    #[arg(
        value_name = both("ID", "编号").as_str(),
        help = both("Id of the thread, as `qeg inbox` shows it", "咨询编号，见 `qeg inbox`")
    )]
    id: String,
    #[arg(
        long,
        value_name = both("VERSION", "版本").as_str(),
        help = both(
            "Version of the thread that you answer, as `qeg thread` showed it",
            "所答复的咨询版本，见 `qeg thread`"
        )
    )]
    seen: String,
    #[arg(long, help = both("Close the thread after this answer", "答复后结束这项咨询"))]
    close: bool,
}

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples (the first one asks for the mobile number or call sign, and opens your $EDITOR for the question):\n  qeg open --channel mail\n  qeg open --channel phone --json <question.txt\nOn the standard input, the first line is the mobile number or call sign, and the rest is the question.",
        "示例（第一条会询问手机号码或呼号，并打开您的编辑器 $EDITOR 填写咨询内容）：\n  qeg open --channel mail\n  qeg open --channel phone --json <question.txt\n标准输入的第一行为手机号码或呼号，其余为咨询内容。"
    )
)]
pub(crate) struct Open {
    #[arg(
        long,
        value_name = both("CHANNEL", "渠道").as_str(),
        help = both("How the question arrived", "咨询通过什么渠道提出")
    )]
    channel: Channel,
}

#[derive(Clone, Copy, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Channel {
    #[value(help = both("a letter or an e-mail", "信函或电子邮件"))]
    Mail,
    #[value(help = both("social media", "社交媒体"))]
    Social,
    #[value(help = both("a call", "电话"))]
    Phone,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(serialize_with = "to_recipient::serialize")]
    body: &'a Personal<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    close: bool,
}

#[derive(Serialize)]
struct Question<'a> {
    #[serde(serialize_with = "to_recipient::serialize")]
    identifier: &'a Personal<String>,
    channel: Channel,
    #[serde(serialize_with = "to_recipient::serialize")]
    body: &'a Personal<String>,
}

/// A thread from the API. It is personal, so it has no `Debug`.
#[derive(Deserialize)]
struct Shown {
    id: String,
    state: String,
    subject: Option<String>,
    answer_due_on: Option<Date>,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    at: Timestamp,
    from: String,
    body: String,
}

/// The status of a thread after a change.
#[derive(Deserialize)]
struct ThreadStatus {
    id: String,
    state: String,
    answer_due_on: Option<Date>,
}

/// Somebody wrote in the thread after it was read.
const CHANGED: Text = both(
    "The thread has changed since you read it, so your answer was not sent. Read it again with `qeg thread`, then give the new value of `seen`.",
    "您查看之后，咨询有了变化，答复没有发送。请用 `qeg thread` 重新查看，再填写新的 `seen` 值。",
);
/// The person whose question is to be recorded.
const ERASED: Text = both(
    "The person is being erased, or was. No question of theirs can be recorded.",
    "此人的数据正在删除或已经删除，不能再登记咨询。",
);

/// The words for an answer that there is no such thread, or nobody any more.
pub(crate) fn unknown(fault: Fault) -> Fault {
    fault
        .with_message_for(
            404,
            both(
                "No thread has this id. `qeg inbox` lists them.",
                "没有这个编号的咨询。可用 `qeg inbox` 查看。",
            ),
        )
        .with_message_for(
            410,
            both(
                "The person of this thread is being erased, or was. Nothing can be done in it.",
                "这项咨询所涉用户的数据正在删除或已经删除，不能再办理。",
            ),
        )
}

/// A thread as text. The person's access log shows that it was read.
pub(crate) async fn look(api: &Api, id: &ThreadId) -> Result<String, Fault> {
    let read = api.get_version(&format!("/staff/threads/{id}")).await;
    let (answer, seen) = read.map_err(unknown)?;
    let shown: Shown = serde_json::from_value(answer).map_err(|_| undocumented())?;
    Ok(text(&shown, &seen, Timestamp::now()))
}

impl Thread {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let id = THREADS.read(&self.id)?;
        let api = target.api().await?;
        let id = id.find(&api).await?;
        if json {
            let read = api.get_version(&format!("/staff/threads/{id}")).await;
            let (mut answer, seen) = read.map_err(unknown)?;
            answer["seen"] = seen.into();
            show::json(&answer);
            return Ok(());
        }
        show::print(&look(&api, &id).await?);
        Ok(())
    }
}

impl Reply {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let id = THREADS.read(&self.id)?;
        let is_version = |c: char| c.is_ascii_alphanumeric();
        if self.seen.is_empty() || !self.seen.chars().all(is_version) {
            return Err(Fault::usage(say!(
                "--seen is not a version of a thread: give the value that `qeg thread` shows as `seen`",
                "--seen 不是咨询的版本：请填写 `qeg thread` 显示的 `seen` 值"
            )));
        }
        let api = target.api().await?;
        let id = id.find(&api).await?;
        let draft = draft::read(&say!("the answer", "答复"), &format!("reply-{id}"))?;
        let answer = Answer {
            body: &draft.text,
            close: self.close,
        };
        let path = format!("/staff/threads/{id}/messages");
        let sent = api.post_if(&path, &answer, &self.seen).await;
        let sent = sent.map_err(|fault| unknown(fault).with_message_for(412, CHANGED));
        show_status(draft.keep_unless_sent(sent)?, json)
    }
}

impl Open {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let api = target.api().await?;
        let identifier = input::line(&say!("the mobile number or call sign", "手机号码或呼号"))?;
        let draft = draft::read(&say!("the question", "咨询内容"), "open")?;
        let question = Question {
            identifier: &identifier,
            channel: self.channel,
            body: &draft.text,
        };
        let sent = api.post("/staff/threads", &question).await;
        let sent = sent.map_err(|fault| {
            fault
                .with_message_for(404, NOBODY)
                .with_message_for(410, ERASED)
        });
        show_status(draft.keep_unless_sent(sent)?, json)
    }
}

fn show_status(answer: serde_json::Value, json: bool) -> Result<(), Fault> {
    let status: ThreadStatus = serde_json::from_value(answer).map_err(|_| undocumented())?;
    let due = status.answer_due_on;
    if json {
        // Without the text, because the output of scripts is often stored.
        show::json(
            &serde_json::json!({"id": status.id, "state": status.state, "answer_due_on": due}),
        );
    } else {
        show::print(&show::fields(&[
            (both("thread", "咨询编号"), status.id),
            (both("state", "状态"), title::<State>(&status.state)),
            (DUE, due_or_answered(due, Timestamp::now())),
        ]));
    }
    show::whole_or(both(
        "What you wrote was recorded: do not send it again. `qeg inbox` lists the threads.",
        "您写的内容已记录：请不要再次发送。可用 `qeg inbox` 查看咨询。",
    ))
}

const DUE: Text = both("answer due on", "最迟答复");

fn due_or_answered(due: Option<Date>, now: Timestamp) -> String {
    due.map_or_else(|| say!("answered", "已答复"), |day| when::due(day, now))
}

fn text(shown: &Shown, seen: &str, now: Timestamp) -> String {
    let seen = show::printable(seen);
    let seen = say!(
        "{seen}   (to answer: --seen {seen})",
        "{seen}   （答复时填写：--seen {seen}）"
    );
    let mut facts = vec![
        (both("thread", "咨询编号"), shown.id.clone()),
        (both("state", "状态"), title::<State>(&shown.state)),
        (DUE, due_or_answered(shown.answer_due_on, now)),
        (both("seen", "seen"), seen),
    ];
    let subject = shown.subject.clone();
    facts.extend(subject.map(|subject| (both("subject", "主题"), subject)));
    let mut text = vec![show::fields(&facts)];
    for message in &shown.messages {
        let words = show::printable(&message.body);
        let words: Vec<String> = words.lines().map(|line| format!("  {line}")).collect();
        let (at, from) = (when::time(message.at), title::<Author>(&message.from));
        text.push(format!("{at}  {from}\n{}", words.join("\n")));
    }
    text.join("\n\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn a_thread_is_shown_without_control_characters() {
        let shown = Shown {
            id: "1".to_owned(),
            state: "open".to_owned(),
            subject: None,
            answer_due_on: Some("2026-12-02".parse().unwrap()),
            messages: vec![Message {
                at: "2026-11-23T20:00:00Z".parse().unwrap(),
                from: "person".to_owned(),
                body: "你好\n\u{1b}[2Jwhere is it?".to_owned(),
            }],
        };
        let now = "2026-11-23T20:00:00Z".parse().unwrap();
        assert_eq!(
            text(&shown, "7", now),
            "thread         1\nstate          open\nanswer due on  2026-12-02 (6 working days left)\n\
             seen           7   (to answer: --seen 7)\n\n\
             2026-11-24 04:00 +08:00  person\n  你好\n  \u{fffd}[2Jwhere is it?"
        );
        assert_eq!(
            in_chinese(|| text(&shown, "7", now)),
            "咨询编号  1\n状态      处理中\n最迟答复  2026-12-02（还剩 6 个工作日）\n\
             seen      7   （答复时填写：--seen 7）\n\n\
             2026-11-24 04:00  本人\n  你好\n  \u{fffd}[2Jwhere is it?"
        );
    }
}
