//! A recipient that the person corrects after it was collected.

use std::fs;

use super::carrier::{Carrier, contact_changed, erasure, id, requested};
use super::fake_api::{HandoffState, Lost};

const CORRECTED: &str = "王大明";

async fn placed() -> Carrier {
    let mut carrier = Carrier::new().await;
    carrier.options.deliver = false;
    carrier.api.set(&id('a'), HandoffState::Queued);
    carrier.handles(&[requested('1', 'a')]).await.unwrap();
    carrier.api.state().name = Some(CORRECTED);
    carrier
}

fn order(carrier: &Carrier) -> String {
    let file = format!("{}.json", id('a'));
    fs::read_to_string(carrier.folder.path().join("orders").join(file)).unwrap()
}

#[tokio::test]
async fn a_placed_order_gets_the_recipient_that_is_collected_again() {
    let carrier = placed().await;
    assert!(order(&carrier).contains("王小明"));
    let change = contact_changed('2', 'a');
    carrier.handles(&[change.clone(), change]).await.unwrap();
    let order = order(&carrier);
    assert!(order.contains(CORRECTED) && !order.contains("王小明"));
    assert_eq!(carrier.collections('a'), 2, "once for each event");
    assert_eq!(carrier.reported('a'), ["accepted"]);
    let messages = carrier.messages.lock().unwrap().clone();
    assert!(!messages.contains(CORRECTED), "{messages}");
}

#[tokio::test]
async fn a_correction_before_its_request_or_after_the_end_causes_no_order() {
    let carrier = Carrier::new().await;
    carrier.api.set(&id('b'), HandoffState::Queued);
    let before = [contact_changed('1', 'b'), requested('2', 'b')];
    carrier.handles(&before).await.unwrap();
    assert_eq!(carrier.collections('b'), 1);
    carrier.api.set(&id('b'), HandoffState::Stopped);
    let after = [contact_changed('3', 'b'), erasure('4', 'f', &['b'])];
    carrier.handles(&after).await.unwrap();
    carrier.handles(&[contact_changed('5', 'b')]).await.unwrap();
    assert_eq!(
        (carrier.collections('b'), carrier.orders()),
        (1, String::new())
    );
}

#[tokio::test]
async fn a_kill_at_the_collection_of_a_correction_loses_nothing() {
    let calls = placed().await.api.state().calls;
    for lost in [Lost::Before(calls), Lost::After(calls)] {
        let carrier = placed().await;
        carrier.api.state().lost_call = Some(lost);
        let change = [contact_changed('2', 'a')];
        tokio::select! {
            result = carrier.handles(&change) => panic!("{lost:?}: not killed, {result:?}"),
            () = carrier.api.call_lost.notified() => {}
        }
        carrier.handles(&change).await.unwrap();
        assert!(order(&carrier).contains(CORRECTED), "{lost:?}");
    }
}
