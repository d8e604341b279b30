//! What is sent, what is not, and what is on record of it: over a store and a gateway in memory.

use std::cell::{Cell, RefCell};

use jiff::civil::date;
use qeg_domain::{
    event::BroadcastPage,
    id::RequestId,
    notice::{CodeMessage, Param, Params as Dates},
    phone::Phone,
    verification::{Code, Purpose},
};
use qeg_store::{
    delivery::send::{CodeToSend, DueNotice, NoticeToSend},
    messages::notice::StoredNotice,
};
use qeg_vault::BlindIndex;
use serde_json::{Value, json};

use super::*;

impl SpreadBroadcast for MemoryStore {
    async fn spread(&self, page: &BroadcastPage, _: Timestamp) -> Result<usize, StoreError> {
        assert_eq!((page.shard, page.template), (7, Template::PolicyChanged));
        self.write_fault.map_or(Ok(0), Err)
    }
}

const ID: &str = "000fabff000fabff000fabff000fabff";
const PHONE: &str = "+8613800138000";
const OLD_PHONE: &str = "+8613900139000";

fn code_event() -> String {
    format!(r#"{{"type":"verification_requested","verification_id":"{ID}"}}"#)
}

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

/// One code and one notice, kept as the tables keep them.
struct MemoryStore {
    has_code: bool,
    code_recorded_at: Cell<Option<Timestamp>>,
    notice: RefCell<Option<NoticeRecord>>,
    is_gone: bool,
    years_unused: u8,
    /// How often somebody else is first before a notice is written.
    overtaken: Cell<u32>,
    notice_sent_at: Cell<Option<Timestamp>>,
    phone: Option<Phone>,
    promotions: bool,
    /// What was written about the gateway, in order.
    records: RefCell<Vec<&'static str>>,
    /// What every write fails with, if they fail.
    write_fault: Option<StoreError>,
}

impl MemoryStore {
    fn empty() -> Self {
        Self {
            has_code: false,
            code_recorded_at: Cell::new(None),
            notice: RefCell::default(),
            is_gone: false,
            years_unused: 0,
            overtaken: Cell::new(0),
            notice_sent_at: Cell::new(None),
            phone: Some(Phone::parse(PHONE).unwrap()),
            promotions: false,
            records: RefCell::default(),
            write_fault: None,
        }
    }

    fn with_code() -> Self {
        Self {
            has_code: true,
            ..Self::empty()
        }
    }

    fn with_notice(template: Template) -> Self {
        let day = |name: &Param| (*name, date(2026, 12, 1));
        let record = NoticeRecord {
            id: NoticeId::parse(ID).unwrap(),
            at: at(0),
            template,
            params: template.params().iter().map(day).collect(),
            to: None,
        };
        Self {
            notice: RefCell::new(Some(record)),
            ..Self::empty()
        }
    }

    fn failing(self, error: StoreError) -> Self {
        Self {
            write_fault: Some(error),
            ..self
        }
    }
}

impl NotifyOfHold for MemoryStore {
    async fn notify_of_hold(&self, _: &RequestId, _: Timestamp) -> Result<(), StoreError> {
        self.write_fault.map_or(Ok(()), Err)?;
        self.records.borrow_mut().push("told of a hold");
        Ok(())
    }
}

impl Deliver for MemoryStore {
    type Person = ();

    async fn code(
        &self,
        _: &VerificationId,
        _: Timestamp,
    ) -> Result<Option<CodeToSend>, StoreError> {
        Ok(self.has_code.then(|| CodeToSend {
            to: Phone::parse(PHONE).unwrap(),
            message: CodeMessage::new(Purpose::Registration, Code::parse("042917").unwrap()),
            index: BlindIndex::from_stored("phone#1#mac"),
            is_recorded: self.code_recorded_at.get().is_some(),
        }))
    }

    async fn record_code(
        &self,
        _: &VerificationId,
        _: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write_fault.map_or(Ok(()), Err)?;
        if self.code_recorded_at.replace(Some(now)).is_some() {
            return Err(StoreError::Lost(Guard::Verification));
        }
        self.records.borrow_mut().push("code");
        Ok(())
    }

    async fn due_notice(
        &self,
        _: &Subject,
        id: &NoticeId,
        _: Timestamp,
    ) -> Result<Option<DueNotice<()>>, StoreError> {
        let notice = self.notice.borrow();
        let is_written = notice.as_ref().is_some_and(|notice| notice.id == *id);
        Ok((!self.is_gone).then_some(DueNotice {
            is_unused: self.years_unused >= 3,
            person: (),
            promotions: self.promotions,
            is_written,
        }))
    }

    async fn write_notice(
        &self,
        due: &DueNotice<()>,
        record: &NoticeRecord,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        assert!(!due.is_written, "once is enough");
        self.write_fault.map_or(Ok(()), Err)?;
        if let Some(left) = self.overtaken.get().checked_sub(1) {
            self.overtaken.set(left);
            return Err(StoreError::Lost(Guard::Record));
        }
        *self.notice.borrow_mut() = Some(record.clone());
        self.records.borrow_mut().push("written");
        Ok(())
    }

    async fn notice(
        &self,
        _: &Subject,
        _: &NoticeId,
        _: Timestamp,
    ) -> Result<Option<NoticeToSend<()>>, StoreError> {
        Ok(self.notice.borrow().clone().map(|record| NoticeToSend {
            person: (),
            phone: self.phone.clone(),
            promotions: self.promotions,
            notice: StoredNotice {
                record,
                sk: "NOTICE#".to_owned(),
                sent_at: self.notice_sent_at.get(),
            },
        }))
    }

    async fn notice_was_sent(
        &self,
        _: &NoticeToSend<()>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write_fault.map_or(Ok(()), Err)?;
        if self.notice_sent_at.replace(Some(now)).is_none() {
            self.records.borrow_mut().push("notice");
        }
        Ok(())
    }
}

/// A gateway that keeps what it is given, after refusing some.
#[derive(Default)]
struct Phones {
    refusals: Cell<u32>,
    messages: RefCell<Vec<Value>>,
}

impl Phones {
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

impl Gateway for Phones {
    async fn send(&self, message: &Outgoing<'_>) -> Result<(), Failure> {
        if let Some(left) = self.refusals.get().checked_sub(1) {
            self.refusals.set(left);
            return Err(Failure::new("gateway_refused"));
        }
        self.messages.borrow_mut().push(json!(message));
        Ok(())
    }
}

const NO_GATEWAY: Option<&Phones> = None;

fn refused(class: &'static str) -> Result<(), Failure> {
    Err(Failure::new(class))
}

#[tokio::test]
async fn a_code_goes_to_its_number_and_is_recorded_first() {
    let (memory_store, phones) = (MemoryStore::with_code(), Phones::refusing(1));
    let sent = send(&memory_store, Some(&phones), &code_event(), at(1)).await;
    assert_eq!(
        sent,
        refused("gateway_refused"),
        "it goes back to the queue"
    );
    assert_eq!(*memory_store.records.borrow(), ["code"]);
    for second in 2..4 {
        let sent = send(&memory_store, Some(&phones), &code_event(), at(second)).await;
        assert_eq!(sent, Ok(()));
    }
    assert_eq!(
        *memory_store.records.borrow(),
        ["code"],
        "once over repeats"
    );
    assert_eq!(memory_store.code_recorded_at.get(), Some(at(1)));
    let messages = phones.messages.borrow();
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
    let (memory_store, phones) = (MemoryStore::empty(), Phones::default());
    let sent = send(&memory_store, Some(&phones), &code_event(), at(1)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 0));
    assert!(memory_store.records.borrow().is_empty());
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
        let (memory_store, phones) = (MemoryStore::with_code().failing(error), Phones::default());
        let sent = send(&memory_store, Some(&phones), &code_event(), at(1)).await;
        assert_eq!((sent, phones.count()), (refused(class), 0));
    }
}

