//! Which codes are sent, and what is recorded, with a store and a gateway in memory.

use std::cell::{Cell, RefCell};

use qeg_domain::{
    notice::CodeMessage,
    phone::Phone,
    verification::{Code, CodeUse},
};
use qeg_store::delivery::code::CodeToSend;
use qeg_vault::BlindIndex;
use serde_json::{Value, json};

use super::*;

const ID: &str = "000fabff000fabff000fabff000fabff";
const PHONE: &str = "+8613800138000";
const NO_GATEWAY: Option<&MemoryGateway> = None;

fn code_event() -> String {
    format!(r#"{{"type":"verification_requested","verification_id":"{ID}"}}"#)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn refused(class: &'static str) -> Result<(), Failure> {
    Err(Failure::new(class))
}

/// One code, or none.
#[derive(Default)]
struct MemoryStore {
    has_code: bool,
    recorded_at: Cell<Option<Timestamp>>,
    /// How often the number was recorded as given to the gateway.
    records: Cell<u32>,
    /// The error of every write, if writes fail.
    write_fault: Option<StoreError>,
}

impl MemoryStore {
    fn with_code() -> Self {
        Self {
            has_code: true,
            ..Self::default()
        }
    }
}

impl DeliverCode for MemoryStore {
    async fn code(
        &self,
        _: &VerificationId,
        _: Timestamp,
    ) -> Result<Option<CodeToSend>, StoreError> {
        Ok(self.has_code.then(|| CodeToSend {
            to: Phone::parse(PHONE).unwrap(),
            message: CodeMessage::new(CodeUse::Registration, Code::parse("042917").unwrap()),
            index: BlindIndex::from_stored("phone#1#mac"),
            is_recorded: self.recorded_at.get().is_some(),
        }))
    }

    async fn record_code(
        &self,
        _: &VerificationId,
        _: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write_fault.map_or(Ok(()), Err)?;
        if self.recorded_at.replace(Some(now)).is_some() {
            return Err(StoreError::Lost(Guard::Verification));
        }
        self.records.update(|count| count + 1);
        Ok(())
    }
}

/// A gateway that refuses the first few messages and keeps the others.
#[derive(Default)]
struct MemoryGateway {
    refusals: Cell<u32>,
    messages: RefCell<Vec<Value>>,
}

impl MemoryGateway {
    fn refusing(times: u32) -> Self {
        Self {
            refusals: Cell::new(times),
            ..Self::default()
        }
    }

    fn count(&self) -> usize {
        self.messages.borrow().len()
    }
}

impl Gateway for MemoryGateway {
    async fn send(&self, message: &Outgoing<'_>) -> Result<(), Failure> {
        if let Some(left) = self.refusals.get().checked_sub(1) {
            self.refusals.set(left);
            return Err(Failure::new("gateway_refused"));
        }
        self.messages.borrow_mut().push(json!(message));
        Ok(())
    }
}

#[tokio::test]
async fn a_code_goes_to_its_number_and_is_recorded_first() {
    let (store, gateway) = (MemoryStore::with_code(), MemoryGateway::refusing(2));
    let sent = send(&store, Some(&gateway), &code_event(), at(1)).await;
    assert_eq!(
        sent,
        refused("gateway_refused"),
        "it goes back to the queue"
    );
    assert_eq!(store.records.get(), 1);
    for second in 2..4 {
        let sent = send(&store, Some(&gateway), &code_event(), at(second)).await;
        assert_eq!(sent, Ok(()));
    }
    assert_eq!(store.records.get(), 1, "once, however often it is sent");
    assert_eq!(store.recorded_at.get(), Some(at(1)));
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
async fn a_code_that_the_gateway_does_not_take_is_offered_once_more_at_once() {
    let (store, gateway) = (MemoryStore::with_code(), MemoryGateway::refusing(1));
    let sent = send(&store, Some(&gateway), &code_event(), at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 1));
}

#[tokio::test]
async fn a_code_that_was_used_or_has_expired_is_not_sent() {
    let (store, gateway) = (MemoryStore::default(), MemoryGateway::default());
    let sent = send(&store, Some(&gateway), &code_event(), at(1)).await;
    assert_eq!((sent, gateway.count()), (Ok(()), 0));
    assert_eq!(store.records.get(), 0);
    // Without a gateway neither: there is no failure, so no dead letter.
    let sent = send(&store, NO_GATEWAY, &code_event(), at(1)).await;
    assert_eq!(sent, Ok(()));
}

#[tokio::test]
async fn a_code_that_cannot_be_recorded_is_not_sent() {
    for (error, class) in [
        (StoreError::Unavailable, "database_unavailable"),
        (StoreError::Refused, "database_refused"),
        (StoreError::Lost(Guard::Record), "person_changed"),
        (
            StoreError::Lost(Guard::Verification),
            "verification_changed",
        ),
    ] {
        let store = MemoryStore {
            write_fault: Some(error),
            ..MemoryStore::with_code()
        };
        let gateway = MemoryGateway::default();
        let sent = send(&store, Some(&gateway), &code_event(), at(1)).await;
        assert_eq!((sent, gateway.count()), (refused(class), 0));
    }
}

#[tokio::test]
async fn without_a_gateway_a_code_fails_and_nothing_is_recorded() {
    let store = MemoryStore::with_code();
    let sent = send(&store, NO_GATEWAY, &code_event(), at(1)).await;
    assert_eq!(sent, refused("no_gateway"));
    assert_eq!(store.records.get(), 0, "the number was given to nobody");
}

#[tokio::test]
async fn a_message_of_another_kind_is_a_failure() {
    let (store, gateway) = (MemoryStore::with_code(), MemoryGateway::default());
    let notice = format!(r#"{{"type":"notice_written","subject":"{ID}","notice_id":"{ID}"}}"#);
    for (body, class) in [
        (notice.as_str(), "wrong_queue"),
        ("{ not json: canary", "unreadable"),
        ("", "unreadable"),
    ] {
        let sent = send(&store, Some(&gateway), body, at(1)).await;
        assert_eq!((sent, gateway.count()), (refused(class), 0));
    }
}
