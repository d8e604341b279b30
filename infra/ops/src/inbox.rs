//! `qeg inbox`: open threads, nearest due date first. It shows ids and dates, no content.

use clap::Args;
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    fault::Fault,
    language::{both, say},
    open_list::show_open,
    show::{self, yes_or_empty},
    target::Target,
    when,
};

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg inbox\n  qeg inbox --json | jq -r '.[0].id'",
    "示例：\n  qeg inbox\n  qeg inbox --json | jq -r '.[0].id'"
))]
pub(crate) struct Inbox {}

#[derive(Deserialize)]
struct Listed {
    id: String,
    answer_due_on: Option<Date>,
    provisional: Option<bool>,
    working_days_left: Option<i32>,
}

impl Inbox {
    #[allow(clippy::unused_self, reason = "all commands have this method")]
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        show_open(target, ("/staff/threads", "threads"), json, text).await
    }
}

fn text(listed: &[Listed]) -> String {
    if listed.is_empty() {
        return say!("there are no open threads", "没有处理中的咨询");
    }
    let heads = [
        both("thread", "咨询编号"),
        both("answer due on", "最迟答复"),
        both("working days left", "剩余工作日"),
        both("provisional", "暂定"),
    ];
    let rows = listed.iter().map(|one| {
        let due = one.answer_due_on.map(|day| day.to_string());
        let left = one.working_days_left.map(when::left);
        [
            one.id.clone(),
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
            answer_due_on: Some("2026-11-20".parse().unwrap()),
            provisional: Some(true),
            working_days_left: Some(-2),
        };
        let answered = Listed {
            id,
            answer_due_on: None,
            provisional: None,
            working_days_left: None,
        };
        let listed = [late, answered];
        assert_eq!(
            in_chinese(|| text(&listed)),
            "咨询编号                          最迟答复    剩余工作日   暂定\n\
             000fabff000fabff000fabff000fabff  2026-11-20  已超期 2 天  是\n\
             000fabff000fabff000fabff000fabff  已答复"
        );
        assert_eq!(
            text(&listed),
            "THREAD                            ANSWER DUE ON  WORKING DAYS LEFT  PROVISIONAL\n\
             000fabff000fabff000fabff000fabff  2026-11-20     late by 2          yes\n\
             000fabff000fabff000fabff000fabff  answered"
        );
        assert_eq!(text(&[]), "there are no open threads");
    }
}
