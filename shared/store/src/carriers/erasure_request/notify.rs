//! Notifies carriers that a person is being erased.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use futures::{TryStreamExt, stream};
use jiff::Timestamp;
use qeg_domain::{
    audit::Action,
    erasure_answer::remind_at,
    event::Event,
    handoff::{self, CarrierName},
    id::{ErasureId, EventId, HandoffId, RequestId, Subject},
    limits,
};

use super::{ErasureRequest, UNANSWERED, due, once};
use crate::{
    carriers::handoff::id_of,
    core::{
        attribute::{Item, RECORD_KEPT_SECONDS, keyed, n, s, text, to_item},
        chain::read_entry,
        database::{Database, Table},
        deletion_request::DeletionRequest,
        error::StoreError,
        guard::Guard,
        key, outbox,
        paging::Pages,
        transaction::{Condition, Transaction},
    },
};

/// Handoffs that get a tombstone at the same time. A person can have tens of thousands of handoffs, and all have to get one
/// in the time of one run.
const AT_ONCE: usize = 8;

/// The power to notify carriers that a person is erased. All ids are derived, so a repeated step writes the same items
/// again, and no carrier is notified twice.
pub trait NotifyCarriers {
    crate::needs! {
        ledger: PutItem, Query;
        subjects: Query;
        transient: PutItem;
    }

    /// Notifies every carrier that collected data according to the audit chain, and cancels the handoffs that still
    /// wait.
    async fn notify(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
        answer_before: Timestamp,
    ) -> Result<(), StoreError>;

    /// The carriers of a request.
    async fn erasure_requests(
        &self,
        request: &RequestId,
    ) -> Result<Vec<ErasureRequest>, StoreError>;
}

impl NotifyCarriers for Database {
    async fn notify(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
        answer_before: Timestamp,
    ) -> Result<(), StoreError> {
        for (carrier, handoffs) in self.collected(&request.subject).await? {
            for erasure in requests(&request.id, &carrier, handoffs, (now, answer_before)) {
                once(self.notify_one(&erasure, now).await)?;
            }
        }
        let pk = key::subject(&request.subject);
        let mut pages = self.pages(Table::Subjects, &pk, key::HANDOFFS);
        while let Some(page) = pages.next().await? {
            let handoffs = page.iter().filter_map(|item| Some((id_of(item)?, item)));
            stream::iter(handoffs.map(Ok))
                .try_for_each_concurrent(AT_ONCE, async |(id, item)| {
                    once(self.leave_tombstone(&id, item, now).await).map(drop)
                })
                .await?;
        }
        Ok(())
    }

    async fn erasure_requests(
        &self,
        request: &RequestId,
    ) -> Result<Vec<ErasureRequest>, StoreError> {
        let pk = key::request(request);
        ErasureRequest::of(&self.query(Table::Ledger, &pk, "CARRIER#").await?)
    }
}

/// The requests to one carrier that together name all of its handoffs. The handoffs are sorted, so that a repeat gives
/// the same requests.
fn requests(
    request: &RequestId,
    carrier: &CarrierName,
    handoffs: BTreeSet<HandoffId>,
    (now, answer_before): (Timestamp, Timestamp),
) -> Vec<ErasureRequest> {
    let handoffs: Vec<_> = handoffs.into_iter().collect();
    let parts = (0..).zip(handoffs.chunks(limits::ERASURE_HANDOFFS));
    parts
        .map(|(part, handoffs): (u64, _)| ErasureRequest {
            request_id: request.clone(),
            erasure_id: match part {
                0 => ErasureId::derived(&[request.as_str(), carrier.as_str()]),
                part => {
                    ErasureId::derived(&[request.as_str(), carrier.as_str(), &part.to_string()])
                }
            },
            carrier: carrier.clone(),
            part,
            told_at: now,
            answer_before,
            reminded_at: None,
            answered_at: None,
            outcome: None,
            basis: None,
            retained_until: None,
            answers: 0,
            handoffs: handoffs.to_vec(),
        })
        .collect()
}

