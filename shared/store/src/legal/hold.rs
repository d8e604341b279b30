//! Legal holds in the ledger: codes and dates are plain, the text is sealed under the hold's own data key.
//!
//! The item `HELD#<subject>` has the set of ids of the holds on a person. The transaction that begins an erasure checks
//! that this set is empty, so that a hold placed a moment before is not missed.

mod apply;
mod list;
mod notify;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind},
    hold::{Basis, Hold, HoldDetails},
    id::{HoldId, Subject},
};
use serde::{Deserialize, Serialize};

use crate::{
    core::{
        attribute::{Item, RECORD_KEPT_SECONDS, from_item, is_expired, n, s, to_item},
        chain::Act,
        change::Change,
        database::{Database, Table},
        deletion_request::DeletionRequest,
        error::StoreError,
        guard::Guard,
        key, keyed_id,
        store::Store,
        transaction::{Condition, Transaction},
    },
    legal::sealed_text::Record,
};

pub use apply::ApplyHolds;
pub use list::ListHolds;
pub use notify::NotifyOfHold;

/// The partition of the ledger's `open` index that has the holds in force, sorted by last day.
const IN_FORCE: &str = "holds";

/// A hold as stored in the ledger, without its sealed text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredHold {
    /// The hold.
    #[serde(flatten, with = "HoldAttributes")]
    pub hold: Hold,
    /// The person whose deletion it stops.
    pub subject: Subject,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// The attributes of a [`Hold`].
#[derive(Serialize, Deserialize)]
#[serde(remote = "Hold")]
struct HoldAttributes {
    #[serde(rename = "pk", with = "keyed_id::hold")]
    id: HoldId,
    basis: Basis,
    // The index sorts open records by due date. For a hold this is its last day.
    #[serde(rename = "due_on")]
    until: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret_until: Option<Date>,
}

/// The power to read a hold.
pub trait ReadHold {
    crate::needs! { ledger: GetItem }

    /// A hold by its id, without its sealed text; `None` if there is no such hold or its record has expired at `now`.
    async fn hold(&self, id: &HoldId, now: Timestamp) -> Result<Option<StoredHold>, StoreError>;

    /// The holds in force on a person, read consistently.
    async fn holds_of(&self, subject: &Subject) -> Result<BTreeSet<HoldId>, StoreError>;
}

/// The power to place a hold on a person.
pub trait PlaceHold {
    crate::needs! { ledger: PutItem, UpdateItem; key oversight: GenerateDataKey }

    /// Adds a new hold to a change, with its audit entry.
    async fn place_hold<'a>(
        &self,
        change: &mut Change<'a>,
        hold: &'a Hold,
        details: &HoldDetails,
    ) -> Result<(), StoreError>;
}

/// The power to end a hold.
pub trait EndHold {
    crate::needs! { ledger: UpdateItem }

    /// Adds the end of a hold to a change, with its audit entry. The change fails if the holds on the person changed
    /// since they were read ([`Guard::Record`]).
    fn end_hold<'a>(
        &self,
        change: &mut Change<'a>,
        hold: &'a StoredHold,
        in_force: &'a BTreeSet<HoldId>,
    );
}

/// The power to stop a deletion for a hold, and to resume it.
pub trait HoldDeletion {
    crate::needs! { ledger: PutItem; subjects: UpdateItem }

    /// Adds the stop of this request to a change, with its audit entry. The change fails if the request changed since it
    /// was read ([`Guard::Record`]).
    fn stop_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest);

    /// The same for a request that resumes.
    fn resume_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest);
}

/// The item of a hold.
async fn read(database: &Database, id: &HoldId) -> Result<Option<Item>, StoreError> {
    database.get(Table::Ledger, &key::hold(id), key::HOLD).await
}

impl<D: AsRef<Database>> ReadHold for D {
    async fn hold(&self, id: &HoldId, now: Timestamp) -> Result<Option<StoredHold>, StoreError> {
        let item = read(self.as_ref(), id).await?;
        let item = item.filter(|item| !is_expired(item, now));
        item.as_ref().map(from_item).transpose()
    }

    async fn holds_of(&self, subject: &Subject) -> Result<BTreeSet<HoldId>, StoreError> {
        let item = self
            .as_ref()
            .get(Table::Ledger, &key::held(subject), key::HELD)
            .await?;
        let ids = item.and_then(|item| item.get("holds")?.as_ss().ok().cloned());
        let ids = ids.unwrap_or_default().into_iter();
        ids.map(|id| HoldId::parse(&id).ok_or(StoreError::Broken))
            .collect()
    }
}

impl PlaceHold for Store {
    async fn place_hold<'a>(
        &self,
        change: &mut Change<'a>,
        hold: &'a Hold,
        details: &HoldDetails,
    ) -> Result<(), StoreError> {
        let subject = &change.person().subject;
        let pk = key::hold(&hold.id);
        let mut item = plain(hold, subject, change.at())?;
        let record = Record {
            id: hold.id.as_str(),
            pk: &pk,
            sk: key::HOLD,
        };
        self.seal_words(&mut item, record, details).await?;
        change.also(move |transaction| {
            let absent = Condition::absent();
            transaction.put(Guard::Record, Table::Ledger, item.clone(), &absent)?;
            add_to_person(transaction, subject, &hold.id)
        });
        // The name of the member of staff is in the sealed text.
        let staff = Actor::unnamed(ActorKind::Staff);
        let act = Act::by_law(Action::HoldPlaced, staff, &[], hold.secret_until);
        change.act(act.about(hold.id.as_str()));
        Ok(())
    }
}

