//! `GET /carrier/erasures/{erasure_id}`: an erasure that the carrier was asked for, and its current answer.

use qeg_domain::{clock::Clock, handoff::Carrier, id::ErasureId};
use qeg_store::carriers::erasure_request::ReadErasure;
use qeg_web::{
    Answer, Code, Problem, Status,
    describe::{Caller, Operation},
};

use crate::erasure_view::{Erasure, example};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Carrier,
        "get_erasure",
        "GET /carrier/erasures/{erasure_id}",
    )
    .titled(
        "Get the current state of an erasure",
        "查看删除请求的当前状态",
    )
    .path::<ErasureId>(
        "erasure_id",
        "The erasure.",
        "9a8b7c6d5e4f40312233445566778899",
    )
    .answers::<Erasure<'_>>(Status::Ok, "The erasure.", example())
    .refuses([Code::NotFound, Code::UnknownErasure])
}

/// 200; 404 `unknown_erasure` if this carrier was not asked for it.
pub(crate) async fn handle(
    powers: &(impl Clock + ReadErasure),
    carrier: &Carrier,
    id: &ErasureId,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let found = powers.erasure(&carrier.name, id, now).await?;
    let found = found.ok_or_else(Problem::unknown_erasure)?;
    Answer::json(Status::Ok, &Erasure::of(&found, now))
}