#[tokio::test]
async fn without_a_gateway_a_code_fails_a_notice_waits_and_nothing_is_recorded() {
    let memory_store = MemoryStore::with_code();
    let sent = send(&memory_store, NO_GATEWAY, &code_event(), at(1)).await;
    assert_eq!(sent, refused("no_gateway"));
    assert!(
        memory_store.records.borrow().is_empty(),
        "nobody saw the number"
    );
    let memory_store = MemoryStore::with_notice(Template::PasswordResetDone);
    let sent = send(&memory_store, NO_GATEWAY, &notice_event(), at(1)).await;
    assert_eq!(sent, Ok(()));
    assert_eq!(memory_store.notice_sent_at.get(), None);
    // An expired code is not worth a dead letter either way.
    let sent = send(&MemoryStore::empty(), NO_GATEWAY, &code_event(), at(1)).await;
    assert_eq!(sent, Ok(()));
}

#[tokio::test]
async fn a_notice_is_recorded_once_the_gateway_has_it() {
    let (memory_store, phones) = (
        MemoryStore::with_notice(Template::DeletionRequested),
        Phones::refusing(1),
    );
    let sent = send(&memory_store, Some(&phones), &notice_event(), at(1)).await;
    assert_eq!(sent, refused("gateway_refused"));
    assert_eq!(
        (memory_store.notice_sent_at.get(), phones.count()),
        (None, 0)
    );
    for second in 2..4 {
        let sent = send(&memory_store, Some(&phones), &notice_event(), at(second)).await;
        assert_eq!(sent, Ok(()));
    }
    assert_eq!(phones.count(), 1, "what was sent is not sent again");
    assert_eq!(memory_store.notice_sent_at.get(), Some(at(2)));
    assert_eq!(*memory_store.records.borrow(), ["notice"]);
    let message = phones.messages.borrow()[0].clone();
    assert_eq!(message["params"], json!({"due_on": "2026-12-01"}));
    assert_eq!(message["to"], PHONE);
}

