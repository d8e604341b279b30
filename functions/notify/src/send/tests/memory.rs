//! One notice and an SMS gateway in memory.

use std::cell::{Cell, RefCell};

use jiff::civil::date;
use qeg_domain::{
    event::{BroadcastPage, Correction},
    id::{BroadcastId, RequestId},
    notice::Param,
    phone::Phone,
};
use qeg_store::{
    delivery::send::{DueNotice, NoticeToSend},
    messages::notice::StoredNotice,
};
use serde_json::{Value, json};

use super::*;

/// One notice, kept as the tables keep it.
pub(super) struct MemoryStore {
    pub(super) notice: RefCell<Option<NoticeRecord>>,
    pub(super) is_gone: bool,
    pub(super) years_unused: u8,
    /// How many writes of a notice fail because the person was changed meanwhile.
    pub(super) concurrent_writes: Cell<u32>,
    pub(super) notice_sent_at: Cell<Option<Timestamp>>,
    /// How many more notices may be sent.
    pub(super) notices_left: Cell<usize>,
    /// How many times a notice cannot be counted because others are counted at the same time.
    pub(super) concurrent_counts: Cell<u32>,
    pub(super) phone: Option<Phone>,
    pub(super) promotions: bool,
    /// Whether staff stopped every message to everyone.
    pub(super) is_stopped: bool,
    /// The entries about the gateway, in order.
    pub(super) records: RefCell<Vec<&'static str>>,
    /// The error of every write, if writes fail.
    pub(super) write_fault: Option<StoreError>,
}

impl MemoryStore {
    pub(super) fn empty() -> Self {
        Self {
            notice: RefCell::default(),
            is_gone: false,
            years_unused: 0,
            concurrent_writes: Cell::new(0),
            notice_sent_at: Cell::new(None),
            notices_left: Cell::new(1),
            concurrent_counts: Cell::new(0),
            phone: Some(Phone::parse(PHONE).unwrap()),
            promotions: false,
            is_stopped: false,
            records: RefCell::default(),
            write_fault: None,
        }
    }

    pub(super) fn with_notice(template: Template) -> Self {
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

    pub(super) fn failing(self, error: StoreError) -> Self {
        Self {
            write_fault: Some(error),
            ..self
        }
    }
}

impl KnowStopped for MemoryStore {
    async fn is_stopped(&self, id: &BroadcastId) -> Result<bool, StoreError> {
        assert_eq!(id.as_str(), ID);
        Ok(self.is_stopped)
    }
}

impl SpreadBroadcast for MemoryStore {
    async fn spread(&self, page: &BroadcastPage, _: Timestamp) -> Result<usize, StoreError> {
        assert_eq!((page.shard, page.template), (7, Template::PolicyChanged));
        self.write_fault.map_or(Ok(0), Err)
    }
}

impl SpreadCorrection for MemoryStore {
    async fn spread_correction(
        &self,
        correction: &Correction,
        _: Timestamp,
    ) -> Result<usize, StoreError> {
        assert_eq!(correction.subject.as_str(), ID);
        self.write_fault.map_or(Ok(0), Err)
    }
}

impl NotifyOfHold for MemoryStore {
    async fn notify_of_hold(&self, _: &RequestId, _: Timestamp) -> Result<(), StoreError> {
        self.write_fault.map_or(Ok(()), Err)?;
        self.records.borrow_mut().push("notified of a hold");
        Ok(())
    }
}

impl Deliver for MemoryStore {
    type Person = ();

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
        if let Some(left) = self.concurrent_writes.get().checked_sub(1) {
            self.concurrent_writes.set(left);
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

    async fn count_notice(&self, _: &NoticeToSend<()>, _: Timestamp) -> Result<bool, StoreError> {
        if let Some(fewer) = self.concurrent_counts.get().checked_sub(1) {
            self.concurrent_counts.set(fewer);
            return Err(StoreError::Lost(Guard::Limit));
        }
        let Some(fewer) = self.notices_left.get().checked_sub(1) else {
            return Ok(false);
        };
        self.notices_left.set(fewer);
        Ok(true)
    }

    async fn take_notice_back(&self, _: &NoticeToSend<()>, _: Timestamp) -> Result<(), StoreError> {
        self.notices_left.update(|left| left + 1);
        Ok(())
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

/// A gateway that refuses the first few messages and keeps the others.
#[derive(Default)]
pub(super) struct MemoryGateway {
    pub(super) refusals: Cell<u32>,
    pub(super) messages: RefCell<Vec<Value>>,
}

impl MemoryGateway {
    pub(super) fn refusing(times: u32) -> Self {
        Self {
            refusals: Cell::new(times),
            ..Self::default()
        }
    }

    pub(super) fn count(&self) -> usize {
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
