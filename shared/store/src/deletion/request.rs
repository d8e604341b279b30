//! Deletion requests in the ledger. They hold only opaque ids, codes, times and dates.

use jiff::Timestamp;
use qeg_domain::{
    account::Status, calendar::received_on, deletion::State, event::Event, id::RequestId,
};

use crate::{
    carriers::erasure_request::ErasureRequest,
    core::{
        attribute::{Item, RECORD_KEPT_SECONDS, is_expired, n, optional_text, s},
        change::{Change, Orders},
        database::{Database, Table},
        deletion_request::{DeletionRequest, OPEN, whole_second},
        error::StoreError,
        guard::Guard,
        key,
        monthly::{self, Counted},
        paging::every_item,
        store::Store,
        transaction::{Condition, Transaction},
    },
};

/// The sparse index of open requests, sorted by due date.
pub(crate) const OPEN_INDEX: &str = "open";

/// A request with its certificate and carriers.
pub struct Followed {
    /// The request.
    pub request: DeletionRequest,
    /// Its newest certificate, a JWS.
    pub certificate: Option<String>,
    /// Carriers that were asked to erase.
    pub erasure_requests: Vec<ErasureRequest>,
}

/// The power to read one deletion request.
pub trait ReadRequest {
    crate::needs! { ledger: GetItem }

    /// A request by its id, read consistently.
    async fn request(&self, id: &RequestId) -> Result<Option<DeletionRequest>, StoreError>;
}

/// The power to read a deletion request whose id a client gives.
pub trait FindRequest {
    crate::needs! { ledger: GetItem }

    /// A request by its id, read consistently; `None` if there is none or its record has expired at `now`.
    async fn find_request(
        &self,
        id: &RequestId,
        now: Timestamp,
    ) -> Result<Option<DeletionRequest>, StoreError>;
}

/// The power to list the open deletion requests.
pub trait ListOpenRequests {
    crate::needs! { ledger/open: Query }

    /// Every request that is neither cancelled nor completed, nearest due date first, as the index shows it. The index
    /// lags a little behind the table: read a request itself before acting on it. For a request that cannot be read only
    /// the id is given, so that it does not hide the others.
    async fn open_requests(&self) -> Result<Vec<(RequestId, Option<DeletionRequest>)>, StoreError>;
}

/// The power to show a deletion request to whoever holds a receipt for it.
pub trait FollowRequest {
    crate::needs! { ledger: Query }

    /// A request with its newest certificate (a JWS), if it has one, and the carriers that were notified; in one round
    /// trip.
    async fn follow(&self, id: &RequestId, now: Timestamp) -> Result<Option<Followed>, StoreError>;
}

/// The power to store a person's request for their deletion.
pub trait RequestDeletion {
    crate::needs! { ledger: PutItem, UpdateItem; subjects: UpdateItem; transient: PutItem }

    /// Adds a request to a change, and the event that notifies purge. A new request also changes the account's state,
    /// cancels all waiting handoffs, and is counted. For a request that was read, the change fails if it has changed
    /// since ([`Guard::Record`]).
    fn request_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest);
}

/// The power to begin a deletion that the person has not asked for.
pub trait BeginDeletion {
    crate::needs! { ledger: PutItem; subjects: UpdateItem; transient: PutItem }

    /// Does the same as [`RequestDeletion::request_deletion`] with a new request, but does not count it: the public
    /// numbers are about what people ask for.
    fn begin_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest);
}

/// The power to cancel a deletion request.
pub trait CancelDeletion {
    crate::needs! { ledger: UpdateItem; subjects: UpdateItem }

    /// Adds the cancelling of a request to a change, makes the account active again, and marks it as used today. The
    /// change fails unless the request waits and its grace period is not over ([`Guard::Record`]).
    fn cancel_deletion<'a>(&self, change: &mut Change<'a>, id: &'a RequestId);
}

impl<D: AsRef<Database>> ReadRequest for D {
    async fn request(&self, id: &RequestId) -> Result<Option<DeletionRequest>, StoreError> {
        self.as_ref().deletion_request(id).await
    }
}

