//! The rules over recorded answers: what AWS says that the emulator does not, and templates that promise less.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod answers;
mod documents;
mod places;
mod promises;
mod shown;
mod trust;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    answers::{Answers, NoAnswer},
    deployed::Deployed,
    line::{Line, State},
    question::Question,
    report::Report,
};

/// A stack of a few resources, with answers of AWS.
struct Recorded {
    answers: Answers,
    is_trial: bool,
}

/// The stack, in Beijing.
const STACK: &str = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/qeg-prod/1";

impl Recorded {
    /// Resources by logical id: type, physical id, properties in the template.
    fn new(resources: Value, parameters: &[(&str, &str)]) -> Self {
        let mut answers = Answers::default();
        for (question, answer) in of_stack("qeg-prod", resources, parameters) {
            answers.enter(question, Ok(answer));
        }
        Self {
            answers,
            is_trial: false,
        }
    }

    fn answer(mut self, question: Question, answer: Value) -> Self {
        self.answers.enter(question, Ok(answer));
        self
    }

    fn reason(mut self, question: Question, reason: NoAnswer) -> Self {
        self.answers.enter(question, Err(reason));
        self
    }

    fn stack(&self) -> Deployed {
        Deployed::read(&self.answers, "qeg-prod").unwrap()
    }

    /// The lines of a subject.
    fn lines(&self, check: fn(&mut Report<'_>)) -> Vec<Line> {
        let stack = self.stack();
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let options = ["--region".to_owned(), "cn-north-1".to_owned()];
        let mut report = Report::new(&stack, &self.answers, now, self.is_trial, &options);
        check(&mut report);
        report.finish()
    }

    /// What one line says: its result, and what was expected and found.
    fn line(&self, check: fn(&mut Report<'_>), rule: &str, of: &str) -> (State, String, String) {
        let lines = self.lines(check);
        let mut named = lines
            .iter()
            .filter(|line| line.rule == rule && line.of == of);
        let line = named.next().unwrap();
        (line.result, line.expected.en.clone(), line.found.en.clone())
    }
}

/// What `CloudFormation` says about a stack.
fn of_stack(name: &str, resources: Value, parameters: &[(&str, &str)]) -> [(Question, Value); 3] {
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|(name, value)| json!({"ParameterKey": name, "ParameterValue": value}))
        .collect();
    let (mut summaries, mut template) = (Vec::new(), json!({}));
    for (id, [kind, physical, properties]) in of_three(resources) {
        summaries.push(json!({
            "LogicalResourceId": id, "ResourceType": kind, "PhysicalResourceId": physical
        }));
        template[id] = json!({"Type": kind, "Properties": properties});
    }
    let stack = json!({"StackId": STACK, "Parameters": parameters});
    [
        (Question::stack(name), json!({"Stacks": [stack]})),
        (
            Question::resources(name),
            json!({"StackResourceSummaries": summaries}),
        ),
        (
            Question::template(name),
            json!({"TemplateBody": {"Resources": template}}),
        ),
    ]
}

fn of_three(resources: Value) -> Vec<(String, [Value; 3])> {
    let Value::Object(resources) = resources else {
        panic!("resources by their names");
    };
    let resources = resources.into_iter();
    resources
        .map(|(id, parts)| (id, serde_json::from_value(parts).unwrap()))
        .collect()
}

/// A line that passes, with what it expected.
fn passed(expected: &str) -> (State, String, String) {
    (State::Passed, expected.to_owned(), expected.to_owned())
}

/// A line that fails.
fn failed(expected: &str, found: &str) -> (State, String, String) {
    (State::Failed, expected.to_owned(), found.to_owned())
}
