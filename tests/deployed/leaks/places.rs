//! The places to search: every log line, every message, every item, and every item that ever was in the transient
//! table, from its stream.

use std::{collections::BTreeMap, time::Duration};

use aws_sdk_sqs::types::Message;
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use stack::{
    ENDPOINTS, aws, eventually,
    signed::call,
    tables::{self, dynamodb, scan, text},
};

use crate::{canary::Evidence, poison::Poison};

/// How long a message is out of sight while a queue is read to its end, in seconds.
const ASIDE: i32 = 20;
/// How many log events one answer holds at most, here as on AWS.
const PAGE: usize = 10_000;
/// How many records one answer of a stream holds at most.
const RECORDS: i32 = 1000;

/// Every line that every function has logged since a time in milliseconds since 1970, metrics too.
pub async fn log_lines(since: i64) -> BTreeMap<String, Vec<String>> {
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (function, group) in &ENDPOINTS.log_groups {
        let mut known = std::collections::BTreeSet::new();
        let of_group = lines.entry(function.clone()).or_default();
        let mut from = since;
        loop {
            let body = json!({"logGroupName": group, "startTime": from, "limit": PAGE});
            let answer = call("logs", "Logs_20140328.FilterLogEvents", &body).await;
            let events = answer["events"].as_array().unwrap();
            for event in events {
                let line = event["message"].as_str().unwrap();
                if known.insert(event["eventId"].as_str().unwrap_or(line).to_owned()) {
                    of_group.push(line.to_owned());
                }
            }
            // The emulator gives no token for a next page, so the next one begins where this one ends.
            let last = events.last().and_then(|event| event["timestamp"].as_i64());
            match last {
                Some(last) if events.len() == PAGE => {
                    assert!(last > from, "one moment of {group} fills a page");
                    from = last;
                }
                _ => break,
            }
        }
    }
    lines
}

/// The log lines as evidence, once `is_complete` accepts them.
pub async fn logs(
    since: i64,
    what: &str,
    is_complete: impl Fn(&BTreeMap<String, Vec<String>>) -> bool,
) -> Vec<Evidence> {
    let lines = eventually(what, async || {
        let lines = log_lines(since).await;
        is_complete(&lines).then_some(lines)
    })
    .await;
    let lines = lines.into_iter().flat_map(|(function, lines)| {
        lines
            .into_iter()
            .map(move |line| Evidence::new(format!("the log of {function}"), line))
    });
    lines.collect()
}

/// Every message of every queue. Messages stay invisible while a queue is read, so that none is seen twice, and are
/// then made visible again.
pub async fn messages(poison: &Poison) -> Vec<Evidence> {
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    let mut found = Vec::new();
    for (queue, url) in &ENDPOINTS.queues {
        let mut messages: Vec<Message> = Vec::new();
        loop {
            let answer = sqs
                .receive_message()
                .queue_url(url)
                .max_number_of_messages(10)
                .visibility_timeout(ASIDE)
                .message_system_attribute_names("All".into())
                .message_attribute_names("All")
                .send()
                .await
                .unwrap();
            match answer.messages {
                Some(more) if !more.is_empty() => messages.extend(more),
                _ => break,
            }
        }
        for message in messages {
            let back = sqs.change_message_visibility().queue_url(url);
            let back = back.receipt_handle(message.receipt_handle.as_deref().unwrap());
            // If it no longer exists, its consumer has deleted it.
            let _ = back.visibility_timeout(0).send().await;
            let body = message.body.clone().unwrap_or_default();
            if !poison.holds_message(&body) {
                let place = format!("a message of the queue {queue}");
                let attributes =
                    format!("{:?}{:?}", message.attributes, message.message_attributes);
                found.push(Evidence::new(place, body + &attributes));
            }
        }
    }
    found
}

/// Every item of every table as it is now.
pub async fn items(when: &str, poison: &Poison) -> Vec<Evidence> {
    let client = dynamodb().await;
    let mut found = Vec::new();
    for table in ENDPOINTS.tables.keys() {
        for item in scan(&client, table).await {
            let pk = text(&item, "pk");
            if poison.holds_item(table, pk) {
                continue;
            }
            // The kind of item, not its id.
            let kind = pk.split('#').next().unwrap_or_default();
            let sk = text(&item, "sk").split('#').next().unwrap_or_default();
            let place = format!("an item {kind}# {sk} of the table {table}, {when}");
            found.push(Evidence::new(place, tables::bytes(&item)));
        }
    }
    found
}

/// Every item that ever was in the transient table, also deleted codes, events, limits and kept answers. The stream
/// keeps them for a day.
pub async fn stream(poison: &Poison) -> Vec<Evidence> {
    let table = dynamodb().await.describe_table();
    let table = table.table_name(&ENDPOINTS.tables["transient"]);
    let arn = table.send().await.unwrap().table.unwrap();
    let arn = arn.latest_stream_arn.expect("the table is streamed");
    let ask = |operation: &'static str, body: Value| async move {
        call(
            "dynamodb",
            &format!("DynamoDBStreams_20120810.{operation}"),
            &body,
        )
        .await
    };
    let described = ask("DescribeStream", json!({"StreamArn": arn})).await;
    let mut found = Vec::new();
    for shard in described["StreamDescription"]["Shards"].as_array().unwrap() {
        let from = json!({
            "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON",
        });
        let mut iterator = ask("GetShardIterator", from).await["ShardIterator"].clone();
        while iterator.is_string() {
            let body = json!({"ShardIterator": iterator, "Limit": RECORDS});
            let answer = ask("GetRecords", body).await;
            let records = answer["Records"].as_array().unwrap();
            for record in records {
                let pk = record["dynamodb"]["Keys"]["pk"]["S"].as_str();
                if !poison.holds_item("transient", pk.unwrap_or_default()) {
                    let mut bytes = Vec::new();
                    decoded(&record["dynamodb"], &mut bytes);
                    found.push(Evidence::new("the stream", bytes));
                }
            }
            if records.is_empty() {
                break;
            }
            iterator = answer["NextShardIterator"].clone();
        }
    }
    found
}

/// Every byte of an item in the JSON of a stream, where blobs are written in base64.
fn decoded(value: &Value, into: &mut Vec<u8>) {
    into.push(0);
    match value {
        Value::Object(map) => {
            for (name, one) in map {
                into.extend(name.bytes());
                let blobs: Vec<&str> = match (name.as_str(), one) {
                    ("B", Value::String(blob)) => vec![blob],
                    ("BS", Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
                    _ => Vec::new(),
                };
                for blob in blobs {
                    into.extend(Base64::decode_vec(blob).unwrap_or_default());
                }
                decoded(one, into);
            }
        }
        Value::Array(list) => list.iter().for_each(|one| decoded(one, into)),
        Value::String(text) => into.extend(text.bytes()),
        other => into.extend(other.to_string().bytes()),
    }
}

/// Milliseconds since 1970, a little earlier than now: clocks of one machine, and a margin for rounding.
pub fn since() -> i64 {
    let margin = jiff::SignedDuration::try_from(Duration::from_secs(1)).unwrap();
    (jiff::Timestamp::now() - margin).as_millisecond()
}
