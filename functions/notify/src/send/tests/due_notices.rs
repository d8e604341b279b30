//! Notices that another function requested: they are written here, then sent.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_notice_that_is_due_is_written_once_and_then_sent() {
    let (store, gateway) = (MemoryStore::empty(), MemoryGateway::refusing(1));
    let event = due_event("deletion_requested", r#"{"due_on":"2026-12-01"}"#);
    let sent = send(&store, Some(&gateway), &event, at(1)).await;
    assert_eq!(sent, refused("gateway_refused"));
    assert_eq!(*store.records.borrow(), ["written"]);
    for second in 2..4 {
        let sent = send(&store, Some(&gateway), &event, at(second)).await;
        assert_eq!(sent, Ok(()));
    }
    assert_eq!(*store.records.borrow(), ["written", "notice"]);
    assert_eq!(gateway.count(), 1);
    let message = gateway.messages.borrow()[0].clone();
    assert_eq!(message["template"], "deletion_requested");
    assert_eq!(message["params"], json!({"due_on": "2026-12-01"}));
    assert_eq!(
        store.notice.borrow().as_ref().map(|notice| notice.at),
        Some(at(1))
    );
}

#[tokio::test]
async fn a_notice_that_is_due_is_written_without_a_phone_and_without_a_gateway() {
    let (mut store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    store.phone = None;
    let event = due_event("support_answered", "{}");
    let sent = send(&store, Some(&gateway), &event, at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
    assert_eq!(*store.records.borrow(), ["written"]);
    let store = MemoryStore::empty();
    assert_eq!(send(&store, NO_GATEWAY, &event, at(1)).await, Ok(()));
    assert_eq!(*store.records.borrow(), ["written"]);
}

#[tokio::test]
async fn a_due_promotion_is_written_and_sent_only_if_the_person_wants_promotions_now() {
    let event = due_event("forwarding_offer", r#"{"until":"2026-12-01"}"#);
    let (mut store, gateway) = (MemoryStore::empty(), MemoryGateway::refusing(1));
    let sent = send(&store, Some(&gateway), &event, at(1)).await;
    assert_eq!(sent, Ok(()));
    assert!(store.notice.borrow().is_none(), "not even in the account");
    store.promotions = true;
    let sent = send(&store, Some(&gateway), &event, at(2)).await;
    assert_eq!(sent, refused("gateway_refused"));
    store.promotions = false;
    let sent = send(&store, Some(&gateway), &event, at(3)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0), "opted out meanwhile");
    store.promotions = true;
    let sent = send(&store, Some(&gateway), &event, at(4)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 1));
}

#[tokio::test]
async fn a_person_who_signed_in_again_gets_no_notice_that_the_account_ends() {
    let event = due_event("account_unused", r#"{"until":"2026-12-01"}"#);
    let (mut store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    assert_eq!(send(&store, Some(&gateway), &event, at(1)).await, Ok(()));
    assert!(store.notice.borrow().is_none() && gateway.count() == 0);
    store.years_unused = 3;
    assert_eq!(send(&store, Some(&gateway), &event, at(2)).await, Ok(()));
    assert!(store.notice.borrow().is_some() && gateway.count() == 1);
}

#[tokio::test]
async fn writing_a_due_notice_is_retried_after_concurrent_changes_but_not_forever() {
    let event = due_event("support_answered", "{}");
    let (store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    store.concurrent_writes.set(2);
    let sent = send(&store, Some(&gateway), &event, at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 1));
    let (store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    store.concurrent_writes.set(u32::MAX);
    let sent = send(&store, Some(&gateway), &event, at(1)).await;
    assert_eq!((sent, gateway.count()), (refused("person_changed"), 0));
    let (store, gateway) = (
        MemoryStore::empty().failing(StoreError::Unavailable),
        MemoryGateway::default(),
    );
    let sent = send(&store, Some(&gateway), &event, at(1)).await;
    assert_eq!(
        (sent, gateway.count()),
        (refused("database_unavailable"), 0)
    );
}

#[tokio::test]
async fn a_due_notice_is_refused_if_its_template_or_params_are_wrong_and_dropped_if_the_person_is_erased()
 {
    let (mut store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    for (template, params) in [
        ("code_registration", "{}"),
        ("deletion_requested", "{}"),
        ("support_answered", r#"{"until":"2026-12-01"}"#),
        ("no such template", "{}"),
    ] {
        let event = due_event(template, params);
        let sent = send(&store, Some(&gateway), &event, at(1)).await;
        assert_eq!((sent, gateway.count()), (refused("unreadable"), 0));
    }
    store.is_gone = true;
    let event = due_event("support_answered", "{}");
    let sent = send(&store, Some(&gateway), &event, at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
    assert!(store.records.borrow().is_empty());
}

#[tokio::test]
async fn a_notice_of_a_message_that_staff_stopped_is_dropped_and_another_one_is_not() {
    let (mut store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    store.is_stopped = true;
    let own = due_event("policy_changed", r#"{"effective_on":"2026-12-01"}"#);
    let of_all = own.replacen('{', &format!(r#"{{"broadcast_id":"{ID}","#), 1);
    let sent = send(&store, Some(&gateway), &of_all, at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
    assert!(store.notice.borrow().is_none());
    let sent = send(&store, Some(&gateway), &own, at(2)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 1));
    let (store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    let sent = send(&store, Some(&gateway), &of_all, at(3)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 1));
}
