//! GET /handoffs: the person's handoffs, newest first.

use qeg_domain::{
    clock::Clock,
    handoff::{self, Order},
    id::HandoffId,
    limits::PAGE_ENTRIES,
    purpose::Purpose,
};
use qeg_store::{
    carriers::handoff::{Handoff, ListHandoffs, OpenOrder},
    core::person::{EnterSession, Wanted},
};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging, session,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A page of the person's handoffs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HandoffPage")]
struct List<'a> {
    /// Newest first.
    handoffs: Vec<handoff::Answer<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_handoffs", "GET /handoffs")
        .titled("List the handoffs", "列出转寄委托")
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of handoffs.",
            json!({"handoffs": [crate::example::example()]}),
        )
}

/// 200, in pages.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ListHandoffs + OpenOrder),
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let token = session::token(request)?;
    let shown = request.cursor::<HandoffId>()?;
    let (person, handoffs) = futures::join!(
        session::enter(powers, request, Wanted::keys(&[Purpose::Contact]), now),
        powers.handoffs(token.subject(), shown.as_ref(), PAGE_ENTRIES, now)
    );
    let (person, (handoffs, is_more)) = (person?, handoffs?);
    let handoffs: Vec<Handoff> = handoffs.into_iter().map(|one| one.of(&person)).collect();
    let mut orders: Vec<Order> = Vec::with_capacity(handoffs.len());
    for handoff in &handoffs {
        orders.push(powers.order(&person, handoff).await?);
    }
    let last = handoffs.last().filter(|_| is_more);
    let next = last.map(|last| paging::encode(&last.id));
    let views = handoffs.iter().zip(&orders);
    let list = List {
        handoffs: views
            .map(|(handoff, order)| handoff.answer(order))
            .collect(),
        next: next.transpose()?,
    };
    Answer::json(Status::Ok, &list)
}