#[tokio::test]
async fn a_notice_whose_record_failed_goes_back_to_the_queue() {
    let memory_store =
        MemoryStore::with_notice(Template::PasswordResetDone).failing(StoreError::Unavailable);
    let phones = Phones::default();
    let sent = send(&memory_store, Some(&phones), &notice_event(), at(1)).await;
    assert_eq!(sent, refused("database_unavailable"));
    assert_eq!(phones.count(), 1, "the gateway knows the repeat by its id");
}

#[tokio::test]
async fn without_a_phone_a_notice_waits_in_the_account() {
    let (mut memory_store, phones) = (
        MemoryStore::with_notice(Template::PasswordResetDone),
        Phones::default(),
    );
    memory_store.phone = None;
    let sent = send(&memory_store, Some(&phones), &notice_event(), at(1)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 0));
    assert_eq!(memory_store.notice_sent_at.get(), None);
}

#[tokio::test]
async fn a_notice_to_the_old_number_goes_there_and_not_to_the_new_one() {
    for phone in [None, Some(Phone::parse(PHONE).unwrap())] {
        let (mut memory_store, phones) = (
            MemoryStore::with_notice(Template::PhoneChanged),
            Phones::default(),
        );
        memory_store.phone = phone;
        let record = memory_store.notice.get_mut().as_mut().unwrap();
        record.to = Some(Personal::new(OLD_PHONE.to_owned()));
        let sent = send(&memory_store, Some(&phones), &notice_event(), at(1)).await;
        assert_eq!(sent, Ok(()));
        assert_eq!(phones.messages.borrow()[0]["to"], OLD_PHONE);
    }
}

#[tokio::test]
async fn somebody_who_is_gone_gets_nothing() {
    let (memory_store, phones) = (MemoryStore::empty(), Phones::default());
    let sent = send(&memory_store, Some(&phones), &notice_event(), at(1)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 0));
}

