//! A failure of one event stops no other, and a run ends in time.

use std::sync::atomic::{AtomicI64, Ordering};

use qeg_domain::id::EventId;

use super::*;
use crate::memory::{MemoryQueues, Outbox, event, event_id};

/// A clock on which a second passes each time it is looked at.
#[derive(Default)]
struct Seconds(AtomicI64);

impl Clock for Seconds {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.fetch_add(1, Ordering::Relaxed)).unwrap()
    }
}

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
    let clock = Seconds::default();
    let resent = resend(&outbox, &queues, &clock, Timestamp::MAX)
        .await
        .unwrap();
    let expected = Resent {
        sent: 2,
        failed: 2,
        unreadable: 1,
        left: 0,
    };
    assert_eq!(resent, expected);
    assert_eq!(*outbox.forgotten.borrow(), [event_id(0), event_id(4)]);
    assert_eq!(resent.metrics()[1], ("Stuck", 3.0, Unit::Count));

    (queues.refused, outbox.not_deletable) = (None, None);
    let resent = resend(&outbox, &queues, &clock, Timestamp::MAX)
        .await
        .unwrap();
    let expected = Resent {
        sent: 2,
        failed: 0,
        unreadable: 1,
        left: 0,
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
    let (queues, clock) = (MemoryQueues::default(), Seconds::default());
    let resent = resend(&outbox(0), &queues, &clock, Timestamp::MAX).await;
    let resent = resent.unwrap();
    assert_eq!(resent, Resent::default());
    assert_eq!(resent.metrics()[1], ("Stuck", 0.0, Unit::Count));
}

#[tokio::test]
async fn a_run_begins_nothing_new_when_its_time_is_over_and_the_next_one_goes_on() {
    let (outbox, queues, clock) = (outbox(30), MemoryQueues::default(), Seconds::default());
    // A second for each shard, and one for each of 20 events.
    let stop_at = Timestamp::from_second(36).unwrap();
    let resent = resend(&outbox, &queues, &clock, stop_at).await.unwrap();
    assert_eq!((resent.sent, resent.left, resent.failed), (20, 10, 0));
    assert_eq!(resent.metrics()[1], ("Stuck", 0.0, Unit::Count));
    let resent = resend(&outbox, &queues, &clock, Timestamp::MAX)
        .await
        .unwrap();
    assert_eq!((resent.sent, resent.left), (10, 0));
    assert_eq!(queues.sent.borrow().len(), 30);
}

#[tokio::test]
async fn every_shard_is_read_and_without_time_left_none_is() {
    let (outbox, queues, clock) = (
        Outbox::default(),
        MemoryQueues::default(),
        Seconds::default(),
    );
    let ids = SHARDS
        .chars()
        .map(|shard| format!("{shard}{}", "0".repeat(31)));
    for (id, n) in ids.zip(0..) {
        let waiting = (EventId::parse(&id).unwrap(), Some(event(n)));
        outbox.waiting.borrow_mut().push(waiting);
    }
    let nothing = resend(&outbox, &queues, &clock, Timestamp::UNIX_EPOCH).await;
    assert_eq!(nothing.unwrap(), Resent::default());
    let all = resend(&outbox, &queues, &clock, Timestamp::MAX).await;
    assert_eq!(all.unwrap().sent, 16);
}

#[tokio::test]
async fn events_that_cannot_be_sent_do_not_keep_those_behind_them_waiting() {
    let (mut outbox, queues, clock) = (outbox(12), MemoryQueues::default(), Seconds::default());
    outbox.page = Some(3);
    // More than a page of items that no run can send.
    for item in &mut outbox.waiting.borrow_mut()[..7] {
        item.1 = None;
    }
    let resent = resend(&outbox, &queues, &clock, Timestamp::MAX).await;
    let resent = resent.unwrap();
    assert_eq!((resent.sent, resent.unreadable), (5, 7));
    assert_eq!(outbox.waiting.borrow().len(), 7);
}

#[tokio::test]
async fn no_further_page_is_read_when_the_time_is_over() {
    let (mut outbox, queues, clock) = (outbox(12), MemoryQueues::default(), Seconds::default());
    outbox.page = Some(3);
    // A second for each shard, and one for each of 3 events; none for a second page.
    let stop_at = Timestamp::from_second(19).unwrap();
    let resent = resend(&outbox, &queues, &clock, stop_at).await.unwrap();
    assert_eq!((resent.sent, resent.left), (3, 0));
}
