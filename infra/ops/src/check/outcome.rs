//! The outcome of a check: as a table, as JSON, and as an exit code.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    deployed::Deployed,
    line::{Line, State},
    promised::promised,
};
use crate::{
    fault::{Exit, Fault},
    language::{Text, both, say},
    show,
};

/// The most resources that a row names.
const MOST_NAMES: usize = 3;

/// The outcome.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    stack: String,
    region: String,
    account: String,
    passed: usize,
    failed: usize,
    unchecked: usize,
    waived: usize,
    /// What AWS does not show: a person has to check it.
    manual: usize,
    lines: Vec<Line>,
}

impl Outcome {
    pub(super) fn of(stack: &Deployed, lines: Vec<Line>) -> Self {
        let count = |state| lines.iter().filter(|line| line.result == state).count();
        Self {
            stack: stack.name.clone(),
            region: stack.place.region.clone(),
            account: stack.place.account.clone(),
            passed: count(State::Passed),
            failed: count(State::Failed),
            unchecked: count(State::Unchecked),
            waived: count(State::Waived),
            manual: count(State::Manual),
            lines,
        }
    }

    /// The table: a row for each rule that holds, and for each that does not what was expected, what was found and what to
    /// read. If all is wanted, each line has these, and the commands that show it.
    pub(crate) fn text(&self, is_verbose: bool) -> String {
        let rows: Vec<Vec<&Line>> = if is_verbose {
            self.lines.iter().map(|line| vec![line]).collect()
        } else {
            self.alike()
        };
        let heads = [
            both("result", "结果"),
            both("promise", "承诺"),
            both("what", "内容"),
            both("of", "对象"),
        ];
        let table = show::table(heads, rows.iter().map(|row| cells(row)));
        let mut lines = table.lines();
        let mut text = lines.next().unwrap_or_default().to_owned();
        for (line, row) in lines.zip(&rows) {
            text.push('\n');
            text.push_str(line);
            if is_verbose || row[0].result != State::Passed {
                text += &details(row[0], is_verbose);
            }
        }
        format!("{text}\n\n{}", self.sum())
    }

    /// The lines of a rule that say the same, in the order of the rules.
    fn alike(&self) -> Vec<Vec<&Line>> {
        let mut rows: Vec<Vec<&Line>> = Vec::new();
        for rule in promised().rules() {
            let first = rows.len();
            for line in self.lines.iter().filter(|line| line.rule == rule.id) {
                let is_alike = |row: &&mut Vec<&Line>| {
                    let one = row[0];
                    let is_same = one.expected == line.expected && one.found == line.found;
                    one.result == line.result && (is_same || line.result == State::Passed)
                };
                match rows[first..].iter_mut().find(is_alike) {
                    Some(row) => row.push(line),
                    None => rows.push(vec![line]),
                }
            }
        }
        rows
    }

    fn sum(&self) -> String {
        let Self {
            stack,
            region,
            account,
            ..
        } = self;
        let counts: Vec<String> = [
            (self.passed, both("passed", "项通过")),
            (self.failed, both("failed", "项不符")),
            (self.unchecked, both("not checked", "项未能检查")),
            (self.waived, both("waived by parameters", "项因参数豁免")),
            (self.manual, both("to check by hand", "项须人工检查")),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        let counts = counts.join(&say!(", ", "，"));
        let sum = say!(
            "{stack} in {region}, account {account}: {counts}",
            "{region} 的堆栈 {stack}（账户 {account}）：{counts}"
        );
        let lacking = self.lines.iter().filter_map(|line| line.permission);
        let lacking: BTreeSet<&str> = lacking.collect();
        if lacking.is_empty() {
            return sum;
        }
        let lacking = lacking.into_iter().collect::<Vec<_>>().join(", ");
        say!(
            "{sum}\nPermissions that are missing: {lacking}. docs/qeg.md names a policy that has all of them.",
            "{sum}\n缺少的权限：{lacking}。docs/qeg.md 中的策略包含全部所需权限。"
        )
    }

    /// Why the command fails, if it does.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let Self {
            failed, unchecked, ..
        } = self;
        if *failed > 0 {
            return Some(Fault::check_failed(say!(
                "{failed} checks failed. Follow the document that each line names, and run the same command again.",
                "与承诺不完全一致：{failed} 项不符。请阅读其中所列文档，改正后再次运行同一命令。"
            )));
        }
        (*unchecked > 0).then(|| {
            let text = say!(
                "{unchecked} could not be checked. All others passed.",
                "{unchecked} 项未能检查，其余均通过。"
            );
            Fault::new(Exit::Unchecked, text)
        })
    }
}

fn result(state: State) -> Text {
    match state {
        State::Passed => both("passed", "通过"),
        State::Failed => both("FAILED", "不符"),
        State::Unchecked => both("not checked", "未检查"),
        State::Waived => both("waived", "豁免"),
        State::Manual => both("by hand", "人工"),
    }
}

/// The row of lines that say the same.
fn cells(row: &[&Line]) -> [String; 4] {
    let line = row[0];
    let names: Vec<&str> = row.iter().map(|line| line.of.as_str()).collect();
    let count = names.len();
    let of = if count > MOST_NAMES && line.result == State::Passed {
        say!("all {count}", "全部 {count} 项")
    } else if count > MOST_NAMES {
        let (first, more) = (names[..MOST_NAMES].join(", "), count - MOST_NAMES);
        say!("{first} and {more} more", "{first}，另有 {more} 项")
    } else {
        names.join(", ")
    };
    [
        result(line.result).to_string(),
        line.promise.to_owned(),
        line.of_rule.title.text().to_owned(),
        of,
    ]
}

/// What was expected and found, what to read, and what to paste, each on a line of its own.
fn details(line: &Line, is_verbose: bool) -> String {
    let mut rows = vec![
        (both("expected", "应为"), line.expected.as_str().to_owned()),
        (both("found", "实际"), line.found.as_str().to_owned()),
    ];
    let waived = line.waived_by.iter();
    rows.extend(waived.map(|one| (both("because", "原因"), one.clone())));
    if line.result != State::Passed {
        rows.push((both("read", "参见"), line.read.to_owned()));
    }
    let commands = line.commands.iter().filter(|_| is_verbose);
    rows.extend(commands.map(|one| (both("command", "命令"), one.clone())));
    let rows = rows.iter();
    let lines = rows.map(|(name, value)| {
        let value = show::printable(value);
        format!("\n          {name:<9} {value}")
    });
    lines.collect::<Vec<_>>().concat()
}
