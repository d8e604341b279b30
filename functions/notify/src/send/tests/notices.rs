//! Sending notices that are written already.

use qeg_domain::phone::Phone;
use serde_json::json;

use qeg_domain::personal::Personal;

use super::*;

#[tokio::test]
async fn a_notice_is_recorded_once_the_gateway_has_it() {
    let (store, gateway) = (
        MemoryStore::with_notice(Template::DeletionRequested),
        MemoryGateway::refusing(1),
    );
    let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
    assert_eq!(sent, refused("gateway_refused"));
    assert_eq!((store.notice_sent_at.get(), gateway.count()), (None, 0));
    for second in 2..4 {
        let sent = send(&store, Some(&gateway), &notice_event(), at(second)).await;
        assert_eq!(sent, Ok(()));
    }
    assert_eq!(gateway.count(), 1, "what was sent is not sent again");
    assert_eq!(store.notice_sent_at.get(), Some(at(2)));
    assert_eq!(*store.records.borrow(), ["notice"]);
    let message = gateway.messages.borrow()[0].clone();
    assert_eq!(message["params"], json!({"due_on": "2026-12-01"}));
    assert_eq!(message["to"], PHONE);
}

#[tokio::test]
async fn a_notice_whose_record_failed_goes_back_to_the_queue() {
    let store =
        MemoryStore::with_notice(Template::PasswordResetDone).failing(StoreError::Unavailable);
    let gateway = MemoryGateway::default();
    let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
    assert_eq!(sent, refused("database_unavailable"));
    assert_eq!(gateway.count(), 1, "the gateway knows the repeat by its id");
}

#[tokio::test]
async fn without_a_phone_a_notice_waits_in_the_account() {
    let (mut store, gateway) = (
        MemoryStore::with_notice(Template::PasswordResetDone),
        MemoryGateway::default(),
    );
    store.phone = None;
    let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
    assert_eq!(store.notice_sent_at.get(), None);
}

#[tokio::test]
async fn a_notice_to_the_old_number_goes_there_and_not_to_the_new_one() {
    for phone in [None, Some(Phone::parse(PHONE).unwrap())] {
        let (mut store, gateway) = (
            MemoryStore::with_notice(Template::PhoneChanged),
            MemoryGateway::default(),
        );
        store.phone = phone;
        let record = store.notice.get_mut().as_mut().unwrap();
        record.to = Some(Personal::new(OLD_PHONE.to_owned()));
        let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
        assert_eq!(sent, Ok(()));
        assert_eq!(gateway.messages.borrow()[0]["to"], OLD_PHONE);
    }
}

#[tokio::test]
async fn past_the_limit_of_the_day_a_notice_stays_in_the_account_and_is_not_tried_again() {
    let store = MemoryStore::with_notice(Template::DeletionCancelled);
    let gateway = MemoryGateway::refusing(1);
    let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
    assert_eq!(sent, refused("gateway_refused"));
    assert_eq!(
        store.notices_left.get(),
        1,
        "what was refused is not counted"
    );
    store.notices_left.set(0);
    let sent = send(&store, Some(&gateway), &notice_event(), at(2)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
    assert_eq!(store.notice_sent_at.get(), None, "it was not sent");
    assert!(store.records.borrow().is_empty());
}

#[tokio::test]
async fn a_notice_that_could_not_be_counted_is_tried_again() {
    let store = MemoryStore::with_notice(Template::DeletionCancelled);
    store.concurrent_counts.set(1);
    let gateway = MemoryGateway::default();
    let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
    assert_eq!((sent, gateway.count()), (refused("limit_changed"), 0));
    let sent = send(&store, Some(&gateway), &notice_event(), at(2)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 1));
    assert_eq!(store.notice_sent_at.get(), Some(at(2)));
}

#[tokio::test]
async fn an_erased_person_gets_nothing() {
    let (store, gateway) = (MemoryStore::empty(), MemoryGateway::default());
    let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
}

#[tokio::test]
async fn a_promotion_is_sent_only_if_the_person_wants_promotions_now() {
    for (promotions, count) in [(false, 0), (true, 1)] {
        let (mut store, gateway) = (
            MemoryStore::with_notice(Template::ForwardingOffer),
            MemoryGateway::default(),
        );
        store.promotions = promotions;
        let sent = send(&store, Some(&gateway), &notice_event(), at(1)).await;
        assert_eq!((sent, gateway.count()), (Ok(()), count));
        assert_eq!(store.notice_sent_at.get().is_some(), promotions);
    }
}
