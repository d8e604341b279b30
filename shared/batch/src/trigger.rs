//! What invoked a function, recognised by the form of the event: one function can have both a stream
//! and a schedule.

use serde_json::Value;

/// What kind of event it is, with its records.
pub enum Trigger {
    /// Messages of a queue.
    Queue(Records),
    /// Changes of a table.
    Stream(Records),
    /// The schedule of an `EventBridge` rule.
    Schedule,
    /// None of these: a wrong event source, or an invocation by hand.
    Unknown,
}

/// The records of a batch, not yet read. It has no `Debug`.
pub struct Records(pub(crate) Vec<Value>);

impl Trigger {
    /// Recognises an event; for a batch, by the first record that names its source.
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

    /// Whether an event is the schedule of an `EventBridge` rule. No event of an API has this form,
    /// whatever a client sends.
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
    fn samples_are_recognised() {
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
    fn request_is_never_taken_for_a_schedule() {
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
    fn other_events_are_unknown() {
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
