//! The powers of purge over collections in memory, which fail where they are told to.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    audit::Head,
    calendar::{Calendar, Deadline},
    certificate::{Claims, Stage},
    clock::Clock,
    deletion::{Mode, Proof, State},
    hold::Hold,
    id::{RequestId, Subject},
};
use qeg_store::{
    Guard, StoreError,
    carriers::{
        handoff::WithdrawHandoffs,
        recipient::{NotifyCarriers, Recipient},
    },
    core::deletion_request::DeletionRequest,
    deletion::{
        erasing::Erase,
        request::{ListOpenRequests, ReadRequest},
    },
    legal::hold::{KeepHolds, StoredHold},
};

use crate::{
    certify::{Sign, SignerUnavailable},
    intake::{DeletionMessage, DeletionQueue, QueueUnavailable},
};

/// The steps of an erasure, each of which a run can die before or after.
pub(super) const STEPS: [&str; 9] = [
    "begin",
    "destroy_keys",
    "survey",
    "tell",
    "delete_index",
    "delete_items",
    "is_anything_left",
    "finish",
    "keep_certificate",
];

/// What happens at a step instead of its success.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    Before,
    After,
    Panic,
}

/// A clock that moves when it is moved.
pub(super) struct Hand(AtomicI64);

impl Hand {
    pub(super) fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_second()))
    }

    pub(super) fn set(&self, now: Timestamp) {
        self.0.store(now.as_second(), Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// What a certificate is in here: `erased`, or `erased 1` after a restore.
fn named(stage: Stage, reopened: u64) -> String {
    match reopened {
        0 => stage.to_string(),
        _ => format!("{stage} {reopened}"),
    }
}

/// Signs while it is told to.
pub(super) struct Pen(pub(super) Cell<bool>);

impl Sign for Pen {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        let stage = named(claims.stage, claims.reopened);
        self.0.get().then_some(stage).ok_or(SignerUnavailable)
    }
}

pub(super) fn id(n: u8) -> RequestId {
    RequestId::parse(&format!("{n:032x}")).unwrap()
}

pub(super) fn request(n: u8, mode: Mode, received_at: &str) -> DeletionRequest {
    let subject = Subject::parse(id(n).as_str()).unwrap();
    let received_at = received_at.parse().unwrap();
    let deadline = Calendar::published().deadline(received_at);
    let known_by = (mode, Proof::Password);
    DeletionRequest::new(id(n), subject, known_by, received_at, deadline)
}

/// Ledger and tables of people: who has keys, index entries and items.
pub(super) struct Books<'a> {
    pub(super) clock: &'a Hand,
    pub(super) pen: Pen,
    requests: RefCell<BTreeMap<RequestId, DeletionRequest>>,
    keys: RefCell<BTreeSet<Subject>>,
    entries: RefCell<BTreeSet<Subject>>,
    items: RefCell<BTreeSet<Subject>>,
    order: RefCell<Vec<RequestId>>,
    pub(super) finished: Cell<u32>,
    pub(super) certificates: RefCell<Vec<String>>,
    /// Whose handoffs were taken back while their deletion waits.
    pub(super) withdrawn: RefCell<BTreeSet<RequestId>>,
    /// Holds that stand, as the table has them.
    pub(super) holds: RefCell<Vec<StoredHold>>,
    /// Whether the index of holds shows none of them yet.
    pub(super) is_index_late: Cell<bool>,
    /// Whose telling was asked for, in that order.
    pub(super) rung: RefCell<Vec<RequestId>>,
    pub(super) unreadable: Option<RequestId>,
    /// Whose items come back after they were deleted.
    pub(super) clinging: RefCell<Option<RequestId>>,
    /// What happens once, at which step of whom.
    pub(super) fault: RefCell<Option<(RequestId, &'static str, Fault)>>,
}

impl<'a> Books<'a> {
    pub(super) fn new(clock: &'a Hand) -> Self {
        Self {
            clock,
            pen: Pen(Cell::new(true)),
            requests: RefCell::default(),
            keys: RefCell::default(),
            entries: RefCell::default(),
            items: RefCell::default(),
            order: RefCell::default(),
            finished: Cell::new(0),
            certificates: RefCell::default(),
            withdrawn: RefCell::default(),
            holds: RefCell::default(),
            is_index_late: Cell::new(false),
            rung: RefCell::default(),
            unreadable: None,
            clinging: RefCell::default(),
            fault: RefCell::default(),
        }
    }

    pub(super) fn keep(&self, request: DeletionRequest) {
        for shelf in [&self.keys, &self.entries, &self.items] {
            shelf.borrow_mut().insert(request.subject.clone());
        }
        self.requests
            .borrow_mut()
            .insert(request.id.clone(), request);
    }

    /// A restored backup brings back what there was of somebody: items alone, or the keys as well.
    pub(super) fn restore(&self, n: u8, with_keys: bool) {
        let subject = self.requests.borrow()[&id(n)].subject.clone();
        self.items.borrow_mut().insert(subject.clone());
        if with_keys {
            self.keys.borrow_mut().insert(subject);
        }
    }

    pub(super) fn kept(&self, n: u8) -> DeletionRequest {
        self.requests.borrow()[&id(n)].clone()
    }

    /// Who was erased, in that order.
    pub(super) fn erased(&self) -> Vec<RequestId> {
        self.order.borrow().clone()
    }

    pub(super) fn state(&self, n: u8) -> State {
        self.requests.borrow()[&id(n)].state
    }

    /// The person was told what they may be told now.
    pub(super) fn tell(&self, n: u8) {
        let mut requests = self.requests.borrow_mut();
        let request = requests.get_mut(&id(n)).unwrap();
        let today = qeg_domain::calendar::received_on(self.clock.now());
        request.notified = request.owed(today).map(|(told, _, _)| told);
        request.version += 1;
    }

    fn is_held(&self, subject: &Subject) -> bool {
        let holds = self.holds.borrow();
        holds.iter().any(|hold| hold.subject == *subject)
    }

    /// Does a step, unless it is to fail.
    fn step<T>(
        &self,
        of: &str,
        name: &'static str,
        work: impl FnOnce() -> T,
    ) -> Result<T, StoreError> {
        let is_due =
            |(id, step, _): &mut (RequestId, &str, Fault)| id.as_str() == of && *step == name;
        match self.fault.borrow_mut().take_if(is_due) {
            None => Ok(work()),
            Some((_, _, Fault::Before)) => Err(StoreError::Unavailable),
            Some((_, _, Fault::After)) => {
                work();
                Err(StoreError::Unavailable)
            }
            Some((_, _, Fault::Panic)) => panic!("in a step"),
        }
    }

    fn save(
        &self,
        name: &'static str,
        mut request: DeletionRequest,
        also: impl FnOnce(&DeletionRequest),
    ) -> Result<DeletionRequest, StoreError> {
        let of = request.id.clone();
        self.step(of.as_str(), name, || {
            let mut requests = self.requests.borrow_mut();
            assert_eq!(
                requests[&of].version, request.version,
                "written over another"
            );
            request.version += 1;
            requests.insert(of.clone(), request.clone());
            also(&request);
            request
        })
    }

    fn has_keys(&self, subject: &Subject) -> bool {
        self.keys.borrow().contains(subject)
    }
}

impl ListOpenRequests for Books<'_> {
    async fn open_requests(&self) -> Result<Vec<(RequestId, Option<DeletionRequest>)>, StoreError> {
        let requests = self.requests.borrow();
        let open = requests.values().filter(|request| request.state.is_open());
        Ok(open.map(|request| (request.id.clone(), None)).collect())
    }
}

