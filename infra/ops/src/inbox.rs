//! `qeg inbox`: open threads, nearest due date first. It shows ids and dates, no content.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::{Timestamp, civil::Date};
use qeg_domain::{calendar::received_on, thread::Channel};
use serde::Deserialize;

use crate::{
    fault::Fault,
    language::{both, say},
    open_list::{Filter, show_open},
    show::{self, yes_or_empty},
    target::Target,
    titles::{Word as _, title},
    when,
};

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg inbox\n  qeg inbox --channel phone --late\n  qeg inbox --due-before 2026-12-01 --limit 10\n  qeg inbox --json | jq -r '.[0].id'",
    "示例：\n  qeg inbox\n  qeg inbox --channel phone --late\n  qeg inbox --due-before 2026-12-01 --limit 10\n  qeg inbox --json | jq -r '.[0].id'"
))]
pub(crate) struct Inbox {
    #[arg(
        long,
        value_name = both("CHANNEL", "渠道").as_str(),
        value_parser = channels(),
        help = both("Only what arrived in this way", "只列出通过该渠道提出的")
    )]
    channel: Option<Channel>,
    #[command(flatten)]
    filter: Filter,
}

fn channels() -> impl TypedValueParser<Value = Channel> {
    PossibleValuesParser::new(Channel::ALL.iter().map(|one| one.possible_value()))
        .try_map(|word| Channel::parse(&word).ok_or("unknown"))
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    /// Absent in lists of an API of before this was listed.
    channel: Option<String>,
    asked_at: Option<Timestamp>,
    answer_due_on: Option<Date>,
    provisional: Option<bool>,
    working_days_left: Option<i32>,
}

impl Inbox {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let of = ("/staff/threads", "threads", "answer_due_on");
        let wanted = self.channel.map(Channel::as_str);
        let is_wanted = |one: &serde_json::Value| wanted.is_none_or(|word| one["channel"] == word);
        let today = received_on(Timestamp::now());
        let text = |listed: &[Listed]| text(listed, today);
        show_open(target, of, (&self.filter, is_wanted), json, text).await
    }
}

/// The days since a question was asked, in Asia/Shanghai.
fn age(asked_at: Timestamp, today: Date) -> String {
    let days = received_on(asked_at)
        .until(today)
        .map_or(0, |span| span.get_days());
    match days {
        ..=0 => say!("today", "今天"),
        1 => say!("1 day", "1 天"),
        _ => say!("{days} days", "{days} 天"),
    }
}

fn text(listed: &[Listed], today: Date) -> String {
    if listed.is_empty() {
        return say!("there are no open threads", "没有处理中的咨询");
    }
    let heads = [
        both("thread", "咨询编号"),
        both("channel", "渠道"),
        both("age", "已等待"),
        both("answer due on", "最迟答复"),
        both("working days left", "剩余工作日"),
        both("provisional", "暂定"),
    ];
    let rows = listed.iter().map(|one| {
        let channel = one.channel.as_deref().map(title::<Channel>);
        let age = one.asked_at.map(|asked| age(asked, today));
        let due = one.answer_due_on.map(|day| day.to_string());
        let left = one.working_days_left.map(when::left);
        [
            one.id.clone(),
            channel.unwrap_or_default(),
            age.unwrap_or_default(),
            due.unwrap_or_else(|| say!("answered", "已答复")),
            left.unwrap_or_default(),
            yes_or_empty(one.provisional == Some(true)),
        ]
    });
    show::table(heads, rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn waiting_and_answered_threads_are_distinguished() {
        let id = "000fabff000fabff000fabff000fabff".to_owned();
        let late = Listed {
            id: id.clone(),
            channel: Some("phone".to_owned()),
            // The 10th in Shanghai.
            asked_at: Some("2026-11-09T17:00:00Z".parse().unwrap()),
            answer_due_on: Some("2026-11-20".parse().unwrap()),
            provisional: Some(true),
            working_days_left: Some(-2),
        };
        let answered = Listed {
            id,
            channel: None,
            asked_at: None,
            answer_due_on: None,
            provisional: None,
            working_days_left: None,
        };
        let listed = [late, answered];
        let today = "2026-11-24".parse().unwrap();
        assert_eq!(
            in_chinese(|| text(&listed, today)),
            "咨询编号                          渠道  已等待  最迟答复    剩余工作日   暂定\n\
             000fabff000fabff000fabff000fabff  电话  14 天   2026-11-20  已超期 2 天  是\n\
             000fabff000fabff000fabff000fabff                已答复"
        );
        assert_eq!(
            text(&listed, today),
            "THREAD                            CHANNEL  AGE      ANSWER DUE ON  WORKING DAYS LEFT  PROVISIONAL\n\
             000fabff000fabff000fabff000fabff  phone    14 days  2026-11-20     late by 2          yes\n\
             000fabff000fabff000fabff000fabff                    answered"
        );
        assert_eq!(text(&[], today), "there are no open threads");
    }
}
