//! Identifying the carrier that signed, and finding its handoffs.

use qeg_domain::{clock::Clock, handoff::Carrier, id::HandoffId};
use qeg_store::{
    carriers::handoff::{FindHandoffs, Handoff, Owner, ReadHandoff},
    core::{
        person::{Person, ReadPerson, Wanted},
        register::ReadCarriers,
    },
};
use qeg_web::{
    Problem, Request,
    describe::{Value, json},
};

use crate::known_carriers::KnownCarriers;

/// The carrier that signed: 401 without a signature, 403 for a role that is no carrier's.
pub(crate) async fn carrier(
    powers: &(impl Clock + ReadCarriers),
    carriers: &KnownCarriers,
    request: &Request,
) -> Result<Carrier, Problem> {
    let signer = request.caller().signer()?;
    let carriers = carriers.read(powers).await?;
    carriers
        .signing(&signer.account_id, &signer.role)
        .cloned()
        .ok_or_else(Problem::forbidden)
}

/// A handoff as an example for the description of the API.
pub(crate) fn example() -> Value {
    json!({
        "handoff_id": "6b2f0c4be1d84a7f9c3a5e8d7f601234",
        "item": {"kind": "card", "count": 12, "weight_g": 60},
        "status": "in_transit",
        "collect_before": "2026-12-09T18:28:49Z",
        "tracking_number": "XA123456789CN",
        "occurred_at": "2026-11-26T09:30:00Z"
    })
}

/// A handoff with the person it is about.
pub(crate) struct Found {
    /// The person.
    pub(crate) person: Person,
    /// Their handoff, which is for the carrier that asks.
    pub(crate) handoff: Handoff,
}

/// A handoff of this carrier. 404 `unknown_handoff` if it does not exist or is for another carrier; 410 once the person
/// is being erased.
pub(crate) async fn find(
    powers: &(impl Clock + FindHandoffs + ReadHandoff + ReadPerson),
    carrier: &Carrier,
    id: &HandoffId,
    wanted: Wanted<'_>,
) -> Result<Found, Problem> {
    let now = powers.now();
    let Some(Owner::Person(subject)) = powers.owner(id, now).await? else {
        return Err(missing(powers, carrier, id).await?);
    };
    let (person, handoff) = futures::join!(
        powers.person(&subject, wanted, now),
        powers.handoff(&subject, id, now)
    );
    let (person, handoff) = (person?, handoff?);
    let Some(handoff) = handoff else {
        return Err(missing(powers, carrier, id).await?);
    };
    if handoff.carrier != carrier.name {
        return Err(Problem::unknown_handoff());
    }
    let person = person.ok_or_else(Problem::gone)?;
    let handoff = handoff.of(&person);
    Ok(Found { person, handoff })
}

/// The problem for a handoff that does not exist (any more).
async fn missing(
    powers: &(impl Clock + FindHandoffs),
    carrier: &Carrier,
    id: &HandoffId,
) -> Result<Problem, Problem> {
    Ok(match powers.owner(id, powers.now()).await? {
        Some(Owner::Erased(of)) if of == carrier.name => Problem::gone(),
        _ => Problem::unknown_handoff(),
    })
}
