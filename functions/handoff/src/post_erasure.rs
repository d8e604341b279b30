//! `POST /carrier/erasures/{erasure_id}`: the carrier answers whether it has erased the data it collected.

use qeg_domain::{
    calendar::received_on,
    certificate::Outcome,
    clock::Clock,
    erasure_answer::{Answer as Answered, AnswerInput},
    handoff::Carrier,
    id::ErasureId,
};
use qeg_store::carriers::erasure_request::{AnswerErasure, ReadErasure};
use qeg_web::{
    Answer, Code, Problem, Request, Status, body,
    describe::{Caller, Operation, json},
    idempotent,
};

use crate::erasure_view::Erasure;

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Carrier,
        "post_erasure",
        "POST /carrier/erasures/{erasure_id}",
    )
    .titled("Answer a request to erase", "答复删除请求")
    .noting("`retained` needs `basis` and `retained_until`. The answer can be changed from `retained` to `erased`, not back (409). The time of the first answer stays.")
    .path::<ErasureId>("erasure_id", "The erasure.", "9a8b7c6d5e4f40312233445566778899")
    .body::<AnswerInput>(json!({
        "outcome": "retained",
        "basis": "express_delivery_regulations",
        "retained_until": "2027-11-26"
    }))
    .answers::<Erasure<'_>>(
        Status::Ok,
        "The erasure in its new state.",
        json!({
            "erasure_id": "9a8b7c6d5e4f40312233445566778899",
            "answer": "/carrier/erasures/9a8b7c6d5e4f40312233445566778899",
            "told_at": "2026-11-26T18:30:02Z",
            "answer_before": "2026-12-04T16:00:00Z",
            "answered_at": "2026-11-27T02:11:40Z",
            "outcome": "retained",
            "basis": "express_delivery_regulations",
            "retained_until": "2027-11-26"
        }),
    )
    .refuses([Code::NotFound, Code::UnknownErasure, Code::Conflict])
}

/// 200 with the current answer, even for a repeat; 404 `unknown_erasure` if this carrier was not asked;
/// 409 for `retained` after `erased`.
pub(crate) async fn handle(
    powers: &(impl Clock + ReadErasure + AnswerErasure),
    carrier: &Carrier,
    request: &Request,
    id: &ErasureId,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let input = body::read::<AnswerInput>(request)?;
        let answer = Answered::parse(&input, received_on(now))?;
        let asked = powers.erasure(&carrier.name, id, now).await?;
        let asked = asked.ok_or_else(Problem::unknown_erasure)?;
        if asked.says(&answer) {
            return Answer::json(Status::Ok, &Erasure::of(&asked, now));
        }
        if asked.outcome == Some(Outcome::Erased) {
            return Err(Problem::conflict()
                .detail("This erasure was answered with erased: that cannot be changed."));
        }
        let answered = powers.answer(&asked, &answer, now).await?;
        Answer::json(Status::Ok, &Erasure::of(&answered, now))
    })
    .await
}