impl ReadRequest for Books<'_> {
    async fn request(&self, id: &RequestId) -> Result<Option<DeletionRequest>, StoreError> {
        if self.unreadable.as_ref() == Some(id) {
            return Err(StoreError::Broken);
        }
        Ok(self.requests.borrow().get(id).cloned())
    }
}

impl KeepHolds for Books<'_> {
    async fn standing_holds(&self) -> Result<Vec<StoredHold>, StoreError> {
        if self.is_index_late.get() {
            return Ok(Vec::new());
        }
        Ok(self.holds.borrow().clone())
    }

    async fn end_by_time(&self, hold: &StoredHold, _: Timestamp) -> Result<(), StoreError> {
        self.step(hold.subject.as_str(), "end_by_time", || {
            self.holds.borrow_mut().retain(|other| other != hold);
        })
    }

    async fn stop(&self, request: &DeletionRequest, hold: &Hold, _: Timestamp) -> Changed {
        let holds = self.holds.borrow();
        if !holds.iter().any(|stored| stored.hold == *hold) {
            return Err(StoreError::Lost(Guard::Person));
        }
        self.save("stop", request.held(hold.clone()), |request| {
            self.rung.borrow_mut().push(request.id.clone());
        })
    }

    async fn resume(
        &self,
        request: &DeletionRequest,
        deadline: Deadline,
        now: Timestamp,
    ) -> Changed {
        if self.is_held(&request.subject) {
            return Err(StoreError::Lost(Guard::Person));
        }
        self.save("resume", request.resumed(now, deadline), |request| {
            self.rung.borrow_mut().push(request.id.clone());
        })
    }

    async fn request_notice(
        &self,
        request: &DeletionRequest,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.rung.borrow_mut().push(request.id.clone());
        Ok(())
    }
}

impl NotifyCarriers for Books<'_> {
    async fn notify(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
        answer_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.step(request.id.as_str(), "tell", || {
            assert!(answer_before > now);
            assert!(!self.has_keys(&request.subject), "keys go first");
        })
    }

    async fn recipients(&self, _: &RequestId) -> Result<Vec<Recipient>, StoreError> {
        Ok(Vec::new())
    }

    async fn remind(&self, _: Timestamp) -> Result<(usize, usize), StoreError> {
        Ok((0, 0))
    }
}

impl WithdrawHandoffs for Books<'_> {
    async fn withdraw(
        &self,
        subject: &Subject,
        request: &RequestId,
        _: Timestamp,
    ) -> Result<usize, StoreError> {
        assert_eq!(subject.as_str(), request.as_str(), "of the one who asked");
        self.withdrawn.borrow_mut().insert(request.clone());
        Ok(0)
    }
}

