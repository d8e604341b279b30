//! Queues: no message is delivered again while it is handled, none is lost, and each failure raises an alarm.

use std::collections::BTreeMap;

use serde_json::Value;
use template::TEMPLATE;

use crate::{
    none, pointed,
    resolved::{Resource, everywhere, resources},
    roles::statements,
    unless,
};

/// The longest time that SQS keeps a message, in seconds: 14 days.
const LONGEST: u64 = 14 * 86_400;
/// The visibility timeout of a queue, in timeouts of its function. AWS recommends six.
const TIMEOUTS: u64 = 6;
/// The least number of tries before a message goes to the dead-letter queue. AWS recommends five.
const TRIES: u64 = 5;

fn queues() -> Vec<Resource> {
    everywhere("AWS::SQS::Queue")
}

/// Queue -> the longest timeout of the functions that may receive from it, in seconds.
fn readers() -> BTreeMap<String, u64> {
    let mut readers = BTreeMap::new();
    let functions = resources("AWS::Serverless::Function");
    let default = TEMPLATE["Globals"]["Function"]["Timeout"].as_u64().unwrap();
    for statement in statements() {
        let receives = statement
            .actions()
            .iter()
            .any(|action| action == "sqs:ReceiveMessage");
        let function = functions.iter().find(|function| {
            function.id.strip_suffix("Function") == statement.of.strip_suffix("Powers")
        });
        let Some(function) = function.filter(|_| receives) else {
            continue;
        };
        let timeout = function.properties()["Timeout"].as_u64().unwrap_or(default);
        for resource in statement.resources() {
            let (queue, _) = pointed(resource).unwrap();
            let longest = readers.entry(queue.to_owned()).or_insert(0);
            *longest = timeout.max(*longest);
        }
    }
    readers
}

/// The queue that a carrier reads.
pub(super) const OF_CARRIER: &str = "CarrierQueue";

/// Queues of failed messages, which wait for an operator.
fn of_failures() -> Vec<String> {
    let redriven = queues().into_iter().filter_map(|queue| {
        let target = &queue.properties()["RedrivePolicy"]["deadLetterTargetArn"];
        pointed(target).map(|(id, _)| id.to_owned())
    });
    let functions = resources("AWS::Serverless::Function");
    let events = functions.iter().flat_map(|function| {
        let events = function.properties()["Events"].as_object();
        events
            .into_iter()
            .flat_map(|events| events.values())
            .cloned()
            .collect::<Vec<Value>>()
    });
    let parked = events.filter_map(|event| {
        let target = &event["Properties"]["DestinationConfig"]["OnFailure"]["Destination"];
        pointed(target).map(|(id, _)| id.to_owned())
    });
    redriven.chain(parked).collect()
}

#[test]
fn the_visibility_timeout_is_six_timeouts_of_the_reader() {
    let readers = readers();
    assert!(!readers.is_empty());
    none(queues().iter().filter_map(|queue| {
        let wanted = TIMEOUTS * readers.get(queue.id)?;
        let found = queue.properties()["VisibilityTimeout"]
            .as_u64()
            .unwrap_or(30);
        unless(found >= wanted, || {
            format!("{}: {found} s, not {wanted}", queue.id)
        })
    }));
}

#[test]
fn failed_messages_go_to_a_queue_that_keeps_them_for_14_days_and_raises_an_alarm() {
    let (readers, of_failures) = (readers(), of_failures());
    let alarms = everywhere("AWS::CloudWatch::Alarm");
    let has_alarm = |queue: &str| {
        alarms.iter().any(|alarm| {
            let watched = &alarm.properties()["Dimensions"][0]["Value"];
            pointed(watched) == Some((queue, "QueueName")) && alarm.properties()["Threshold"] == 0
        })
    };
    none(
        queues()
            .iter()
            .flat_map(|queue| {
                let tries = queue.properties()["RedrivePolicy"]["maxReceiveCount"].as_u64();
                let is_read = readers.contains_key(queue.id) || queue.id == OF_CARRIER;
                let is_last = of_failures.iter().any(|id| id == queue.id);
                let keeps = queue.properties()["MessageRetentionPeriod"].as_u64();
                [
                    unless(!is_read || tries >= Some(TRIES), || {
                        format!("{}: {tries:?} tries", queue.id)
                    }),
                    unless(is_read || is_last, || {
                        format!("{}: nobody reads it", queue.id)
                    }),
                    unless(keeps == Some(LONGEST), || {
                        format!("{}: keeps for {keeps:?} s", queue.id)
                    }),
                    unless(!is_last || has_alarm(queue.id), || {
                        format!("{}: no alarm", queue.id)
                    }),
                ]
            })
            .flatten(),
    );
}

#[test]
fn every_queue_is_encrypted_with_the_storage_key_or_the_key_of_its_carrier() {
    none(queues().iter().filter_map(|queue| {
        let key = pointed(&queue.properties()["KmsMasterKeyId"]);
        let is_of_carrier = queue.id.starts_with("Carrier");
        let wanted = if is_of_carrier {
            "CarrierKey"
        } else {
            "StorageKey"
        };
        unless(key == Some((wanted, "Arn")), || {
            format!("{}: {key:?}", queue.id)
        })
    }));
}