impl EndHold for Store {
    fn end_hold<'a>(
        &self,
        change: &mut Change<'a>,
        hold: &'a StoredHold,
        in_force: &'a BTreeSet<HoldId>,
    ) {
        let now = change.at();
        change.act(ended(hold, ActorKind::Staff));
        change.also(move |transaction| end_in(transaction, hold, in_force, now));
    }
}

impl HoldDeletion for Store {
    fn stop_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest) {
        move_deletion(change, request, Status::Held, Action::DeletionHeld);
    }

    fn resume_deletion<'a>(&self, change: &mut Change<'a>, request: &'a DeletionRequest) {
        let status = Status::DeletionRequested;
        move_deletion(change, request, status, Action::DeletionResumed);
    }
}

fn move_deletion<'a>(
    change: &mut Change<'a>,
    request: &'a DeletionRequest,
    status: Status,
    action: Action,
) {
    change.set_state(status, Some(request.id.clone()));
    let staff = Actor::unnamed(ActorKind::Staff);
    change.act(Act::by_law(action, staff, &[], None).about(request.id.as_str()));
    change.also(move |transaction| request.put_in(transaction));
}

/// The item of a new hold, without its sealed text.
fn plain(hold: &Hold, subject: &Subject, placed_at: Timestamp) -> Result<Item, StoreError> {
    let mut item = to_item(&StoredHold {
        hold: hold.clone(),
        subject: subject.clone(),
        placed_at,
        ended_at: None,
    })?;
    item.insert("sk".to_owned(), s(key::HOLD));
    item.insert("open".to_owned(), s(IN_FORCE));
    Ok(item)
}

/// The audit entry about the end of a hold.
fn ended(hold: &StoredHold, by: ActorKind) -> Act {
    let secret_until = hold.hold.secret_until;
    Act::by_law(Action::HoldEnded, Actor::unnamed(by), &[], secret_until)
        .about(hold.hold.id.as_str())
}

fn add_to_person(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    id: &HoldId,
) -> Result<(), StoreError> {
    let condition = Condition {
        names: vec![("#holds", "holds")],
        values: vec![(":one", set([id]))],
        ..Condition::none()
    };
    let pk = key::held(subject);
    let address = (Table::Ledger, pk.as_str(), key::HELD);
    let update = "ADD #holds :one REMOVE expires_at";
    transaction.update(Guard::Record, address, update, &condition)
}

/// Adds the end of a hold to a transaction, which fails unless exactly these holds are in force. The item expires after
/// the same time as other ended records of the ledger.
fn end_in(
    transaction: &mut Transaction<'_>,
    hold: &StoredHold,
    in_force: &BTreeSet<HoldId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let end = n(now.as_second() + RECORD_KEPT_SECONDS);
    let id = &hold.hold.id;
    let not_ended = Condition {
        expression: "attribute_exists(pk) AND attribute_not_exists(ended_at)".to_owned(),
        names: vec![("#open", "open")],
        values: vec![(":now", s(now.to_string())), (":end", end.clone())],
    };
    let pk = key::hold(id);
    let address = (Table::Ledger, pk.as_str(), key::HOLD);
    let update = "SET ended_at = :now, expires_at = :end REMOVE #open";
    transaction.update(Guard::Record, address, update, &not_ended)?;
    let mut as_read = Condition {
        expression: "#holds = :in_force".to_owned(),
        names: vec![("#holds", "holds")],
        values: vec![(":in_force", set(in_force)), (":one", set([id]))],
    };
    let is_last = in_force.iter().all(|other| other == id);
    let update = if is_last {
        as_read.values.push((":end", end));
        "DELETE #holds :one SET expires_at = :end"
    } else {
        "DELETE #holds :one"
    };
    let pk = key::held(&hold.subject);
    let address = (Table::Ledger, pk.as_str(), key::HELD);
    transaction.update(Guard::Record, address, update, &as_read)
}

/// Makes the transaction fail while a hold on the person is in force ([`Guard::Person`]).
///
/// # Errors
/// [`StoreError::Broken`] if the part cannot be built.
pub(crate) fn check_no_hold(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
) -> Result<(), StoreError> {
    let condition = Condition {
        expression: "attribute_not_exists(#holds)".to_owned(),
        names: vec![("#holds", "holds")],
        ..Condition::none()
    };
    let pk = key::held(subject);
    let address = (Table::Ledger, pk.as_str(), key::HELD);
    transaction.check(Guard::Person, address, &condition)
}

fn set<'a>(ids: impl IntoIterator<Item = &'a HoldId>) -> aws_sdk_dynamodb::types::AttributeValue {
    let ids = ids.into_iter().map(|id| id.as_str().to_owned());
    aws_sdk_dynamodb::types::AttributeValue::Ss(ids.collect())
}
