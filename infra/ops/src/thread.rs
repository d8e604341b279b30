//! `qeg thread`, `qeg reply`, `qeg open`: a thread (conversation) with a person. Only `qeg thread` shows what was written, and
//! each time this is recorded in the person's access log.

use clap::{Args, ValueEnum};
use qeg_domain::{
    id::ThreadId,
    personal::{Personal, to_recipient},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Api, undocumented},
    disclose::NOBODY,
    draft,
    fault::Fault,
    input, show,
    target::Target,
};

#[derive(Args)]
#[command(after_help = "Example:\n  qeg thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7")]
pub(crate) struct Thread {
    /// Id of the thread, as `qeg inbox` shows it
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Args)]
#[command(
    after_help = "Examples (the first one opens your $EDITOR):\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12 --close <answer.txt\nFor --seen give the value that `qeg thread` shows. If the thread has changed since then, the reply is refused.\nThe person gets a notice, which contains nothing of the answer."
)]
pub(crate) struct Reply {
    /// Id of the thread, as `qeg inbox` shows it
    #[arg(value_name = "ID")]
    id: String,
    /// Version of the thread that you answer, as `qeg thread` showed it
    #[arg(long, value_name = "VERSION")]
    seen: String,
    /// Close the thread after this answer
    #[arg(long)]
    close: bool,
}

#[derive(Args)]
#[command(
    after_help = "Examples (the first one asks for the mobile number or call sign, and opens your $EDITOR for the question):\n  qeg open --channel mail\n  qeg open --channel phone --json <question.txt\nOn the standard input, the first line is the mobile number or call sign, and the rest is the question."
)]
pub(crate) struct Open {
    /// How the question arrived
    #[arg(long)]
    channel: Channel,
}

#[derive(Clone, Copy, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Channel {
    /// A letter or an e-mail
    Mail,
    /// Social media
    Social,
    /// A call
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
    answer_due_on: Option<String>,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    at: String,
    from: String,
    body: String,
}

/// The status of a thread after a change.
#[derive(Deserialize)]
struct ThreadStatus {
    id: String,
    state: String,
    answer_due_on: Option<String>,
}

/// How to run `qeg open` again with a text that was written in an editor.
const PASS_BOTH: &str = "Pass the mobile number or call sign as the first line of the standard input and this text after it";
/// Somebody wrote in the thread after it was read.
const CHANGED: &str = "The thread has changed since you read it, so your answer was not sent. Read it again with `qeg thread`, then give the new value of `seen`.";
/// The person whose question is to be recorded.
const ERASED: &str = "The person is being erased, or was. No question of theirs can be recorded.";

/// Parses the id of a thread. It is safe in a path.
pub(crate) fn id(text: &str) -> Result<ThreadId, Fault> {
    ThreadId::parse(text).ok_or_else(|| {
        Fault::usage("this is not the id of a thread: an id has 32 characters, 0 to 9 and a to f; `qeg inbox` shows the ids")
    })
}

/// The words for an answer that there is no such thread, or nobody any more.
pub(crate) fn unknown(fault: Fault) -> Fault {
    fault
        .told(404, "No thread has this id. `qeg inbox` lists them.")
        .told(
            410,
            "The person of this thread is being erased, or was. Nothing can be done in it.",
        )
}

/// A thread as text. The person's access log shows that it was read.
pub(crate) async fn look(api: &Api, id: &ThreadId) -> Result<String, Fault> {
    let read = api.get_version(&format!("/staff/threads/{id}")).await;
    let (answer, seen) = read.map_err(unknown)?;
    let shown: Shown = serde_json::from_value(answer).map_err(|_| undocumented())?;
    Ok(text(&shown, &seen))
}

impl Thread {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let id = id(&self.id)?;
        let api = target.api().await?;
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
        let id = id(&self.id)?;
        let is_version = |c: char| c.is_ascii_alphanumeric();
        if self.seen.is_empty() || !self.seen.chars().all(is_version) {
            return Err(Fault::usage(
                "--seen is not a version of a thread: give the value that `qeg thread` shows as `seen`",
            ));
        }
        let api = target.api().await?;
        let draft = draft::read("the answer")?;
        let answer = Answer {
            body: &draft.text,
            close: self.close,
        };
        let path = format!("/staff/threads/{id}/messages");
        let sent = api.post_if(&path, &answer, &self.seen).await;
        let sent = sent.map_err(|fault| unknown(fault).told(412, CHANGED));
        show_status(draft.keep_unless_sent(sent, "Pass it with <")?, json)
    }
}

impl Open {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let api = target.api().await?;
        let identifier = input::line("the mobile number or call sign")?;
        let draft = draft::read("the question")?;
        let question = Question {
            identifier: &identifier,
            channel: self.channel,
            body: &draft.text,
        };
        let sent = api.post("/staff/threads", &question).await;
        let sent = sent.map_err(|fault| fault.told(404, NOBODY).told(410, ERASED));
        show_status(draft.keep_unless_sent(sent, PASS_BOTH)?, json)
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
            ("thread", status.id),
            ("state", status.state),
            (
                "answer due on",
                due.unwrap_or_else(|| "answered".to_owned()),
            ),
        ]));
    }
    show::whole_or(
        "What you wrote was recorded: do not send it again. `qeg inbox` lists the threads.",
    )
}

fn text(shown: &Shown, seen: &str) -> String {
    let due = shown.answer_due_on.clone();
    let mut facts = vec![
        ("thread", shown.id.clone()),
        ("state", shown.state.clone()),
        (
            "answer due on",
            due.unwrap_or_else(|| "answered".to_owned()),
        ),
    ];
    let seen = format!("{0}   (to answer: --seen {0})", show::printable(seen));
    facts.push(("seen", seen));
    facts.extend(shown.subject.clone().map(|subject| ("subject", subject)));
    let mut text = vec![show::fields(&facts)];
    for message in &shown.messages {
        let words = show::printable(&message.body);
        let words: Vec<String> = words.lines().map(|line| format!("  {line}")).collect();
        let (at, from) = (show::printable(&message.at), show::printable(&message.from));
        text.push(format!("{at}  {from}\n{}", words.join("\n")));
    }
    text.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_shown_without_control_characters() {
        let shown = Shown {
            id: "1".to_owned(),
            state: "open".to_owned(),
            subject: None,
            answer_due_on: Some("2026-12-02".to_owned()),
            messages: vec![Message {
                at: "2026-11-23T20:00:00Z".to_owned(),
                from: "person".to_owned(),
                body: "你好\n\u{1b}[2Jwhere is it?".to_owned(),
            }],
        };
        assert_eq!(
            text(&shown, "7"),
            "thread         1\nstate          open\nanswer due on  2026-12-02\n\
             seen           7   (to answer: --seen 7)\n\n\
             2026-11-23T20:00:00Z  person\n  你好\n  \u{fffd}[2Jwhere is it?"
        );
    }

    #[test]
    fn an_invalid_id_is_refused_and_not_repeated() {
        for bad in ["", "../deletions", "13800138000"] {
            let text = id(bad)
                .err()
                .map(|fault| fault.to_string())
                .unwrap_or_default();
            assert!(text.contains("qeg inbox") && (bad.is_empty() || !text.contains(bad)));
        }
    }
}
