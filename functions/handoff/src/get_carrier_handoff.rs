//! `GET /carrier/handoffs/{handoff_id}`: a handoff as it counts now, for its carrier.

use qeg_domain::{clock::Clock, handoff::Carrier, id::HandoffId, purpose::Purpose};
use qeg_store::{
    carriers::handoff::{FindHandoffs, OpenOrder, ReadHandoff},
    core::person::{ReadPerson, Wanted},
};
use qeg_web::{Answer, Problem, Status};

use crate::carrier_side::{Found, find};

/// 200; 404 `unknown_handoff` if it is not this carrier's; 410 once the person is erased.
pub(crate) async fn handle(
    powers: &(impl Clock + FindHandoffs + ReadHandoff + ReadPerson + OpenOrder),
    carrier: &Carrier,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    let wanted = Wanted::keys(&[Purpose::Contact]);
    let Found { person, handoff } = find(powers, carrier, id, wanted).await?;
    let order = powers.order(&person, &handoff).await?;
    Answer::json(Status::Ok, &handoff.carrier_answer(&order))
}
