//! `GET /carrier/erasures/{erasure_id}`: an erasure that the carrier was asked for, and its current answer.

use qeg_domain::{clock::Clock, handoff::Carrier, id::ErasureId};
use qeg_store::carriers::recipient::ReadErasure;
use qeg_web::{Answer, Problem, Status};

use crate::erasure_view::Erasure;

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
