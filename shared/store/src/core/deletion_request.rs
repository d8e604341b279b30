//! A deletion request as an item of the ledger. It holds only opaque ids, codes, times and dates.

mod parts;
#[cfg(test)]
mod tests;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    calendar::{Deadline, RecountReason},
    deletion::{Mode, Proof, State},
    hold::{self, Hold, Notified},
    id::{RequestId, Subject},
    notice::{Param, Params, Template},
};
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, RECORD_KEPT_SECONDS, from_item, n, s, to_item},
    chain::{Act, Head},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key, keyed_id,
    transaction::{Condition, Transaction},
};

/// The only partition of the index of open requests.
pub(crate) const OPEN: &str = "1";

/// A deletion request as stored in the ledger. Its fields are the attributes of its item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionRequest {
    /// Its public id.
    #[serde(rename = "pk", with = "keyed_id::request")]
    pub id: RequestId,
    /// The person: an opaque id that nothing else has once they are erased.
    pub subject: Subject,
    /// Its state.
    pub state: State,
    /// Whether there is a grace period.
    pub mode: Mode,
    /// How the person was identified.
    pub proof: Proof,
    /// When it was received.
    pub received_at: Timestamp,
    /// From when the person may be erased.
    pub erase_after: Timestamp,
    /// The due date, and what it was calculated with.
    #[serde(flatten)]
    pub deadline: Deadline,
    /// Why the due date was counted again, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recounted: Option<RecountReason>,
    /// SHA-256 of every receipt given for it, in hex.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "serde_dynamo::string_set"
    )]
    pub receipts: Vec<String>,
    /// The legal hold it waits for.
    #[serde(flatten, with = "parts::hold")]
    pub hold: Option<Hold>,
    /// When a hold on it ended; the due date is counted from here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed_at: Option<Timestamp>,
    /// The last notice about holds that the person got.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notified: Option<Notified>,
    /// When the data keys were destroyed; the backup window begins here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys_gone_at: Option<Timestamp>,
    /// When the erasure of all live data was finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
    /// When no backup held the data keys any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// Items deleted from the tables of people so far.
    pub items_deleted: u64,
    /// Entries deleted from the index of identifiers so far.
    pub index_entries_deleted: u64,
    /// How often a restored backup brought something back after it was erased.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u64,
    /// How many runs of purge have gone on with its erasure and were killed at it: see
    /// [`crate::deletion::erasing::Erase::set_retries`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retries: u64,
    /// Whether all handoffs that it cancelled are marked so, and their carriers notified.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_withdrawn: bool,
    /// Whether the public numbers have its completion.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_counted: bool,
    /// The end of the person's audit chain when they were erased.
    #[serde(flatten, with = "parts::audit")]
    pub audit: Option<Head>,
    /// Number of this version of the item, for updates that must not overwrite another one.
    #[serde(rename = "n")]
    pub version: u64,
}

impl DeletionRequest {
    /// A new request.
    pub fn new(
        id: RequestId,
        subject: Subject,
        (mode, proof): (Mode, Proof),
        received_at: Timestamp,
        deadline: Deadline,
    ) -> Self {
        let received_at = whole_second(received_at);
        Self {
            id,
            subject,
            state: State::Requested,
            mode,
            proof,
            received_at,
            erase_after: qeg_domain::deletion::erase_after(mode, received_at),
            deadline,
            recounted: None,
            receipts: Vec::new(),
            hold: None,
            resumed_at: None,
            notified: None,
            keys_gone_at: None,
            erased_at: None,
            completed_at: None,
            items_deleted: 0,
            index_entries_deleted: 0,
            reopened: 0,
            retries: 0,
            is_withdrawn: false,
            is_counted: false,
            audit: None,
            version: 0,
        }
    }

    /// Reads a request from its item.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the item is not one.
    pub fn read(item: &Item) -> Result<Self, StoreError> {
        from_item(item)
    }

    /// The instant from whose day the due date is counted: of receipt, or of the end of a hold.
    pub fn counted_from(&self) -> Timestamp {
        self.resumed_at.unwrap_or(self.received_at)
    }

