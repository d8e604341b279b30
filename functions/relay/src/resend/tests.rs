//! A failure of one event stops no other.

use super::*;
use crate::memory::{MemoryQueues, Outbox, event, event_id};

fn outbox(events: u8) -> Outbox {
    let outbox = Outbox::default();
    let waiting = (0..events).map(|n| (event_id(n), Some(event(n))));
    outbox.waiting.borrow_mut().extend(waiting);
    outbox
}

#[tokio::test]
async fn an_event_that_fails_stops_no_other_and_is_sent_by_the_next_run() {
    let (mut outbox, mut queues) = (outbox(5), MemoryQueues::default());
    outbox.waiting.borrow_mut()[1].1 = None;
    queues.refused = Some(event(2));
    outbox.not_deletable = Some(event_id(3));
    let now = Timestamp::UNIX_EPOCH;
    let resent = resend(&outbox, &queues, now).await.unwrap();
    let expected = Resent {
        sent: 2,
        failed: 2,
        unreadable: 1,
    };
    assert_eq!(resent, expected);
    assert_eq!(*outbox.forgotten.borrow(), [event_id(0), event_id(4)]);
    assert_eq!(resent.metrics()[1], ("Stuck", 3.0, Unit::Count));

    (queues.refused, outbox.not_deletable) = (None, None);
    let resent = resend(&outbox, &queues, now).await.unwrap();
    let expected = Resent {
        sent: 2,
        failed: 0,
        unreadable: 1,
    };
    assert_eq!(resent, expected);
    // It could not be deleted, so it was sent again: an event may be sent twice but must not be lost.
    let sent = queues.sent.borrow();
    assert_eq!(sent.iter().filter(|of| **of == event(3)).count(), 2);
    assert_eq!(
        outbox.waiting.borrow().len(),
        1,
        "an item that is no event stays"
    );
}

#[tokio::test]
async fn an_empty_outbox_still_writes_the_metrics() {
    let resent = resend(&outbox(0), &MemoryQueues::default(), Timestamp::UNIX_EPOCH).await;
    let resent = resent.unwrap();
    assert_eq!(resent, Resent::default());
    assert_eq!(resent.metrics()[1], ("Stuck", 0.0, Unit::Count));
}
