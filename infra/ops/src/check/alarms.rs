//! Alarms: what has to be watched, their settings, and whether somebody gets them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::listed,
    line::{Compared, Words, words},
    policy::texts,
    promised::promised,
    question::Question,
    report::{Inspection, Report},
    resolve::plain,
};

/// What an alarm watches and when it rings. Its name, texts and state are not here.
const SETTINGS: [&str; 9] = [
    "Namespace",
    "MetricName",
    "Statistic",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "ComparisonOperator",
    "Threshold",
    "TreatMissingData",
];

pub(super) fn check(report: &mut Report<'_>) {
    for metric in &promised().watched {
        report.line("alarms.watched", metric, |inspection| {
            watched(inspection, |alarm| alarm["MetricName"] == metric.as_str())
        });
    }
    for id in report.stack.of_type("AWS::SQS::Queue") {
        if report.stack.is_of_failures(id) {
            report.line("alarms.watched", id, |inspection| {
                let url = inspection.name(id)?;
                let name = url.rsplit('/').next().unwrap_or(url);
                watched(inspection, |alarm| {
                    alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
                        && alarm["Threshold"].as_f64() == Some(0.0)
                        && listed(&alarm["Dimensions"])
                            .iter()
                            .any(|one| one["Value"] == name)
                })
            });
        }
    }
    for id in report.stack.of_type("AWS::Lambda::Function") {
        report.line("alarms.watched", id, |inspection| {
            let name = inspection.name(id)?;
            watched(inspection, |alarm| {
                alarm["MetricName"] == "Errors"
                    && listed(&alarm["Dimensions"])
                        .iter()
                        .any(|one| one["Value"] == name)
            })
        });
    }
    for id in report.stack.of_type("AWS::CloudWatch::Alarm") {
        report.line("alarms.settings", id, |inspection| settings(inspection, id));
        report.line("alarms.recipients", id, |inspection| {
            recipients(inspection, id)
        });
    }
}

/// What can be told of each alarm without the template.
pub(super) fn without_template(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::CloudWatch::Alarm") {
        report.line("alarms.recipients", id, |inspection| {
            recipients(inspection, id)
        });
    }
}

fn alarms<'a>(inspection: &Inspection<'a>) -> Result<&'a [Value], NoAnswer> {
    let found = inspection.ask(&Question::alarms(&format!("{}-", inspection.stack.name)))?;
    Ok(listed(&found["MetricAlarms"]))
}

fn alarm<'a>(inspection: &Inspection<'a>, id: &str) -> Result<&'a Value, NoAnswer> {
    let name = inspection.name(id)?;
    let mut all = alarms(inspection)?.iter();
    all.find(|alarm| alarm["AlarmName"] == name)
        .ok_or(NoAnswer::Missing)
}

fn watched(
    inspection: &Inspection<'_>,
    is_it: impl Fn(&Value) -> bool,
) -> Result<Compared, NoAnswer> {
    let is_there = alarms(inspection)?.iter().any(is_it);
    let an_alarm = || words!("an alarm", "有告警");
    let found = if is_there {
        an_alarm()
    } else {
        words!("no alarm", "无告警")
    };
    Ok(Compared::equal(an_alarm(), found))
}

fn settings(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let (found, expected) = (alarm(inspection, id)?, inspection.template(id)?);
    let mut findings: Vec<Words> = SETTINGS
        .iter()
        .filter_map(|name| {
            let (found, expected) = (
                number_or_text(&found[name]),
                number_or_text(&expected[name]),
            );
            (found != expected).then(|| {
                words!(
                    "{name} {found}, not {expected}",
                    "{name} 为 {found}，应为 {expected}"
                )
            })
        })
        .collect();
    let dimensions = |alarm: &Value| {
        let all = listed(&alarm["Dimensions"]).iter();
        let all = all.map(|one| format!("{}={}", plain(&one["Name"]), plain(&one["Value"])));
        all.collect::<BTreeSet<_>>()
    };
    if dimensions(found) != dimensions(expected) {
        findings.push(words!("watches something else", "监视的是别的对象"));
    }
    if found["ActionsEnabled"] != true {
        findings.push(words!("its actions are off", "动作已关闭"));
    }
    let expected = words!("on, as deployed", "启用，与部署一致");
    Ok(Compared::without(expected, &findings))
}

/// `0` and `0.0` are the same number, and a parameter of the stack is text.
fn number_or_text(value: &Value) -> String {
    let text = plain(value);
    text.parse::<f64>()
        .map_or(text, |number| number.to_string())
}

fn recipients(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let topics = texts(&alarm(inspection, id)?["AlarmActions"]);
    let topics: Vec<String> = topics
        .into_iter()
        .filter(|arn| arn.contains(":sns:"))
        .collect();
    let (mut silent, mut has_subscriber) = (Vec::new(), false);
    for topic in &topics {
        let name = topic.rsplit(':').next().unwrap_or(topic);
        match inspection.ask(&Question::subscribers(topic)) {
            Ok(found) => {
                let all = listed(&found["Subscriptions"]).iter();
                // Until somebody confirms, it is the word PendingConfirmation.
                let mut arns = all.filter_map(|one| one["SubscriptionArn"].as_str());
                if arns.any(|arn| arn.starts_with("arn:")) {
                    has_subscriber = true;
                } else {
                    silent.push(words!("nobody confirmed at {name}", "{name} 无人确认订阅"));
                }
            }
            Err(NoAnswer::Missing) => {
                silent.push(words!("there is no topic {name}", "没有主题 {name}"));
            }
            Err(reason) => return Err(reason),
        }
    }
    if topics.is_empty() {
        silent.push(words!("no topic", "没有主题"));
    }
    if has_subscriber {
        silent.clear();
    }
    let expected = words!("a topic with a confirmed subscriber", "有已确认订阅的主题");
    Ok(Compared::without(expected, &silent))
}
