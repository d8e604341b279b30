//! `qeg thread`, `qeg reply`, `qeg open`, `qeg delete --thread`: one conversation with a person. What they wrote is
//! shown where that is the command's job, and each time it is read the person's access log says so.

use clap::{Args, ValueEnum};
use qeg_domain::{
    id::ThreadId,
    personal::{Personal, to_recipient},
};
use serde::{Deserialize, Serialize};

use crate::{api::undocumented, ask, fault::Fault, letter, place::Place, show};

#[derive(Args)]
#[command(after_help = "Example:\n  qeg thread 7d0c2a9e51b84f6390c1d2e3f4a5b6c7")]
pub(crate) struct Thread {
    /// The thread, by the id that the inbox shows
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Args)]
#[command(
    after_help = "Examples, the first in your $EDITOR:\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12\n  qeg reply 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --seen 12 --close <answer.txt\n`qeg thread` shows what to give as seen: whatever is asked after that is not answered by this.\nThe person gets a notice that says nothing of the content."
)]
pub(crate) struct Reply {
    /// The thread, by the id that the inbox shows
    #[arg(value_name = "ID")]
    id: String,
    /// Which state of the thread this answers, as `qeg thread` showed it
    #[arg(long, value_name = "VERSION")]
    seen: String,
    /// Close the thread: nothing is left to answer
    #[arg(long)]
    close: bool,
}

#[derive(Args)]
#[command(
    after_help = "Examples, the first asks for number or call sign, and opens your $EDITOR for the question:\n  qeg open --channel mail\n  qeg open --channel phone --json <question.txt\nOn the standard input the first line is the number or call sign, and the rest the question."
)]
pub(crate) struct Open {
    /// By which way it came in
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

/// A thread as it is shown. It is personal: no `Debug`.
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

/// Where a thread stands after something was done.
#[derive(Deserialize)]
struct Stands {
    id: String,
    state: String,
    answer_due_on: Option<String>,
}

/// An id that may stand in a path.
pub(crate) fn id(text: &str) -> Result<ThreadId, Fault> {
    ThreadId::parse(text).ok_or_else(|| {
        Fault::usage("that is no id of a thread: it has 32 characters, 0 to 9 and a to f; `qeg inbox` shows them")
    })
}

impl Thread {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let id = id(&self.id)?;
        let api = place.api().await?;
        let path = format!("/staff/threads/{id}");
        let (mut answer, seen) = api.get_version(&path).await?;
        if json {
            answer["seen"] = seen.into();
            show::json(&answer);
            return Ok(());
        }
        let shown: Shown = serde_json::from_value(answer).map_err(|_| undocumented())?;
        show::say(&text(&shown, &seen));
        Ok(())
    }
}

impl Reply {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let id = id(&self.id)?;
        let is_version = |c: char| c.is_ascii_alphanumeric();
        if self.seen.is_empty() || !self.seen.chars().all(is_version) {
            return Err(Fault::usage(
                "--seen is no version of a thread: give what `qeg thread` shows as seen",
            ));
        }
        let api = place.api().await?;
        let letter = letter::written("the answer")?;
        let answer = Answer {
            body: &letter.text,
            close: self.close,
        };
        let path = format!("/staff/threads/{id}/messages");
        let sent = api.post_if(&path, &answer, &self.seen).await;
        stands(letter.sent(sent)?, json)
    }
}

impl Open {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let api = place.api().await?;
        let identifier = ask::line("the mobile number or call sign")?;
        let letter = letter::written("the question")?;
        let question = Question {
            identifier: &identifier,
            channel: self.channel,
            body: &letter.text,
        };
        let sent = api.post("/staff/threads", &question).await;
        stands(letter.sent(sent)?, json)
    }
}

fn stands(answer: serde_json::Value, json: bool) -> Result<(), Fault> {
    let stands: Stands = serde_json::from_value(answer).map_err(|_| undocumented())?;
    let due = stands.answer_due_on;
    if json {
        // Without what was written: it was just typed, and a script's output is kept.
        show::json(
            &serde_json::json!({"id": stands.id, "state": stands.state, "answer_due_on": due}),
        );
        return Ok(());
    }
    show::say(&show::facts(&[
        ("thread", stands.id),
        ("state", stands.state),
        (
            "answer due on",
            due.unwrap_or_else(|| "answered".to_owned()),
        ),
    ]));
    Ok(())
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
    let seen = format!("{0}   (answer with --seen {0})", show::plain(seen));
    facts.push(("seen", seen));
    facts.extend(shown.subject.clone().map(|subject| ("subject", subject)));
    let mut text = vec![show::facts(&facts)];
    for message in &shown.messages {
        let words = show::plain(&message.body);
        let words: Vec<String> = words.lines().map(|line| format!("  {line}")).collect();
        let (at, from) = (show::plain(&message.at), show::plain(&message.from));
        text.push(format!("{at}  {from}\n{}", words.join("\n")));
    }
    text.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_shown_with_its_messages_and_steers_no_terminal() {
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
             seen           7   (answer with --seen 7)\n\n\
             2026-11-23T20:00:00Z  person\n  你好\n  \u{fffd}[2Jwhere is it?"
        );
    }

    #[test]
    fn an_id_that_is_none_is_not_repeated() {
        for bad in ["", "../deletions", "13800138000"] {
            let said = id(bad)
                .err()
                .map(|fault| fault.to_string())
                .unwrap_or_default();
            assert!(said.contains("qeg inbox") && (bad.is_empty() || !said.contains(bad)));
        }
    }
}