    /// The same request stopped by a hold, before any notice about the hold.
    #[must_use]
    pub fn held(&self, hold: Hold) -> Self {
        Self {
            state: State::Held,
            hold: Some(hold),
            notified: None,
            ..self.clone()
        }
    }

    /// The same request resumed after a hold, with a new due date and a new grace period.
    #[must_use]
    pub fn resumed(&self, now: Timestamp, deadline: Deadline) -> Self {
        let now = whole_second(now);
        Self {
            state: State::Requested,
            hold: None,
            notified: None,
            resumed_at: Some(now),
            erase_after: qeg_domain::deletion::erase_after(self.mode, now),
            deadline,
            recounted: None,
            ..self.clone()
        }
    }

    /// The notice about holds that is due to the person now.
    pub fn notice_due(&self, today: Date) -> Option<(Notified, Template, Params)> {
        let hold = self.hold.as_ref();
        let was_held = self.resumed_at.is_some();
        let notified = hold::notice_due(self.state, (hold, was_held), self.notified, today)?;
        let (template, params) = match (notified, hold) {
            (Notified::WithReason, Some(hold)) => (
                Template::of_hold(hold.basis),
                Params::from([(Param::Until, hold.until)]),
            ),
            (Notified::Resumed, _) => (
                Template::DeletionResumed,
                Params::from([(Param::DueOn, self.deadline.due_on)]),
            ),
            _ => (Template::DeletionHeld, Params::new()),
        };
        Some((notified, template, params))
    }

    fn item(&self) -> Result<Item, StoreError> {
        let mut item = to_item(self)?;
        item.insert("sk".to_owned(), s(key::REQUEST));
        item.insert("n".to_owned(), n(self.version + 1));
        if self.state.is_open() {
            item.insert("open".to_owned(), s(OPEN));
        }
        if let Some(at) = self.completed_at {
            let end = at.as_second() + RECORD_KEPT_SECONDS;
            item.insert("expires_at".to_owned(), n(end));
        }
        Ok(item)
    }

    /// Adds this version of the request to a transaction, which fails with [`Guard::Record`] if a new request exists
    /// already, or a changed one has another version than was read.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn put_in(&self, transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
        let condition = if self.version == 0 {
            Condition::absent()
        } else {
            Condition::equals("n", n(self.version))
        };
        transaction.put(Guard::Record, Table::Ledger, self.item()?, &condition)
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl DeletionRequest {
    /// Ends the grace period at `now`, if it is not over: the person did not want to wait for it.
    pub fn end_grace(&mut self, now: Timestamp) {
        self.mode = Mode::Immediate;
        self.erase_after = self.erase_after.min(whole_second(now));
    }
}

/// `at` without its fraction of a second. Conditions compare times as text, so all need the same length.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

impl Database {
    /// A request by its id, read consistently.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses; [`StoreError::Broken`] when it cannot be read.
    pub(crate) async fn deletion_request(
        &self,
        id: &RequestId,
    ) -> Result<Option<DeletionRequest>, StoreError> {
        let item = self
            .get(Table::Ledger, &key::request(id), key::REQUEST)
            .await?;
        item.as_ref().map(DeletionRequest::read).transpose()
    }

    /// Writes a request together with an audit entry about it and the other parts of the step.
    pub(crate) async fn record(
        &self,
        request: DeletionRequest,
        action: Action,
        now: Timestamp,
        add: impl Fn(&mut Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<DeletionRequest, StoreError> {
        let act = Act::own(action, ProcessingPurpose::Deletion, &[])
            .by(Actor::unnamed(ActorKind::System))
            .about(request.id.as_str());
        let subject = request.subject.clone();
        let written = |end: &Head| DeletionRequest {
            // Stored with the request, so that all its certificates name the same head.
            audit: (action == Action::ErasureDone)
                .then_some(*end)
                .or(request.audit),
            ..request.clone()
        };
        let add = |transaction: &mut Transaction<'_>, end: &Head| {
            add(transaction)?;
            written(end).put_in(transaction)
        };
        let end = self.chained(&subject, &act, now, add).await?;
        let mut request = written(&end);
        request.version += 1;
        Ok(request)
    }
}
