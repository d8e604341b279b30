//! `GET /carrier/handoffs/{handoff_id}`: the current state of a handoff, for its carrier.

use qeg_domain::{
    clock::Clock,
    handoff::{Carrier, CarrierAnswer},
    id::HandoffId,
    purpose::Purpose,
};
use qeg_store::{
    carriers::handoff::{FindHandoffs, OpenOrder, ReadHandoff},
    core::person::{ReadPerson, Wanted},
};
use qeg_web::{
    Answer, Code, Problem, Status,
    describe::{Caller, Operation},
};

use crate::carrier_side::{Found, example, find};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Carrier,
        "get_carrier_handoff",
        "GET /carrier/handoffs/{handoff_id}",
    )
    .titled(
        "Get the current state of a handoff",
        "查看转寄委托的当前状态",
    )
    .path::<HandoffId>(
        "handoff_id",
        "The handoff.",
        "6b2f0c4be1d84a7f9c3a5e8d7f601234",
    )
    .answers::<CarrierAnswer<'_>>(Status::Ok, "The handoff.", example())
    .refuses([Code::NotFound, Code::UnknownHandoff, Code::Gone])
}

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
