//! Events as they arrive: repeated, out of order, unreadable, and while the API or the order system is not available.

mod carrier;
mod correction;
mod erasure;
mod fake_api;
mod killed;

use serde_json::json;

use self::carrier::{ALL, Carrier, cancelled, catch_up, erasure, id, requested};
use self::fake_api::HandoffState;
use self::killed::{events, start};
use super::*;
use crate::order_interface::{NotPlaced, Order, PlacedOrder};

#[tokio::test]
async fn a_repeated_event_is_handled_once() {
    let carrier = Carrier::new().await;
    carrier.api.set(&id('a'), HandoffState::Queued);
    carrier
        .handles(&[requested('1', 'a'), requested('1', 'a')])
        .await
        .unwrap();
    carrier.handles(&[erasure('3', 'f', &['b'])]).await.unwrap();
    let calls = carrier.api.state().calls;
    // After a restart, and under another event id: no call is repeated.
    carrier.handles(&[erasure('3', 'f', &['b'])]).await.unwrap();
    carrier
        .handles(&[requested('1', 'a'), requested('2', 'a')])
        .await
        .unwrap();
    assert_eq!(carrier.api.state().calls, calls);
    assert_eq!(carrier.collections('a'), 1);
    assert_eq!(carrier.reported('a'), ALL);
    assert_eq!(carrier.orders(), "a");
    let messages = carrier.messages.lock().unwrap().clone();
    assert!(
        messages.contains("for 王**, 138******00, 北京市 北京市 海淀区 *"),
        "{messages}"
    );
    carrier.check_no_personal_data_leaked();
}

#[tokio::test]
async fn a_cancellation_or_erasure_before_its_request_counts() {
    let carrier = Carrier::new().await;
    for handoff in ['a', 'b'] {
        carrier.api.set(&id(handoff), HandoffState::Queued);
    }
    let messages = [
        cancelled('1', 'a'),
        erasure('2', 'f', &['b']),
        requested('3', 'a'),
        requested('4', 'b'),
    ];
    carrier.handles(&messages).await.unwrap();
    assert_eq!((carrier.collections('a'), carrier.collections('b')), (0, 0));
    assert_eq!(carrier.orders(), "");
    let expected = [json!({"outcome": "erased"})];
    assert_eq!(carrier.api.state().answers[&id('f')], expected);
}

#[tokio::test]
async fn a_handoff_that_the_api_refuses_is_closed() {
    let carrier = Carrier::new().await;
    carrier.api.set(&id('a'), HandoffState::Cancelled);
    carrier
        .handles(&[requested('1', 'a'), requested('2', 'b')])
        .await
        .unwrap();
    assert_eq!(carrier.orders(), "");
    // Erased between collection and report: reporting stops, and the order stays until the erasure event.
    carrier.api.set(&id('c'), HandoffState::Queued);
    let files = carrier.files();
    let mut worker = carrier.worker(&files);
    let handoff = Id::try_from(id('c')).unwrap();
    worker.collect_and_place(&handoff).await.unwrap();
    carrier.api.set(&id('c'), HandoffState::Erased);
    worker.handle(&requested('3', 'c')).await.unwrap();
    assert!(worker.journal.is_closed(&handoff));
    assert_eq!(
        (carrier.reported('c'), carrier.orders().as_str()),
        (vec![], "c")
    );
    worker.handle(&erasure('4', 'f', &['c'])).await.unwrap();
    assert_eq!(carrier.orders(), "");
}

#[tokio::test]
async fn messages_stay_while_the_api_fails() {
    let carrier = start().await;
    for status in [401, 403, 404, 422, 429, 500, 503] {
        carrier.api.state().refuse_with = Some(status);
        for message in [requested('1', 'a'), erasure('5', 'f', &['c'])] {
            let result = carrier.handles(&[message]).await;
            assert!(
                matches!(result, Err(WorkError::Later(Reason::Api(_)))),
                "{status}"
            );
        }
        assert!(catch_up(&carrier).await.is_err());
    }
    carrier.api.state().refuse_with = None;
    carrier.handles(&events()[..1]).await.unwrap();
    assert_eq!(carrier.reported('a'), ALL);
}

#[tokio::test]
async fn an_unreadable_message_stays_and_causes_no_call() {
    let carrier = Carrier::new().await;
    for body in [
        String::new(),
        "{}".to_owned(),
        events()[0].replace("\"1.0\"", "\"2.0\""),
    ] {
        let result = carrier.handles(&[body]).await;
        assert!(matches!(result, Err(WorkError::Unreadable)));
    }
    assert_eq!(carrier.api.state().calls, 0);
}

/// An order system that refuses every order, or is not available.
struct Closed(NotPlaced);

impl OrderInterface for Closed {
    async fn find(&self, _: &Id) -> Result<Option<PlacedOrder>, Unavailable> {
        Ok(None)
    }
    async fn place(&self, _: &Order) -> Result<PlacedOrder, NotPlaced> {
        Err(self.0)
    }
    async fn correct(&self, _: &Order) -> Result<(), Unavailable> {
        Err(Unavailable)
    }
    async fn cancel(&self, _: &Id) -> Result<(), Unavailable> {
        Err(Unavailable)
    }
    async fn erase(&self, _: &Id) -> Result<(), Unavailable> {
        Err(Unavailable)
    }
}

#[tokio::test]
async fn a_refused_order_is_reported_as_failed_once() {
    let carrier = Carrier::new().await;
    carrier.api.set(&id('a'), HandoffState::Queued);
    let closed = Closed(NotPlaced::Refused);
    for event in ['1', '2'] {
        let mut worker = carrier.worker(&closed);
        worker.handle(&requested(event, 'a')).await.unwrap();
    }
    assert_eq!(carrier.reported('a'), ["failed"]);
    assert_eq!(carrier.collections('a'), 1);
}
