//! A person's waiting handoffs. The account has a list of them too, so that a change can count them exactly and needs
//! no further parts of the transaction for each.
//!
//! A change that cancels all of them, such as a deletion request, stores a write number on the account: all orders
//! below it are cancelled. From then on none of them can be collected. Purge then updates their items and notifies
//! their carriers, one by one.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use qeg_domain::{
    handoff::{CarrierName, Status},
    id::HandoffId,
};

use super::Handoff;
use crate::core::{
    attribute::{keyed, number},
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
    key,
    person::{ORDERS_END, Person, WAITING},
    sealed,
};

/// A waiting handoff, as the account lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its public id.
    pub id: HandoffId,
    /// The carrier that may collect it.
    pub carrier: CarrierName,
    /// Until when it may be collected.
    pub collect_before: Timestamp,
    /// The write number of its order.
    pub(super) ordered: u64,
}

impl Waiting {
    /// The text of a handoff in the account's list, without the write number at its end.
    pub(super) fn entry(
        id: &HandoffId,
        carrier: &CarrierName,
        collect_before: Timestamp,
    ) -> String {
        format!("{collect_before}#{carrier}#{id}")
    }

    /// The text of this handoff in the account's list.
    pub(super) fn member(&self) -> String {
        let entry = Self::entry(&self.id, &self.carrier, self.collect_before);
        format!("{entry}#{}", self.ordered)
    }

    fn read(member: &str) -> Option<Self> {
        let parts: Vec<&str> = member.split('#').collect();
        let [collect_before, carrier, id, ordered] = parts[..] else {
            return None;
        };
        Some(Self {
            id: HandoffId::parse(id)?,
            carrier: CarrierName::parse(carrier)?,
            collect_before: collect_before.parse().ok()?,
            ordered: ordered.parse().ok()?,
        })
    }

    /// A handoff that was read as waiting.
    pub(super) fn of(handoff: &Handoff) -> Result<Self, StoreError> {
        Ok(Self {
            id: handoff.id.clone(),
            carrier: handoff.carrier.clone(),
            collect_before: handoff.times.collect_before,
            ordered: sealed::write_number(&handoff.item)?,
        })
    }
}

/// The waiting handoffs in an account's list, and the expired members of the list.
fn split_by_expiry(person: &Person, now: Timestamp) -> (Vec<Waiting>, Vec<String>) {
    let members = person.account.get(WAITING).and_then(|set| set.as_ss().ok());
    let (mut waiting, mut expired) = (Vec::new(), Vec::new());
    for member in members.into_iter().flatten() {
        match Waiting::read(member).filter(|one| now < one.collect_before) {
            Some(one) => waiting.push(one),
            None => expired.push(member.clone()),
        }
    }
    (waiting, expired)
}

/// The power to list a person's waiting handoffs. It makes no call: the list is on the account that was read.
pub trait ListWaiting {
    crate::needs! { nothing }

    /// The handoffs that may be collected at `now`.
    fn waiting(&self, person: &Person, now: Timestamp) -> Vec<Waiting> {
        split_by_expiry(person, now).0
    }
}

impl<D: AsRef<Database>> ListWaiting for D {}

impl Database {
    /// Removes expired handoffs from the account's list, so that they do not count against the limit.
    pub(super) async fn forget_expired(
        &self,
        person: &Person,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (_, expired) = split_by_expiry(person, now);
        if expired.is_empty() {
            return Ok(());
        }
        let update = self
            .client()
            .update_item()
            .table_name(self.name(Table::Subjects))
            .set_key(Some(keyed(person.pk(), key::ACCOUNT)))
            .update_expression("DELETE #waiting :over")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_names("#waiting", WAITING)
            .expression_attribute_values(":over", AttributeValue::Ss(expired));
        let update = update.send().await;
        update.map(|_| ()).map_err(|error| from_dynamodb(&error))
    }
}

impl Handoff {
    /// The handoff in its current state: a waiting one is cancelled if all orders were cancelled after it was ordered.
    #[must_use]
    pub fn of(mut self, person: &Person) -> Self {
        let end: Option<u64> = number(&person.account, ORDERS_END).ok();
        let ordered = sealed::write_number(&self.item).ok();
        let is_ended = end.zip(ordered).is_some_and(|(end, ordered)| ordered < end);
        if is_ended && self.progress.status == Status::Queued {
            self.progress.status = Status::Cancelled;
        }
        self
    }
}