#[tokio::test]
async fn a_promotion_needs_the_choice_of_this_moment() {
    for (promotions, count) in [(false, 0), (true, 1)] {
        let (mut memory_store, phones) = (
            MemoryStore::with_notice(Template::ForwardingOffer),
            Phones::default(),
        );
        memory_store.promotions = promotions;
        let sent = send(&memory_store, Some(&phones), &notice_event(), at(1)).await;
        assert_eq!((sent, phones.count()), (Ok(()), count));
        assert_eq!(memory_store.notice_sent_at.get().is_some(), promotions);
    }
}

#[tokio::test]
async fn what_does_not_belong_on_the_queue_is_a_failure() {
    let (memory_store, phones) = (MemoryStore::with_code(), Phones::default());
    let deletion = format!(r#"{{"type":"deletion_requested","request_id":"{ID}"}}"#);
    for (body, class) in [
        (deletion.as_str(), "wrong_queue"),
        ("{ not json: canary", "unreadable"),
        ("", "unreadable"),
    ] {
        let sent = send(&memory_store, Some(&phones), body, at(1)).await;
        assert_eq!((sent, phones.count()), (refused(class), 0));
    }
    let mut memory_store = MemoryStore::with_notice(Template::DeletionRequested);
    memory_store.notice.get_mut().as_mut().unwrap().params = Dates::new();
    let sent = send(&memory_store, Some(&phones), &notice_event(), at(1)).await;
    assert_eq!((sent, phones.count()), (refused("unreadable"), 0));
}

#[tokio::test]
async fn a_notice_that_is_due_is_written_once_and_then_sent() {
    let (memory_store, phones) = (MemoryStore::empty(), Phones::refusing(1));
    let event = due_event("deletion_requested", r#"{"due_on":"2026-12-01"}"#);
    let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
    assert_eq!(sent, refused("gateway_refused"));
    assert_eq!(*memory_store.records.borrow(), ["written"]);
    for second in 2..4 {
        let sent = send(&memory_store, Some(&phones), &event, at(second)).await;
        assert_eq!(sent, Ok(()));
    }
    assert_eq!(*memory_store.records.borrow(), ["written", "notice"]);
    assert_eq!(phones.count(), 1);
    let message = phones.messages.borrow()[0].clone();
    assert_eq!(message["template"], "deletion_requested");
    assert_eq!(message["params"], json!({"due_on": "2026-12-01"}));
    assert_eq!(
        memory_store
            .notice
            .borrow()
            .as_ref()
            .map(|notice| notice.at),
        Some(at(1))
    );
}

#[tokio::test]
async fn a_notice_that_is_due_is_written_without_a_phone_and_without_a_gateway() {
    let (mut memory_store, phones) = (MemoryStore::empty(), Phones::default());
    memory_store.phone = None;
    let event = due_event("support_answered", "{}");
    let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 0));
    assert_eq!(*memory_store.records.borrow(), ["written"]);
    let memory_store = MemoryStore::empty();
    assert_eq!(send(&memory_store, NO_GATEWAY, &event, at(1)).await, Ok(()));
    assert_eq!(*memory_store.records.borrow(), ["written"]);
}

#[tokio::test]
async fn a_promotion_that_is_due_needs_the_choice_of_this_moment_to_be_written_and_to_be_sent() {
    let event = due_event("forwarding_offer", r#"{"until":"2026-12-01"}"#);
    let (mut memory_store, phones) = (MemoryStore::empty(), Phones::refusing(1));
    let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
    assert_eq!(sent, Ok(()));
    assert!(
        memory_store.notice.borrow().is_none(),
        "not even in the account"
    );
    memory_store.promotions = true;
    let sent = send(&memory_store, Some(&phones), &event, at(2)).await;
    assert_eq!(sent, refused("gateway_refused"));
    memory_store.promotions = false;
    let sent = send(&memory_store, Some(&phones), &event, at(3)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 0), "opted out meanwhile");
    memory_store.promotions = true;
    let sent = send(&memory_store, Some(&phones), &event, at(4)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 1));
}

