//! `qeg deletions`: open deletion requests, nearest deadline first. It shows ids and dates, no personal data.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::civil::Date;
use qeg_domain::deletion::State;
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
#[command(
    after_help = say!(
        "Examples:\n  qeg deletions\n  qeg deletions --late\n  qeg deletions --state held --limit 10\n  qeg deletions --json | jq '.[] | select(.working_days_left < 2)'",
        "示例：\n  qeg deletions\n  qeg deletions --late\n  qeg deletions --state held --limit 10\n  qeg deletions --json | jq '.[] | select(.working_days_left < 2)'"
    )
)]
pub(crate) struct Deletions {
    #[arg(
        long,
        value_name = both("STATE", "状态").as_str(),
        value_parser = states(),
        help = both("Only those in this state", "只列出处于该状态的")
    )]
    state: Option<State>,
    #[command(flatten)]
    filter: Filter,
}

/// The states of requests that are still listed.
const LISTED: [State; 3] = [State::Requested, State::Held, State::Erasing];

fn states() -> impl TypedValueParser<Value = State> {
    PossibleValuesParser::new(LISTED.map(State::possible_value))
        .try_map(|word| State::parse(&word).ok_or("unknown"))
}

#[derive(Deserialize)]
struct Listed {
    request_id: String,
    state: String,
    due_on: Date,
    provisional: bool,
    working_days_left: i32,
}

impl Deletions {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let of = ("/staff/deletions", "deletions", "due_on");
        let wanted = self.state.map(State::as_str);
        let is_wanted = |one: &serde_json::Value| wanted.is_none_or(|word| one["state"] == word);
        show_open(target, of, (&self.filter, is_wanted), json, text).await
    }
}

fn text(listed: &[Listed]) -> String {
    if listed.is_empty() {
        return say!(
            "there are no open deletion requests",
            "没有未办结的注销申请"
        );
    }
    let heads = [
        both("request", "申请编号"),
        both("state", "状态"),
        both("due on", "最迟办结"),
        both("working days left", "剩余工作日"),
        both("provisional", "暂定"),
    ];
    let rows = listed.iter().map(|one| {
        [
            one.request_id.clone(),
            title::<State>(&one.state),
            one.due_on.to_string(),
            when::left(one.working_days_left),
            yes_or_empty(one.provisional),
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
    fn late_requests_are_marked_late() {
        let listed = |state: &str, due_on: &str, provisional, working_days_left| Listed {
            request_id: "000fabff000fabff000fabff000fabff".to_owned(),
            state: state.to_owned(),
            due_on: due_on.parse().unwrap(),
            provisional,
            working_days_left,
        };
        let list = [
            listed("erasing", "2026-11-20", false, -2),
            listed("requested", "2027-01-05", true, 7),
        ];
        assert_eq!(
            text(&list),
            "REQUEST                           STATE      DUE ON      WORKING DAYS LEFT  PROVISIONAL\n\
             000fabff000fabff000fabff000fabff  erasing    2026-11-20  late by 2\n\
             000fabff000fabff000fabff000fabff  requested  2027-01-05  7                  yes"
        );
        assert_eq!(
            in_chinese(|| text(&list)),
            "申请编号                          状态      最迟办结    剩余工作日   暂定\n\
             000fabff000fabff000fabff000fabff  正在删除  2026-11-20  已超期 2 天\n\
             000fabff000fabff000fabff000fabff  等待删除  2027-01-05  7            是"
        );
        assert_eq!(text(&[]), "there are no open deletion requests");
    }
}
