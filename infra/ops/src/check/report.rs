//! Runs the rules over one stack and collects their lines.

use std::cell::RefCell;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    ask::Ask,
    book::{Book, Gap},
    deployed::Deployed,
    line::{Compared, Line, State, Words, words},
    promised::{Rule, promised},
};

/// What the rules work with.
pub(super) struct Report<'a> {
    pub(super) stack: &'a Deployed,
    pub(super) now: Timestamp,
    book: &'a Book,
    /// Whether lines that a parameter gives up are not failures.
    is_trial: bool,
    /// The connection options of each command.
    options: &'a [String],
    /// Only the rules whose name begins so.
    pub(super) only: Option<String>,
    lines: Vec<Line>,
}

/// What one line looks at. It remembers the questions, so that a person can ask them too.
pub(super) struct Look<'a> {
    pub(super) stack: &'a Deployed,
    pub(super) now: Timestamp,
    book: &'a Book,
    asked: RefCell<Vec<Ask>>,
}

impl<'a> Look<'a> {
    /// The answer of AWS.
    pub(super) fn ask(&self, ask: &Ask) -> Result<&'a Value, Gap> {
        self.asked.borrow_mut().push(ask.clone());
        self.book.answer(ask)
    }

    /// The real name of a resource.
    pub(super) fn name(&self, logical: &str) -> Result<&'a str, Gap> {
        let resource = self.stack.resources.get(logical);
        Ok(&resource.ok_or(Gap::NotInStack)?.physical)
    }

    /// The properties of a resource in the template, without its functions.
    pub(super) fn template(&self, logical: &str) -> Result<&'a Value, Gap> {
        let resource = self.stack.resources.get(logical);
        Ok(&resource.ok_or(Gap::NotInStack)?.properties)
    }

    /// The ARN of a resource.
    pub(super) fn arn(&self, logical: &str) -> Result<String, Gap> {
        self.stack.arn(logical).ok_or(Gap::NotInStack)
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(
        stack: &'a Deployed,
        book: &'a Book,
        now: Timestamp,
        is_trial: bool,
        options: &'a [String],
    ) -> Self {
        Self {
            stack,
            now,
            book,
            is_trial,
            options,
            only: None,
            lines: Vec::new(),
        }
    }

    /// Adds the line of a rule for one resource.
    pub(super) fn line(
        &mut self,
        rule: &str,
        of: &str,
        judge: impl FnOnce(&Look<'a>) -> Result<Compared, Gap>,
    ) {
        if !self.is_wanted(rule) {
            return;
        }
        let look = Look {
            stack: self.stack,
            now: self.now,
            book: self.book,
            asked: RefCell::default(),
        };
        let judged = judge(&look);
        let rule = promised().rule(rule);
        let mut line = Line {
            rule: &rule.id,
            promise: &rule.promise,
            of_rule: rule,
            of: self.named(of),
            expected: Words::default(),
            found: Words::default(),
            result: State::Failed,
            permission: None,
            given_up_by: None,
            read: &rule.read,
            commands: look
                .asked
                .take()
                .iter()
                .map(|ask| to_paste(ask, self.options))
                .collect(),
        };
        match judged {
            Ok(compared) => {
                line.expected = compared.expected;
                line.found = compared.found;
                if compared.is_held {
                    line.result = State::Held;
                } else {
                    self.give_up(&mut line, rule);
                }
            }
            Err(gap) => unjudged(&mut line, gap),
        }
        self.lines.push(line);
    }

    /// Adds a line about something that no description of AWS shows.
    pub(super) fn look_yourself(&mut self, rule: &str, of: &str, how: Words) {
        if !self.is_wanted(rule) {
            return;
        }
        let rule = promised().rule(rule);
        self.lines.push(Line {
            rule: &rule.id,
            promise: &rule.promise,
            of_rule: rule,
            of: self.named(of),
            expected: how,
            found: words!("AWS does not show it", "AWS 不显示"),
            result: State::Look,
            permission: None,
            given_up_by: None,
            read: &rule.read,
            commands: Vec::new(),
        });
    }

    /// A resource of a small stack has the name of its stack before its own.
    fn named(&self, of: &str) -> String {
        match self.stack.main {
            Some(_) => format!("{} {of}", self.stack.name),
            None => of.to_owned(),
        }
    }

    fn is_wanted(&self, rule: &str) -> bool {
        let only = self.only.as_deref();
        only.is_none_or(|start| rule.starts_with(start))
    }

    fn give_up(&self, line: &mut Line, rule: &Rule) {
        let by = rule.given_up_by.iter().find(|(name, values)| {
            let value = self.stack.parameters.get(*name);
            value.is_some_and(|value| values.contains(value))
        });
        line.given_up_by = by.map(|(name, _)| format!("{name}={}", self.stack.parameters[name]));
        if self.is_trial && line.given_up_by.is_some() {
            line.result = State::GivenUp;
        }
    }

    pub(super) fn finish(self) -> Vec<Line> {
        self.lines
    }
}

fn unjudged(line: &mut Line, gap: Gap) {
    let (result, found) = match gap {
        Gap::NotAsked => (State::Unseen, words!("not asked", "未查询")),
        Gap::Denied(permission) => {
            line.permission = Some(permission);
            (
                State::Unseen,
                words!("not allowed: {permission}", "缺少权限：{permission}"),
            )
        }
        Gap::Failed(code) => (
            State::Unseen,
            words!("AWS answered {code}", "AWS 答复 {code}"),
        ),
        Gap::Missing => (State::Failed, words!("not there", "不存在")),
        Gap::NotInStack => (State::Failed, words!("not in the stack", "不在堆栈中")),
    };
    line.result = result;
    line.found = found;
}

/// A command as a person pastes it into a shell.
fn to_paste(ask: &Ask, options: &[String]) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    let words = ask.words.iter().chain(options);
    let words = words.map(|word| {
        if !word.is_empty() && word.chars().all(is_plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    });
    let words: Vec<String> = ["aws".to_owned()].into_iter().chain(words).collect();
    words.join(" ")
}
