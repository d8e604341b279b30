//! `GET /deletions/{request_id}`: anyone with a receipt follows a request, also without an account.

use qeg_domain::{calendar::received_on, clock::Clock, id::RequestId, token::Receipt};
use qeg_store::deletion::request::FollowRequest;
use qeg_web::{Answer, Problem, Request, Status};

use crate::view::Followed;

/// 401 alike for an unknown request and for a receipt that is not one of its own.
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
    // Every digest is compared, so that the time tells nothing about which one fits.
    let receipts = found.request.receipts.iter();
    let fits = receipts.fold(false, |fits, digest| receipt.matches(digest) | fits);
    if !fits {
        return Err(Problem::unauthenticated());
    }
    Answer::json(Status::Ok, &Followed::of(&found, received_on(now)))
}
