//! Notifying carriers that contact data which they have collected was corrected.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    event::{Correction, Event},
    handoff::CarrierName,
    id::{EventId, HandoffId},
    limits::{COLLECT_DAYS, PAGE_CORRECTIONS},
};

use super::{Handoff, id_of};
use crate::core::{
    attribute::{is_expired, s},
    database::{Database, Table},
    error::StoreError,
    key, outbox,
    paging::page,
    transaction::Transaction,
};

/// The power to notify carriers of a correction. All ids are derived, so a repeated step notifies no carrier twice.
pub trait SpreadCorrection {
    crate::needs! { subjects: Query; transient: PutItem }

    /// Writes the events of one page of the person's handoffs, and the event of the next page if there is one. Only the
    /// first page reads handoffs that were ordered more than [`COLLECT_DAYS`] ago. Gives the number of events: one for each
    /// handoff that was collected, has not ended, and can still be collected.
    async fn spread_correction(
        &self,
        correction: &Correction,
        now: Timestamp,
    ) -> Result<usize, StoreError>;
}

impl<D: AsRef<Database>> SpreadCorrection for D {
    async fn spread_correction(
        &self,
        correction: &Correction,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Subjects))
            .key_condition_expression("pk = :person AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":person", s(key::subject(&correction.subject)))
            .expression_attribute_values(":from", s(start(correction, now)))
            .expression_attribute_values(":to", s(format!("{}~", key::HANDOFFS)))
            .consistent_read(true)
            .limit(i32::try_from(PAGE_CORRECTIONS).unwrap_or(i32::MAX));
        let (items, next) = page(query).await?;
        let last = items.last().filter(|_| next.is_some()).and_then(id_of);
        let mut transaction = Transaction::new(database);
        let (mut notified, mut parts) = (0, 0);
        for item in items {
            if is_expired(&item, now) {
                continue;
            }
            let handoff = Handoff::read(item, now)?;
            if handoff.progress.status.is_under_way() && now < handoff.times.collect_before {
                announce(
                    &mut transaction,
                    correction,
                    (&handoff.id, &handoff.carrier),
                    now,
                )?;
                notified += 1;
                parts += 1;
            }
        }
        if let Some(last) = last {
            go_on(&mut transaction, correction, last, now)?;
            parts += 1;
        }
        if parts > 0 {
            transaction.send().await?;
        }
        Ok(notified)
    }
}

/// The sort key at which a page begins. What was ordered too long ago to be collected is passed over. The first page begins
/// at the beginning nevertheless: an id from before ids began with the time may sort there.
fn start(correction: &Correction, now: Timestamp) -> String {
    let Some(after) = &correction.after else {
        return key::HANDOFFS.to_owned();
    };
    let oldest = now.checked_sub(SignedDuration::from_hours(24 * COLLECT_DAYS));
    let oldest = oldest.unwrap_or(Timestamp::MIN);
    // All ids have the same length, so an id with one more character sorts between it and the next id.
    let next = format!("{}!", key::handoff(after));
    next.max(key::handoff(&HandoffId::least_at(oldest)))
}

fn announce(
    transaction: &mut Transaction<'_>,
    correction: &Correction,
    (id, carrier): (&HandoffId, &CarrierName),
    now: Timestamp,
) -> Result<(), StoreError> {
    let parts = [
        "contact changed",
        correction.correction_id.as_str(),
        id.as_str(),
    ];
    let event = Event::HandoffContactChanged {
        carrier: carrier.clone(),
        handoff_id: id.clone(),
    };
    outbox::add_again(transaction, &EventId::derived(&parts), &event, now)
}

fn go_on(
    transaction: &mut Transaction<'_>,
    correction: &Correction,
    last: HandoffId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let parts = [
        "correction page",
        correction.correction_id.as_str(),
        last.as_str(),
    ];
    let id = EventId::derived(&parts);
    let next = Correction {
        after: Some(last),
        ..correction.clone()
    };
    outbox::add_again(transaction, &id, &Event::ContactCorrected(next), now)
}
