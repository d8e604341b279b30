//! Timeouts and limits on a virtual clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use qeg_domain::clock::Clock;
use serde_json::{Value, json};

use super::{QueueSettings, Redrive, Sqs};
use crate::LocalAws;
use crate::lock::lock;

#[derive(Clone, Default)]
struct Virtual(Arc<Mutex<Timestamp>>);

impl Virtual {
    fn advance(&self, seconds: i64) {
        *lock(&self.0) += SignedDuration::from_secs(seconds);
    }
}

impl Clock for Virtual {
    fn now(&self) -> Timestamp {
        *lock(&self.0)
    }
}

/// A queue with one message, a visibility timeout of 60 s and at most two receives; its dead-letter queue; their clock.
fn queues() -> (Sqs, String, String, Virtual) {
    let clock = Virtual::default();
    let mut sqs = Sqs::new(Arc::new(clock.clone()));
    let dead = sqs.create_queue("dead", QueueSettings::default());
    let settings = QueueSettings {
        visibility_timeout: Duration::from_mins(1),
        redrive: Some(Redrive {
            dead_letter_arn: LocalAws::queue_arn("dead"),
            max_receive_count: 2,
        }),
        ..QueueSettings::default()
    };
    let queue = sqs.create_queue("queue", settings);
    let send = json!({ "QueueUrl": queue, "MessageBody": "a" });
    assert!(sqs.answer("SendMessage", &send).is_ok());
    (sqs, queue, dead, clock)
}

fn receive(sqs: &mut Sqs, queue: &str) -> Vec<Value> {
    let answer = sqs.answer("ReceiveMessage", &json!({ "QueueUrl": queue }));
    let messages = answer.unwrap_or_default()["Messages"].take();
    messages.as_array().cloned().unwrap_or_default()
}

#[test]
fn received_message_is_hidden_until_its_timeout() {
    let (mut sqs, queue, _, clock) = queues();
    assert_eq!(receive(&mut sqs, &queue).len(), 1);
    clock.advance(59);
    assert!(receive(&mut sqs, &queue).is_empty());
    assert!(!sqs.messages(&queue).unwrap()[0].is_visible);
    clock.advance(1);
    let again = receive(&mut sqs, &queue);
    assert_eq!(again[0]["Attributes"]["ApproximateReceiveCount"], "2");
}

#[test]
fn message_goes_to_the_dead_letter_queue_after_its_last_receive() {
    let (mut sqs, queue, dead, clock) = queues();
    let first = receive(&mut sqs, &queue);
    clock.advance(60);
    assert_eq!(receive(&mut sqs, &queue).len(), 1);
    assert!(receive(&mut sqs, &queue).is_empty());
    assert!(
        sqs.messages(&dead).unwrap().is_empty(),
        "it is still in flight"
    );
    clock.advance(60);
    assert!(receive(&mut sqs, &queue).is_empty());
    assert!(sqs.messages(&queue).unwrap().is_empty());
    let moved = receive(&mut sqs, &dead);
    assert_eq!(moved[0]["MessageId"], first[0]["MessageId"]);
    assert_eq!(moved[0]["Body"], "a");
}

#[test]
fn a_message_is_deleted_after_the_retention_period() {
    let (mut sqs, queue, _, clock) = queues();
    clock.advance(4 * 24 * 60 * 60 - 1);
    assert_eq!(sqs.messages(&queue).unwrap().len(), 1);
    clock.advance(1);
    assert!(receive(&mut sqs, &queue).is_empty());
    assert!(sqs.messages(&queue).unwrap().is_empty());
}

#[test]
fn deleted_message_does_not_come_back() {
    let (mut sqs, queue, _, clock) = queues();
    let message = receive(&mut sqs, &queue).swap_remove(0);
    let delete = json!({ "QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"] });
    assert!(sqs.answer("DeleteMessage", &delete).is_ok());
    clock.advance(60);
    assert!(receive(&mut sqs, &queue).is_empty());
}
