//! Runs the rules over one stack and collects their lines.

use std::cell::RefCell;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    answers::{Answers, NoAnswer},
    deployed::Deployed,
    line::{Compared, Line, State, Words, words},
    promised::{Rule, promised},
    question::Question,
};

/// What the rules work with.
pub(super) struct Report<'a> {
    pub(super) stack: &'a Deployed,
    pub(super) now: Timestamp,
    answers: &'a Answers,
    /// Whether lines that a parameter waives are not failures.
    is_trial: bool,
    /// The connection options of each command.
    options: &'a [String],
    /// Only the rules whose name begins so.
    pub(super) only: Option<String>,
    lines: Vec<Line>,
}

/// One rule applied to one resource. It remembers the questions, so that a person can ask them too.
pub(super) struct Inspection<'a> {
    pub(super) stack: &'a Deployed,
    pub(super) now: Timestamp,
    answers: &'a Answers,
    asked: RefCell<Vec<Question>>,
}

impl<'a> Inspection<'a> {
    /// The answer of AWS.
    pub(super) fn ask(&self, question: &Question) -> Result<&'a Value, NoAnswer> {
        self.asked.borrow_mut().push(question.clone());
        self.answers.answer(question)
    }

    /// The real name of a resource.
    pub(super) fn name(&self, logical: &str) -> Result<&'a str, NoAnswer> {
        let resource = self.stack.resources.get(logical);
        Ok(&resource.ok_or(NoAnswer::NotInStack)?.physical)
    }

    /// The properties of a resource in the template, without its functions.
    pub(super) fn template(&self, logical: &str) -> Result<&'a Value, NoAnswer> {
        let resource = self.stack.resources.get(logical);
        Ok(&resource.ok_or(NoAnswer::NotInStack)?.properties)
    }

    /// The ARN of a resource.
    pub(super) fn arn(&self, logical: &str) -> Result<String, NoAnswer> {
        self.stack.arn(logical).ok_or(NoAnswer::NotInStack)
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(
        stack: &'a Deployed,
        answers: &'a Answers,
        now: Timestamp,
        is_trial: bool,
        options: &'a [String],
    ) -> Self {
        Self {
            stack,
            now,
            answers,
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
        judge: impl FnOnce(&Inspection<'a>) -> Result<Compared, NoAnswer>,
    ) {
        if !self.is_wanted(rule) {
            return;
        }
        let inspection = Inspection {
            stack: self.stack,
            now: self.now,
            answers: self.answers,
            asked: RefCell::default(),
        };
        let judged = judge(&inspection);
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
            waived_by: None,
            read: &rule.read,
            commands: inspection
                .asked
                .take()
                .iter()
                .map(|question| to_paste(question, self.options))
                .collect(),
        };
        match judged {
            Ok(compared) => {
                line.expected = compared.expected;
                line.found = compared.found;
                if compared.passes {
                    line.result = State::Passed;
                } else {
                    self.waive(&mut line, rule);
                }
            }
            Err(reason) => unjudged(&mut line, reason),
        }
        self.lines.push(line);
    }

    /// Adds a line about something that no description of AWS shows.
    pub(super) fn manual(&mut self, rule: &str, of: &str, how: Words) {
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
            result: State::Manual,
            permission: None,
            waived_by: None,
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

    fn waive(&self, line: &mut Line, rule: &Rule) {
        let by = rule.waived_by.iter().find(|(name, values)| {
            let value = self.stack.parameters.get(*name);
            value.is_some_and(|value| values.contains(value))
        });
        line.waived_by = by.map(|(name, _)| format!("{name}={}", self.stack.parameters[name]));
        if self.is_trial && line.waived_by.is_some() {
            line.result = State::Waived;
        }
    }

    pub(super) fn finish(self) -> Vec<Line> {
        self.lines
    }
}

fn unjudged(line: &mut Line, reason: NoAnswer) {
    let (result, found) = match reason {
        NoAnswer::NotAsked => (State::Unchecked, words!("not asked", "未查询")),
        NoAnswer::Denied(permission) => {
            line.permission = Some(permission);
            (
                State::Unchecked,
                words!("not allowed: {permission}", "缺少权限：{permission}"),
            )
        }
        NoAnswer::Failed(code) => (
            State::Unchecked,
            words!("AWS answered {code}", "AWS 答复 {code}"),
        ),
        NoAnswer::Missing => (State::Failed, words!("not there", "不存在")),
        NoAnswer::NotInStack => (State::Failed, words!("not in the stack", "不在堆栈中")),
    };
    line.result = result;
    line.found = found;
}

/// A command as a person pastes it into a shell.
fn to_paste(question: &Question, options: &[String]) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    let words = question.words.iter().chain(options);
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
