//! `POST /carrier/handoffs/{handoff_id}/collect`: the carrier gets the address for its handoff id.
//!
//! One transaction checks that it may, and writes the audit entry: of a collection and a cancellation or deletion at
//! the same time exactly one succeeds.

use jiff::Timestamp;
use qeg_domain::{
    account::Status as Account,
    clock::Clock,
    contact,
    handoff::{Carrier, Item},
    id::HandoffId,
    purpose::Purpose,
};
use qeg_store::{
    carriers::handoff::{CollectHandoff, FindHandoffs, Handoff, OpenOrder, ReadHandoff},
    core::{
        change::ChangePerson,
        person::{ReadPerson, Wanted},
    },
    people::contact::OpenContact,
};
use qeg_web::{Answer, Problem, Status as Http, idempotent};
use serde::Serialize;

use crate::carrier_side::{Found, find};

#[derive(Serialize)]
struct Collected<'a> {
    recipient: contact::Answer<'a>,
    item: &'a Item,
}

/// 200; 404 for a handoff that is not this carrier's; 410 once it is cancelled, has ended or its time is
/// over, and once the person has asked to be deleted. A carrier that lost the answer may ask again.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + FindHandoffs
         + ReadHandoff
         + ReadPerson
         + OpenContact
         + OpenOrder
         + CollectHandoff
         + ChangePerson
     ),
    carrier: &Carrier,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let wanted = Wanted::keys(&[Purpose::Contact]).contact();
        let Found { person, handoff } = find(powers, carrier, id, wanted).await?;
        if person.status != Account::Active || !is_open(&handoff, now) {
            return Err(Problem::gone());
        }
        let contact = powers.contact(&person).await?;
        let contact = contact.ok_or_else(Problem::gone)?;
        let order = powers.order(&person, &handoff).await?;
        let mut change = powers.change(&person, &[Account::Active], now);
        powers.collect(&mut change, &handoff)?;
        change.commit().await?;
        let collected = Collected {
            recipient: contact.answer(),
            item: &order.item,
        };
        Answer::json(Http::Ok, &collected)
    })
    .await
}

/// Queued, or collected and still on its way; an address is of no use after the end.
fn is_open(handoff: &Handoff, now: Timestamp) -> bool {
    !handoff.progress.status.is_final() && now < handoff.times.collect_before
}
