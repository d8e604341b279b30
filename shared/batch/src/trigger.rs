//! What woke a function: told from the shape of the event, so that one function can have a
//! stream and a schedule.

use serde_json::Value;

/// An event, as far as its kind.
pub enum Trigger {
    /// Messages of a queue.
    Queue(Records),
    /// Changes of a table.
    Stream(Records),
    /// A rule's schedule.
    Schedule,
    /// None of these: wired by mistake, or called by hand.
    Unknown,
}

/// The records of a batch, not yet read. It has no `Debug`.
pub struct Records(pub(crate) Vec<Value>);

impl Trigger {
    /// Takes the kind from the first record that names its source. Always succeeds.
    pub fn of(mut event: Value) -> Self {
        if Self::is_schedule(&event) {
            return Self::Schedule;
        }
        let Some(Value::Array(records)) = event.get_mut("Records").map(Value::take) else {
            return Self::Unknown;
        };
        let source = records
            .iter()
            .find_map(|record| record.get("eventSource").and_then(Value::as_str));
        match source {
            Some("aws:sqs") => Self::Queue(Records(records)),
            Some("aws:dynamodb") => Self::Stream(Records(records)),
            _ => Self::Unknown,
        }
    }

    /// Whether an event is a rule's schedule, for a function that is not called by records: nothing that
    /// comes through an API looks like one.
    pub fn is_schedule(event: &Value) -> bool {
        event.get("source").and_then(Value::as_str) == Some("aws.events")
            && event.get("detail-type").and_then(Value::as_str) == Some("Scheduled Event")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn kind(event: Value) -> &'static str {
        match Trigger::of(event) {
            Trigger::Queue(_) => "queue",
            Trigger::Stream(_) => "stream",
            Trigger::Schedule => "schedule",
            Trigger::Unknown => "unknown",
        }
    }

    #[test]
    fn samples_are_told_apart() {
        let cases = [
            (
                include_str!("../../../events/sqs_notification.json"),
                "queue",
            ),
            (include_str!("../../../events/sqs_poison.json"), "queue"),
            (
                include_str!("../../../events/stream_outbox_insert.json"),
                "stream",
            ),
            (
                include_str!("../../../events/stream_unreadable.json"),
                "stream",
            ),
            (include_str!("../../../events/schedule.json"), "schedule"),
        ];
        for (event, expected) in cases {
            assert_eq!(kind(serde_json::from_str(event).unwrap()), expected);
        }
    }

    #[test]
    fn no_request_is_a_schedule_whatever_it_says() {
        let schedule = include_str!("../../../events/schedule.json");
        let schedule: Value = serde_json::from_str(schedule).unwrap();
        assert!(Trigger::is_schedule(&schedule));
        let request = include_str!("../../../events/apigw_rest_put_contact.json");
        let mut request: Value = serde_json::from_str(request).unwrap();
        request["body"] = schedule.to_string().into();
        request["headers"] = schedule.clone();
        request["queryStringParameters"] = schedule;
        assert!(!Trigger::is_schedule(&request));
    }

    #[test]
    fn anything_else_is_unknown() {
        for event in [
            json!(null),
            json!({}),
            json!({"Records": "x"}),
            json!({"Records": []}),
            json!({"Records": [1, null, {"eventSource": 5}]}),
            json!({"Records": [{"eventSource": "aws:s3"}]}),
            json!({"source": "aws.events"}),
        ] {
            assert_eq!(kind(event), "unknown");
        }
    }
}
