//! What is sent, what is not, and what is recorded, with a store and a gateway in memory.

mod due_notices;
mod memory;
mod notices;

use qeg_domain::notice::Params as Dates;

use super::*;
use memory::{MemoryGateway, MemoryStore};

const ID: &str = "000fabff000fabff000fabff000fabff";
const PHONE: &str = "+8613800138000";
const OLD_PHONE: &str = "+8613900139000";

fn notice_event() -> String {
    format!(r#"{{"type":"notice_written","subject":"{ID}","notice_id":"{ID}"}}"#)
}

fn due_event(template: &str, params: &str) -> String {
    format!(
        r#"{{"type":"notice_due","subject":"{ID}","notice_id":"{ID}","template":"{template}","params":{params}}}"#
    )
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const NO_GATEWAY: Option<&MemoryGateway> = None;

fn refused(class: &'static str) -> Result<(), Failure> {
    Err(Failure::new(class))
}

#[tokio::test]
async fn a_message_of_another_kind_is_a_failure() {
    let (store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    let deletion = format!(r#"{{"type":"deletion_requested","request_id":"{ID}"}}"#);
    // Codes have a queue of their own.
    let code = format!(r#"{{"type":"verification_requested","verification_id":"{ID}"}}"#);
    for (body, class) in [
        (deletion.as_str(), "wrong_queue"),
        (code.as_str(), "wrong_queue"),
        ("{ not json: canary", "unreadable"),
        ("", "unreadable"),
    ] {
        let sent = send(&store, Some(&gateway), body, at(1)).await;
        assert_eq!((sent, gateway.count()), (refused(class), 0));
    }
    let mut store = MemoryStore::with_notice(Template::DeletionRequested);
    store.notice.get_mut().as_mut().unwrap().params = Dates::new();
    let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
    assert_eq!((sent, gateway.count()), (refused("unreadable"), 0));
}

#[tokio::test]
async fn a_page_of_a_message_to_everyone_is_processed_and_a_failure_goes_back_to_the_queue() {
    let event = format!(
        r#"{{"type":"broadcast_due","broadcast_id":"{ID}","template":"policy_changed","params":{{"effective_on":"2026-12-02"}},"shard":7}}"#
    );
    let mut store = MemoryStore::empty();
    let gateway = None::<&MemoryGateway>;
    assert_eq!(send(&store, gateway, &event, at(0)).await, Ok(()));
    store.write_fault = Some(StoreError::Unavailable);
    assert!(send(&store, gateway, &event, at(0)).await.is_err());
}

#[tokio::test]
async fn a_due_hold_notice_is_written_and_not_sent_yet() {
    let event = format!(r#"{{"type":"hold_notice_due","request_id":"{ID}"}}"#);
    let (store, gateway) = (MemoryStore::empty(), None::<&MemoryGateway>);
    send(&store, gateway, &event, at(5)).await.unwrap();
    assert_eq!(*store.records.borrow(), ["notified of a hold"]);
    // When the request changed meanwhile, the message goes back to the queue.
    let changed = MemoryStore::empty().failing(StoreError::Lost(Guard::Record));
    let failed = send(&changed, gateway, &event, at(5)).await;
    assert_eq!(failed.unwrap_err(), Failure::new("request_changed"));
}

#[tokio::test]
async fn without_a_gateway_a_notice_waits_in_the_account() {
    let store = MemoryStore::with_notice(Template::PasswordResetDone);
    let sent = send(&store, NO_GATEWAY, &notice_event(), at(1)).await;
    assert_eq!(sent, Ok(()));
    assert_eq!(store.notice_sent_at.get(), None);
}
