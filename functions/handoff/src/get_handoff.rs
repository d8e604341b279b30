//! `GET /handoffs/{handoff_id}`: one of the person's handoffs.

use qeg_domain::{clock::Clock, handoff, id::HandoffId, purpose::Purpose};
use qeg_store::{
    carriers::handoff::{OpenOrder, ReadHandoff},
    core::person::{EnterSession, Wanted},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation},
    session,
};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_handoff", "GET /handoffs/{handoff_id}")
        .titled("See one handoff", "查看一项转寄委托")
        .path::<HandoffId>(
            "handoff_id",
            "The handoff.",
            "6b2f0c4be1d84a7f9c3a5e8d7f601234",
        )
        .answers::<handoff::Answer<'_>>(Status::Ok, "The handoff.", crate::example::example())
        .refuses([Code::NotFound])
}

/// 200; 404 if it is not the person's or has expired.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadHandoff + OpenOrder),
    request: &Request,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let token = session::token(request)?;
    let (person, handoff) = futures::join!(
        session::enter(powers, request, Wanted::keys(&[Purpose::Contact]), now),
        powers.handoff(token.subject(), id, now)
    );
    let (person, handoff) = (person?, handoff?.ok_or_else(Problem::not_found)?);
    let handoff = handoff.of(&person);
    let order = powers.order(&person, &handoff).await?;
    Answer::json(Status::Ok, &handoff.answer(&order))
}
