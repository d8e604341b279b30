//! The handoffs of a person that wait for their carriers. They stand on the account as well, so that a change counts them
//! exactly, and takes no more parts the more there are.
//!
//! A change that ends all orders, such as a deletion request, says on the account up to which write number they are
//! ended. From then on none of them can be collected; their items and carriers are told one by one.

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

/// A handoff that waits, as it stands on the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its public id.
    pub id: HandoffId,
    /// To whom it was handed.
    pub carrier: CarrierName,
    /// Until when it may be collected.
    pub collect_before: Timestamp,
    /// The write number of its order.
    pub(super) ordered: u64,
}

impl Waiting {
    /// How a handoff stands on the account, but for the write number that ends it.
    pub(super) fn entry(
        id: &HandoffId,
        carrier: &CarrierName,
        collect_before: Timestamp,
    ) -> String {
        format!("{collect_before}#{carrier}#{id}")
    }

    /// How this one stands on the account.
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

/// The handoffs on an account, and its members that have no place there any more: their time is over.
fn standing(person: &Person, now: Timestamp) -> (Vec<Waiting>, Vec<String>) {
    let members = person.account.get(WAITING).and_then(|set| set.as_ss().ok());
    let (mut waiting, mut over) = (Vec::new(), Vec::new());
    for member in members.into_iter().flatten() {
        match Waiting::read(member).filter(|one| now < one.collect_before) {
            Some(one) => waiting.push(one),
            None => over.push(member.clone()),
        }
    }
    (waiting, over)
}

/// The power to see what of a person's waits for carriers. It reads nothing but the account they were read with.
pub trait ListWaiting {
    crate::needs! { nothing }

    /// What may be collected at `now`.
    fn waiting(&self, person: &Person, now: Timestamp) -> Vec<Waiting> {
        standing(person, now).0
    }
}

impl<D: AsRef<Database>> ListWaiting for D {}

impl Database {
    /// Takes what is over off the account, so that it leaves room.
    pub(super) async fn forget_over(
        &self,
        person: &Person,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (_, over) = standing(person, now);
        if over.is_empty() {
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
            .expression_attribute_values(":over", AttributeValue::Ss(over));
        let update = update.send().await;
        update.map(|_| ()).map_err(|error| from_dynamodb(&error))
    }
}

impl Handoff {
    /// The handoff as it is for this person now: one that waits is cancelled once all orders were ended after it.
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
