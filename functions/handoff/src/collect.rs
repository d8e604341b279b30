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
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::carrier_side::{Found, find};

/// What the carrier needs to forward the item.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CollectedHandoff")]
struct Collected<'a> {
    recipient: contact::Answer<'a>,
    item: &'a Item,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Carrier,
        "post_collect",
        "POST /carrier/handoffs/{handoff_id}/collect",
    )
    .titled("Collect name, phone and address", "领取收件人信息")
    .noting("Only the carrier of the handoff may collect, before `collect_before`, while it is neither cancelled nor ended. Each collection is in the person's access log. A carrier that lost the answer may ask again.")
    .path::<HandoffId>("handoff_id", "The handoff.", "6b2f0c4be1d84a7f9c3a5e8d7f601234")
    .answers::<Collected<'_>>(
        Http::Ok,
        "The contact data and the item.",
        json!({
            "recipient": {
                "name": "李雷",
                "phone": "+8613800138000",
                "address": {
                    "province": "湖北省",
                    "city": "武汉市",
                    "county": "洪山区",
                    "detail": "珞喻路 1 号",
                    "postcode": "430070"
                }
            },
            "item": {"kind": "card", "count": 12, "weight_g": 60}
        }),
    )
    .says_all_in_its_path()
    .refuses([Code::NotFound, Code::UnknownHandoff, Code::Conflict, Code::Gone])
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
    request: &Request,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    body::nothing(request)?;
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