type Changed = Result<DeletionRequest, StoreError>;

impl Erase for Books<'_> {
    async fn begin(&self, mut request: DeletionRequest, _: Timestamp) -> Changed {
        if self.is_held(&request.subject) {
            return Err(StoreError::Lost(Guard::Person));
        }
        request.state = State::Erasing;
        self.save("begin", request, |_| {})
    }

    async fn destroy_keys(&self, mut request: DeletionRequest, now: Timestamp) -> Changed {
        if request.keys_gone_at.is_some() && !self.has_keys(&request.subject) {
            return Ok(request);
        }
        request.keys_gone_at = Some(now);
        self.save("destroy_keys", request, |request| {
            self.keys.borrow_mut().remove(&request.subject);
        })
    }

    async fn count_items(&self, mut request: DeletionRequest) -> Changed {
        if request.items_deleted > 0 {
            return Ok(request);
        }
        assert!(
            self.items.borrow().contains(&request.subject),
            "counted first"
        );
        request.items_deleted = 1;
        self.save("survey", request, |_| {})
    }

    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError> {
        self.step(subject.as_str(), "delete_index", || {
            assert!(!self.has_keys(subject), "keys go first");
            self.entries.borrow_mut().remove(subject);
        })
    }

    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError> {
        let clinging = self.clinging.borrow();
        let stays = clinging
            .as_ref()
            .is_some_and(|id| id.as_str() == subject.as_str());
        self.step(subject.as_str(), "delete_items", || {
            assert!(!self.has_keys(subject), "keys go first");
            if !stays {
                self.items.borrow_mut().remove(subject);
            }
        })
    }

    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError> {
        self.step(subject.as_str(), "is_anything_left", || {
            [&self.keys, &self.entries, &self.items]
                .iter()
                .any(|shelf| shelf.borrow().contains(subject))
        })
    }

    async fn finish(&self, mut request: DeletionRequest, now: Timestamp) -> Changed {
        request.state = State::Erased;
        request.erased_at = Some(now);
        request.audit = Some(Head::EMPTY);
        self.save("finish", request, |request| {
            for shelf in [&self.keys, &self.entries, &self.items] {
                assert!(
                    !shelf.borrow().contains(&request.subject),
                    "all of it is gone"
                );
            }
            self.finished.set(self.finished.get() + 1);
            self.order.borrow_mut().push(request.id.clone());
            self.clock.set(now + SignedDuration::from_mins(1));
        })
    }

    async fn reopen(&self, mut request: DeletionRequest, _: Timestamp) -> Changed {
        request.state = State::Erasing;
        request.reopened += 1;
        (request.erased_at, request.completed_at) = (None, None);
        self.save("reopen", request, |_| {})
    }

    async fn complete(&self, mut request: DeletionRequest, jws: &str) -> Changed {
        request.state = State::Completed;
        self.save("complete", request, |_| {
            self.certificates.borrow_mut().push(jws.to_owned());
        })
    }

    async fn recount(&self, request: DeletionRequest, _: Timestamp) -> Changed {
        self.save("recount", request, |_| {})
    }

    async fn is_certified(&self, request: &DeletionRequest) -> Result<bool, StoreError> {
        let wanted = named(Stage::Erased, request.reopened);
        Ok(self.certificates.borrow().contains(&wanted))
    }

    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError> {
        self.step(request.id.as_str(), "keep_certificate", || {
            let mut certificates = self.certificates.borrow_mut();
            if !certificates.iter().any(|kept| kept == jws) {
                certificates.push(jws.to_owned());
            }
        })
    }
}

/// A queue whose handles are its messages' places.
#[derive(Default)]
pub(super) struct Received {
    waiting: Vec<DeletionMessage>,
    is_down: bool,
    pub(super) acknowledged: RefCell<Vec<String>>,
    pub(super) refused: RefCell<Vec<String>>,
}

impl Received {
    pub(super) fn of(ids: impl IntoIterator<Item = Option<RequestId>>) -> Self {
        let received = ids
            .into_iter()
            .enumerate()
            .map(|(n, request_id)| DeletionMessage {
                request_id,
                receipt_handle: n.to_string(),
            });
        Self {
            waiting: received.collect(),
            ..Self::default()
        }
    }

    pub(super) fn down() -> Self {
        Self {
            is_down: true,
            ..Self::default()
        }
    }
}

impl DeletionQueue for Received {
    async fn receive(&self) -> Result<Vec<DeletionMessage>, QueueUnavailable> {
        if self.is_down {
            return Err(QueueUnavailable);
        }
        Ok(self.waiting.clone())
    }

    async fn acknowledge(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable> {
        let handle = message.receipt_handle.clone();
        self.acknowledged.borrow_mut().push(handle);
        Ok(())
    }

    async fn refuse(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable> {
        self.refused
            .borrow_mut()
            .push(message.receipt_handle.clone());
        Ok(())
    }
}