#[tokio::test]
async fn who_signed_in_since_is_not_told_that_the_account_ends() {
    let event = due_event("account_unused", r#"{"until":"2026-12-01"}"#);
    let (mut memory_store, phones) = (MemoryStore::empty(), Phones::default());
    assert_eq!(
        send(&memory_store, Some(&phones), &event, at(1)).await,
        Ok(())
    );
    assert!(memory_store.notice.borrow().is_none() && phones.count() == 0);
    memory_store.years_unused = 3;
    assert_eq!(
        send(&memory_store, Some(&phones), &event, at(2)).await,
        Ok(())
    );
    assert!(memory_store.notice.borrow().is_some() && phones.count() == 1);
}

#[tokio::test]
async fn a_notice_that_is_due_waits_for_its_turn_and_not_for_ever() {
    let event = due_event("support_answered", "{}");
    let (memory_store, phones) = (MemoryStore::empty(), Phones::default());
    memory_store.overtaken.set(2);
    let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 1));
    let (memory_store, phones) = (MemoryStore::empty(), Phones::default());
    memory_store.overtaken.set(u32::MAX);
    let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
    assert_eq!((sent, phones.count()), (refused("person_changed"), 0));
    let (memory_store, phones) = (
        MemoryStore::empty().failing(StoreError::Unavailable),
        Phones::default(),
    );
    let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
    assert_eq!((sent, phones.count()), (refused("database_unavailable"), 0));
}

#[tokio::test]
async fn nothing_is_due_to_who_is_gone_and_no_code_or_half_a_text_ever() {
    let (mut memory_store, phones) = (MemoryStore::empty(), Phones::default());
    for (template, params) in [
        ("code_registration", "{}"),
        ("deletion_requested", "{}"),
        ("support_answered", r#"{"until":"2026-12-01"}"#),
        ("no such template", "{}"),
    ] {
        let event = due_event(template, params);
        let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
        assert_eq!((sent, phones.count()), (refused("unreadable"), 0));
    }
    memory_store.is_gone = true;
    let event = due_event("support_answered", "{}");
    let sent = send(&memory_store, Some(&phones), &event, at(1)).await;
    assert_eq!((sent, phones.count()), (Ok(()), 0));
    assert!(memory_store.records.borrow().is_empty());
}

#[tokio::test]
async fn a_page_of_a_message_to_everyone_is_spread_and_a_failure_goes_back_to_the_queue() {
    let event = format!(
        r#"{{"type":"broadcast_due","broadcast_id":"{ID}","template":"policy_changed","params":{{"effective_on":"2026-12-02"}},"shard":7}}"#
    );
    let mut memory_store = MemoryStore::empty();
    let gateway = None::<&Phones>;
    assert_eq!(send(&memory_store, gateway, &event, at(0)).await, Ok(()));
    memory_store.write_fault = Some(StoreError::Unavailable);
    assert!(send(&memory_store, gateway, &event, at(0)).await.is_err());
}

#[tokio::test]
async fn of_a_hold_a_notice_is_written_and_nothing_sent_yet() {
    let event = format!(r#"{{"type":"hold_notice_due","request_id":"{ID}"}}"#);
    let (memory_store, gateway) = (MemoryStore::empty(), None::<&Phones>);
    send(&memory_store, gateway, &event, at(5)).await.unwrap();
    assert_eq!(*memory_store.records.borrow(), ["told of a hold"]);
    // A request that changed meanwhile is looked at again.
    let changed = MemoryStore::empty().failing(StoreError::Lost(Guard::Record));
    let failed = send(&changed, gateway, &event, at(5)).await;
    assert_eq!(failed.unwrap_err(), Failure::new("request_changed"));
}
