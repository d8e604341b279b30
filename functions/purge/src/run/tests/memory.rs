//! A ledger and tables of people in memory. Their steps fail when a test says so. The powers over them are in the
//! files of the folder `memory`.

mod calendar;
mod carriers;
mod clock;
mod erase;
mod holds;
mod queue;
mod requests;
mod signer;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock as _,
    deletion::{Mode, Proof, State},
    id::{RequestId, Subject},
};
use qeg_store::{
    StoreError,
    core::{calendar::DeployedCalendar, deletion_request::DeletionRequest},
    legal::hold::StoredHold,
};

pub(super) use clock::ManualClock;
pub(super) use queue::Received;
use signer::TestSigner;

/// How a step fails.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    Before,
    After,
    Panic,
}

type Changed = Result<DeletionRequest, StoreError>;

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

/// The ledger, and which people have data keys, index entries and items.
pub(super) struct MemoryStore<'a> {
    pub(super) clock: &'a ManualClock,
    pub(super) signer: TestSigner,
    requests: RefCell<BTreeMap<RequestId, DeletionRequest>>,
    keys: RefCell<BTreeSet<Subject>>,
    index_entries: RefCell<BTreeSet<Subject>>,
    items: RefCell<BTreeSet<Subject>>,
    erased: RefCell<Vec<RequestId>>,
    pub(super) finished: Cell<u32>,
    pub(super) certificates: RefCell<Vec<String>>,
    /// People whose handoffs were cancelled while their deletion waits.
    pub(super) withdrawn: RefCell<BTreeSet<RequestId>>,
    /// The holds in force, as the table has them.
    pub(super) holds: RefCell<Vec<StoredHold>>,
    /// Whether the index of holds shows none of them yet.
    pub(super) is_index_late: Cell<bool>,
    /// Requests whose notice was requested, in order.
    pub(super) notices_requested: RefCell<Vec<RequestId>>,
    pub(super) unreadable: Option<RequestId>,
    /// People whose items come back after they were deleted.
    pub(super) undeletable: RefCell<Option<RequestId>>,
    /// The deployed calendar.
    pub(super) calendar: RefCell<Result<DeployedCalendar, StoreError>>,
    /// The person at whose data keys a run is killed.
    pub(super) deadly: RefCell<Option<RequestId>>,
    /// Whether the run is killed: no step goes on.
    pub(super) is_killed: Cell<bool>,
    /// Failures that happen once, at a step of a person.
    pub(super) fault: RefCell<Option<(RequestId, &'static str, Fault)>>,
}

impl<'a> MemoryStore<'a> {
    pub(super) fn new(clock: &'a ManualClock) -> Self {
        Self {
            clock,
            signer: TestSigner::working(),
            requests: RefCell::default(),
            keys: RefCell::default(),
            index_entries: RefCell::default(),
            items: RefCell::default(),
            erased: RefCell::default(),
            finished: Cell::new(0),
            certificates: RefCell::default(),
            withdrawn: RefCell::default(),
            holds: RefCell::default(),
            is_index_late: Cell::new(false),
            notices_requested: RefCell::default(),
            unreadable: None,
            undeletable: RefCell::default(),
            calendar: RefCell::new(Ok(calendar::built_in())),
            deadly: RefCell::default(),
            is_killed: Cell::new(false),
            fault: RefCell::default(),
        }
    }

    pub(super) fn insert(&self, request: DeletionRequest) {
        for table in [&self.keys, &self.index_entries, &self.items] {
            table.borrow_mut().insert(request.subject.clone());
        }
        self.requests
            .borrow_mut()
            .insert(request.id.clone(), request);
    }

    /// Does what a restored backup does: brings back a person's items, or their keys as well.
    pub(super) fn restore(&self, n: u8, with_keys: bool) {
        let subject = self.requests.borrow()[&id(n)].subject.clone();
        self.items.borrow_mut().insert(subject.clone());
        if with_keys {
            self.keys.borrow_mut().insert(subject);
        }
    }

    pub(super) fn stored(&self, n: u8) -> DeletionRequest {
        self.requests.borrow()[&id(n)].clone()
    }

    /// The people who were erased, in order.
    pub(super) fn erased(&self) -> Vec<RequestId> {
        self.erased.borrow().clone()
    }

    pub(super) fn state(&self, n: u8) -> State {
        self.requests.borrow()[&id(n)].state
    }

    /// The person gets the notice that is due now.
    pub(super) fn notify_person(&self, n: u8) {
        let mut requests = self.requests.borrow_mut();
        let request = requests.get_mut(&id(n)).unwrap();
        let today = received_on(self.clock.now());
        request.notified = request.notice_due(today).map(|(notified, _, _)| notified);
        request.version += 1;
    }

    fn is_held(&self, subject: &Subject) -> bool {
        let holds = self.holds.borrow();
        holds.iter().any(|hold| hold.subject == *subject)
    }

    /// Returns while the run is alive. It is killed when it reaches `deadly`: then it never returns, for nobody.
    async fn alive(&self, at: Option<&RequestId>) {
        if self.deadly.borrow().is_none() {
            return;
        }
        // The run's other requests go on until here, as they do while a call is on its way.
        let mut is_first = true;
        std::future::poll_fn(|context| {
            if !std::mem::take(&mut is_first) {
                return std::task::Poll::Ready(());
            }
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
        if at.is_some() && at == self.deadly.borrow().as_ref() {
            self.is_killed.set(true);
        }
        if self.is_killed.get() {
            std::future::pending::<()>().await;
        }
    }

    /// Does a step, unless a failure is planned for it.
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
                "another version was overwritten"
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
