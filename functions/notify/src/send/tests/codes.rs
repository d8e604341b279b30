//! One-time codes.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_code_goes_to_its_number_and_is_recorded_first() {
    let (store, gateway) = (MemoryStore::with_code(), MemoryGateway::refusing(1));
    let sent = send(&store, Some(&gateway), &code_event(), at(1)).await;
    assert_eq!(
        sent,
        refused("gateway_refused"),
        "it goes back to the queue"
    );
    assert_eq!(*store.records.borrow(), ["code"]);
    for second in 2..4 {
        let sent = send(&store, Some(&gateway), &code_event(), at(second)).await;
        assert_eq!(sent, Ok(()));
    }
    assert_eq!(
        *store.records.borrow(),
        ["code"],
        "recorded once, however often it is sent"
    );
    assert_eq!(store.code_recorded_at.get(), Some(at(1)));
    let messages = gateway.messages.borrow();
    assert_eq!(messages.len(), 2, "the gateway knows a repeat by its id");
    assert_eq!(messages[0]["id"], messages[1]["id"]);
    assert_eq!(
        messages[0],
        json!({
            "id": ID, "to": PHONE, "template": "code_registration",
            "params": {"code": "042917"}, "locale": "zh-CN", "sent_at": "1970-01-01T00:00:02Z",
        })
    );
}

#[tokio::test]
async fn a_code_that_was_used_or_has_expired_is_not_sent() {
    let (store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    let sent = send(&store, Some(&gateway), &code_event(), at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
    assert!(store.records.borrow().is_empty());
}

#[tokio::test]
async fn a_code_that_cannot_be_recorded_is_not_sent() {
    for (error, class) in [
        (StoreError::Unavailable, "database_unavailable"),
        (StoreError::Refused, "database_refused"),
        (
            StoreError::Lost(Guard::Verification),
            "verification_changed",
        ),
    ] {
        let (store, gateway) = (
            MemoryStore::with_code().failing(error),
            MemoryGateway::default(),
        );
        let sent = send(&store, Some(&gateway), &code_event(), at(1)).await;
        assert_eq!((sent, gateway.count()), (refused(class), 0));
    }
}

#[tokio::test]
async fn without_a_gateway_a_code_fails_a_notice_waits_and_nothing_is_recorded() {
    let store = MemoryStore::with_code();
    let sent = send(&store, NO_GATEWAY, &code_event(), at(1)).await;
    assert_eq!(sent, refused("no_gateway"));
    assert!(
        store.records.borrow().is_empty(),
        "the number was given to nobody"
    );
    let store = MemoryStore::with_notice(Template::PasswordResetDone);
    let sent = send(&store, NO_GATEWAY, &notice_event(), at(1)).await;
    assert_eq!(sent, Ok(()));
    assert_eq!(store.notice_sent_at.get(), None);
    // For an expired code there is no failure, so no dead letter either.
    let sent = send(&MemoryStore::empty(), NO_GATEWAY, &code_event(), at(1)).await;
    assert_eq!(sent, Ok(()));
}