impl<D: AsRef<Database>> FindRequest for D {
    async fn find_request(
        &self,
        id: &RequestId,
        now: Timestamp,
    ) -> Result<Option<DeletionRequest>, StoreError> {
        let pk = key::request(id);
        let item = self.as_ref().get(Table::Ledger, &pk, key::REQUEST).await?;
        let item = item.filter(|item| !is_expired(item, now));
        item.as_ref().map(DeletionRequest::read).transpose()
    }
}

impl<D: AsRef<Database>> ListOpenRequests for D {
    async fn open_requests(&self) -> Result<Vec<(RequestId, Option<DeletionRequest>)>, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .index_name(OPEN_INDEX)
            .key_condition_expression("#open = :open")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":open", s(OPEN));
        let items = every_item(query).await?;
        Ok(items.iter().filter_map(open).collect())
    }
}

/// The id of an item of the index, and its request if it can be read.
fn open(item: &Item) -> Option<(RequestId, Option<DeletionRequest>)> {
    let id = RequestId::parse(optional_text(item, "pk")?.strip_prefix("D#")?)?;
    Some((id, DeletionRequest::read(item).ok()))
}

impl<D: AsRef<Database>> FollowRequest for D {
    async fn follow(&self, id: &RequestId, now: Timestamp) -> Result<Option<Followed>, StoreError> {
        let pk = key::request(id);
        let items = self.as_ref().query(Table::Ledger, &pk, "").await?;
        let request = items
            .iter()
            .find(|item| optional_text(item, "sk") == Some(key::REQUEST));
        let Some(request) = request.filter(|item| !is_expired(item, now)) else {
            return Ok(None);
        };
        let request = DeletionRequest::read(request)?;
        let of = |stage: State| {
            let sk = key::certificate(stage, request.reopened);
            items
                .iter()
                .find(|item| optional_text(item, "sk") == Some(&sk))
                .and_then(|item| optional_text(item, "jws"))
        };
        let newest = of(State::Completed).or_else(|| of(State::Erased));
        Ok(Some(Followed {
            certificate: newest.map(str::to_owned),
            erasure_requests: ErasureRequest::of(&items)?,
            request,
        }))
    }
}

impl RequestDeletion for Store {
    fn request_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest) {
        add_request(change, request);
        if request.version == 0 {
            let (on, id) = (received_on(change.at()), request.id.as_str());
            change.also(move |transaction| {
                monthly::count_in(transaction, Counted::DeletionRequested, on, id)
            });
        }
    }
}

impl BeginDeletion for Store {
    fn begin_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest) {
        add_request(change, request);
    }
}

fn add_request<'a>(change: &mut Change<'a>, request: &'a DeletionRequest) {
    if request.version == 0 {
        change.set_state(Status::DeletionRequested, Some(request.id.clone()));
        // Purge notifies the carriers afterwards, one by one.
        change.set_orders(Orders::End);
    }
    change.also(move |transaction| request.put_in(transaction));
    change.event(Event::DeletionRequested {
        request_id: request.id.clone(),
    });
}

impl CancelDeletion for Store {
    fn cancel_deletion<'a>(&self, change: &mut Change<'a>, id: &'a RequestId) {
        let now = change.at();
        change.set_state(Status::Active, None);
        change.mark_used();
        change.also(move |transaction| cancel_in(transaction, id, now));
    }
}

fn cancel_in(
    transaction: &mut Transaction<'_>,
    id: &RequestId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let condition = Condition {
        expression: "#state = :requested AND erase_after > :now".to_owned(),
        names: vec![("#state", "state"), ("#open", "open")],
        values: vec![
            (":requested", s(State::Requested.as_str())),
            (":cancelled", s(State::Cancelled.as_str())),
            (":now", s(whole_second(now).to_string())),
            (":one", n(1)),
            (":end", n(now.as_second() + RECORD_KEPT_SECONDS)),
        ],
    };
    let update = "SET #state = :cancelled, expires_at = :end REMOVE #open ADD n :one";
    let pk = key::request(id);
    let address = (Table::Ledger, pk.as_str(), key::REQUEST);
    transaction.update(Guard::Record, address, update, &condition)
}
