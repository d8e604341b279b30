//! `GET /deletions/{request_id}`: shows a request to anyone who has a receipt for it, also without an account.

use qeg_domain::{clock::Clock, id::RequestId, token::Receipt};
use qeg_store::deletion::request::FollowRequest;
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation, json},
};

use crate::view::Followed;

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::ReceiptHolder,
        "get_deletion_by_receipt",
        "GET /deletions/{request_id}",
    )
    .titled("Follow a deletion by its receipt", "凭回执查询注销进度")
    .noting("Works after the account is gone. The answer is 401 for an unknown request as well as for a receipt of another request.")
    .path::<RequestId>(
        "request_id",
        "The deletion request.",
        "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f",
    )
    .answers::<Followed<'_>>(
        Status::Ok,
        "The deletion request.",
        json!({
            "request_id": "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f",
            "state": "erased",
            "received_at": "2026-11-25T18:28:49Z",
            "due_on": "2026-12-07",
            "erased_at": "2026-11-26T18:30:02Z",
            "recipients": [{
                "carrier": "post",
                "told_at": "2026-11-26T18:30:02Z",
                "answer_before": "2026-12-04T16:00:00Z",
                "answered_at": "2026-11-27T02:11:40Z",
                "outcome": "retained",
                "basis": "express_delivery_regulations",
                "retained_until": "2027-11-26"
            }],
            "certificate": "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"
        }),
    )
    // A path that is badly encoded or has control characters, as for every route with an id.
    .refuses([Code::NotFound])
}

/// 401 for an unknown request as well as for a receipt of another request.
pub(crate) async fn handle(
    powers: &(impl Clock + FollowRequest),
    request: &Request,
    id: &str,
) -> Result<Answer, Problem> {
    let receipt = request.caller().receipt()?;
    let receipt = Receipt::parse(receipt.disclose()).ok_or_else(Problem::unauthenticated)?;
    let id = RequestId::parse(id).ok_or_else(Problem::unauthenticated)?;
    let now = powers.now();
    let found = powers.follow(&id, now).await?;
    let found = found.ok_or_else(Problem::unauthenticated)?;
    // Every digest is compared, so that the time does not reveal which one matches.
    let receipts = found.request.receipts.iter();
    let is_match = receipts.fold(false, |is_match, digest| receipt.matches(digest) | is_match);
    if !is_match {
        return Err(Problem::unauthenticated());
    }
    Answer::json(Status::Ok, &Followed::of(&found, now))
}
