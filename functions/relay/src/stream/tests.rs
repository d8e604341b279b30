//! No event is lost, a bad record stops no other, and a record that can never be relayed is parked without its content.

use qeg_batch::Trigger;
use serde_json::{Value, json};

use super::*;
use crate::memory::{MemoryQueues, Outbox, event, event_id};

fn records(event: Value) -> Records {
    match Trigger::of(event) {
        Trigger::Stream(records) => records,
        _ => panic!("not a stream event"),
    }
}

fn unreadable() -> Records {
    let sample = include_str!("../../../../events/stream_unreadable.json");
    records(serde_json::from_str(sample).unwrap())
}

/// The stream record of a newly written event.
fn written(n: u8) -> Value {
    let keys = json!({"pk": {"S": format!("OUTBOX#{:032x}", n)}, "sk": {"S": "OUTBOX"}});
    let mut image = keys.clone();
    image["event"] = json!({"S": serde_json::to_string(&event(n)).unwrap()});
    image["created_at"] = json!({"S": "2026-11-24T08:00:00Z"});
    json!({
        "eventSource": "aws:dynamodb", "eventName": "INSERT", "eventID": format!("{n}"),
        "dynamodb": {"Keys": keys, "NewImage": image, "SequenceNumber": format!("10{n}")},
    })
}

#[tokio::test]
async fn unreadable_records_are_parked_without_content_and_the_others_are_sent() {
    let (outbox, queues) = (Outbox::default(), MemoryQueues::default());
    let failures = relay(&outbox, &queues, unreadable()).await;
    assert_eq!(failures, Failures::default(), "the stream goes on");
    assert_eq!(queues.sent.borrow().len(), 2);
    assert_eq!(
        outbox.forgotten.borrow().len(),
        2,
        "the unreadable stay in the outbox"
    );
    let parked = queues.parked.borrow();
    let places: Vec<_> = parked
        .iter()
        .map(|one| (one.event_id.as_deref(), one.sequence_number.as_deref()))
        .collect();
    assert_eq!(
        places,
        [
            (
                Some("00000000000000000000000000000002"),
                Some("4421584500000000017450439093")
            ),
            (Some("00000000000000000000000000000003"), None),
            (None, None),
            (None, None),
            (
                Some("00000000000000000000000000000004"),
                Some("4421584500000000017450439095")
            ),
        ]
    );
    assert!(parked.iter().all(|one| one.failure == Failure::UNREADABLE));
}

#[tokio::test]
async fn a_record_that_cannot_be_parked_is_reported_to_lambda() {
    let (outbox, mut queues) = (Outbox::default(), MemoryQueues::default());
    queues.is_full = true;
    let failures = relay(&outbox, &queues, unreadable()).await;
    let named: Vec<_> = failures.ids().collect();
    assert_eq!(
        named,
        [
            "4421584500000000017450439093",
            "4421584500000000017450439095"
        ]
    );
    assert_eq!(queues.sent.borrow().len(), 2);
}

#[tokio::test]
async fn an_event_that_cannot_be_sent_now_stays_in_the_outbox_and_is_not_parked() {
    let (mut outbox, mut queues) = (Outbox::default(), MemoryQueues::default());
    queues.refused = Some(event(1));
    outbox.not_deletable = Some(event_id(2));
    let batch = json!({"Records": [written(0), written(1), written(2), written(3)]});
    let failures = relay(&outbox, &queues, records(batch)).await;
    assert_eq!(failures, Failures::default());
    assert_eq!(*queues.sent.borrow(), [event(0), event(2), event(3)]);
    assert_eq!(*outbox.forgotten.borrow(), [event_id(0), event_id(3)]);
    assert!(queues.parked.borrow().is_empty(), "the resend finds them");
}
