//! Queues: encryption, what happens to messages that fail, how long messages are kept, and who else may use them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::{Deployed, listed},
    line::{Compared, Words, as_deployed, words},
    policy::Policy,
    promised::promised,
    question::Question,
    report::{Inspection, Report},
    resolve::plain,
};

/// The longest time that SQS keeps a message, in seconds: 14 days.
const LONGEST: &str = "1209600";
/// The least number of tries before a message is set aside.
const TRIES: u64 = 5;

pub(super) fn check(report: &mut Report<'_>) {
    let of_stack = report.stack.of_type("AWS::SQS::Queue").into_iter();
    let promised = promised().queues.iter().map(String::as_str);
    let all: BTreeSet<&str> = of_stack.chain(promised).collect();
    for id in all {
        report.line("queues.encryption", id, |inspection| {
            let found = attributes(inspection, id)?["KmsMasterKeyId"].as_str();
            let deployed = inspection.template(id)?["KmsMasterKeyId"].as_str();
            let deployed = deployed.and_then(|arn| inspection.stack.named_by(arn));
            // A key of the stack, whichever the template names; without one the storage key.
            Ok(Compared::equal(
                Words::name(deployed.unwrap_or("StorageKey")),
                inspection.stack.key_name(found),
            ))
        });
        report.line("queues.redrive", id, |inspection| redrive(inspection, id));
        report.line("queues.retention", id, |inspection| {
            retention(inspection, id)
        });
        report.line("queues.access", id, |inspection| {
            let found = Policy::read(&attributes(inspection, id)?["Policy"]);
            let expected = inspection.stack.queue_policy(inspection.name(id)?);
            let others = expected.statements().count();
            let findings = Policy::differences(&expected, &found);
            let expected = if others == 0 {
                words!("nobody else", "仅本账户")
            } else {
                as_deployed()
            };
            Ok(Compared::without(expected, &findings))
        });
    }
}

/// What can be told of each queue without the template.
pub(super) fn without_template(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::SQS::Queue") {
        report.line("queues.retention", id, |inspection| {
            retention(inspection, id)
        });
    }
}

fn retention(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = plain(&attributes(inspection, id)?["MessageRetentionPeriod"]);
    Ok(Compared::equal(
        words!("{LONGEST} s", "{LONGEST} 秒"),
        words!("{found} s", "{found} 秒"),
    ))
}

fn attributes<'a>(inspection: &Inspection<'a>, id: &str) -> Result<&'a Value, NoAnswer> {
    Ok(&inspection.ask(&Question::queue(inspection.name(id)?))?["Attributes"])
}

fn redrive(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let attributes = attributes(inspection, id)?;
    let found: Value = attributes["RedrivePolicy"]
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let template = inspection.template(id)?;
    let wait = |seconds: &Value| match plain(seconds) {
        none if none.is_empty() => "30".to_owned(),
        seconds => seconds,
    };
    let found = (wait(&attributes["VisibilityTimeout"]), found);
    let expected = (
        wait(&template["VisibilityTimeout"]),
        template["RedrivePolicy"].clone(),
    );
    if inspection.stack.is_of_failures(id) {
        let waits = || words!("messages wait for an operator", "消息等待运维人员处理");
        return Ok(Compared::equal(
            waits(),
            if found.1.is_null() {
                waits()
            } else {
                said(inspection.stack, &found.0, &found.1)
            },
        ));
    }
    let tries = expected.1["maxReceiveCount"].as_u64();
    if tries.is_none_or(|tries| tries < TRIES) {
        return Ok(Compared::equal(
            words!(
                "at least {TRIES} tries, then a dead-letter queue",
                "至少重试 {TRIES} 次，然后进入死信队列"
            ),
            said(inspection.stack, &found.0, &found.1),
        ));
    }
    Ok(Compared::equal(
        said(inspection.stack, &expected.0, &expected.1),
        said(inspection.stack, &found.0, &found.1),
    ))
}

/// `5 tries, 180 s apart, then NotificationDeadLetterQueue`.
fn said(stack: &Deployed, seconds: &str, redrive: &Value) -> Words {
    let Some(to) = redrive["deadLetterTargetArn"].as_str() else {
        return words!(
            "tried every {seconds} s, then lost",
            "每 {seconds} 秒重试，最后丢失"
        );
    };
    let tries = plain(&redrive["maxReceiveCount"]);
    let to = stack.named_by(to).unwrap_or(to);
    words!(
        "{tries} tries, {seconds} s apart, then {to}",
        "间隔 {seconds} 秒重试 {tries} 次，然后进入 {to}"
    )
}

impl Deployed {
    /// Whether other queues or functions set messages aside in this one.
    pub(super) fn is_of_failures(&self, id: &str) -> bool {
        let Some(arn) = self.arn(id) else {
            return false;
        };
        self.resources.values().any(|one| {
            let properties = &one.properties;
            properties["RedrivePolicy"]["deadLetterTargetArn"] == arn.as_str()
                || properties["DestinationConfig"]["OnFailure"]["Destination"] == arn.as_str()
        })
    }

    /// What the template lets others do with a queue.
    fn queue_policy(&self, url: &str) -> Policy {
        let all = self.resources.values();
        let ours = all.filter(|one| {
            one.kind == "AWS::SQS::QueuePolicy"
                && listed(&one.properties["Queues"])
                    .iter()
                    .any(|one| one == url)
        });
        ours.fold(Policy::default(), |policy, one| {
            policy.and(Policy::read(&one.properties["PolicyDocument"]))
        })
    }
}