impl ErasureRequest {
    /// The item of a carrier that was notified and has not answered.
    fn item(&self) -> Result<Item, StoreError> {
        let mut item = to_item(self)?;
        let end = self.told_at.as_second() + RECORD_KEPT_SECONDS;
        let remind_at = remind_at(self.told_at, self.answer_before);
        item.extend([
            ("sk".to_owned(), s(self.address().1)),
            ("open".to_owned(), s(UNANSWERED)),
            ("due_on".to_owned(), s(due(remind_at))),
            ("unanswered_by".to_owned(), s(self.carrier.as_str())),
            // The time sorts the items, and the id makes the key unique.
            (
                "answer_place".to_owned(),
                s(format!("{}#{}", due(self.answer_before), self.erasure_id)),
            ),
            ("expires_at".to_owned(), n(end)),
        ]);
        Ok(item)
    }
}

impl Database {
    /// The handoffs that each carrier collected, from the audit chain, which also has handoffs deleted since.
    async fn collected(
        &self,
        subject: &Subject,
    ) -> Result<BTreeMap<CarrierName, BTreeSet<HandoffId>>, StoreError> {
        let mut collected: BTreeMap<CarrierName, BTreeSet<HandoffId>> = BTreeMap::new();
        // DynamoDB filters out most other entries, so that even a long chain takes little memory.
        let entries = self
            .partition(Table::Ledger, &key::chain(subject), "E#")
            .filter_expression("contains(entry, :collected)")
            .expression_attribute_values(":collected", s(Action::HandoffCollected.as_str()));
        let mut pages = Pages::of(entries);
        while let Some(page) = pages.next().await? {
            for item in &page {
                let entry = read_entry(item)?;
                if entry.action != Action::HandoffCollected {
                    continue;
                }
                let carrier = entry.actor.name.as_deref().and_then(CarrierName::parse);
                let handoff = entry.reference.as_deref().and_then(HandoffId::parse);
                let (Some(carrier), Some(handoff)) = (carrier, handoff) else {
                    return Err(StoreError::Broken);
                };
                collected.entry(carrier).or_default().insert(handoff);
            }
        }
        Ok(collected)
    }

    async fn notify_one(&self, erasure: &ErasureRequest, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self);
        let item = erasure.item()?;
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
        let mut pointer = keyed(key::erasure(&erasure.erasure_id), key::ERASURE);
        pointer.extend([
            ("request_id".to_owned(), s(erasure.request_id.as_str())),
            ("carrier".to_owned(), s(erasure.carrier.as_str())),
            ("part".to_owned(), n(erasure.part)),
            (
                "expires_at".to_owned(),
                n(now.as_second() + RECORD_KEPT_SECONDS),
            ),
        ]);
        transaction.put(Guard::Record, Table::Ledger, pointer, &Condition::none())?;
        let id = EventId::derived(&["told", erasure.erasure_id.as_str()]);
        outbox::add(&mut transaction, &id, &erasure.event(), now)?;
        transaction.send().await
    }

    /// Leaves a tombstone so that the carrier gets 410.
    async fn leave_tombstone(
        &self,
        id: &HandoffId,
        item: &Item,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let carrier = CarrierName::parse(text(item, "carrier")?).ok_or(StoreError::Broken)?;
        let mut tombstone = keyed(key::lookup(id), key::LOOKUP);
        tombstone.insert("carrier".to_owned(), s(carrier.as_str()));
        let end = handoff::kept_until(now).as_second();
        tombstone.insert("expires_at".to_owned(), n(end));
        let mut transaction = Transaction::new(self);
        transaction.put(
            Guard::Record,
            Table::Ledger,
            tombstone,
            &Condition::absent(),
        )?;
        if item.contains_key("queued") {
            let event = Event::HandoffCancelled {
                carrier,
                handoff_id: id.clone(),
            };
            let event_id = EventId::derived(&["cancelled", id.as_str()]);
            outbox::add(&mut transaction, &event_id, &event, now)?;
        }
        transaction.send().await
    }
}
