//! `GET /deletions/{request_id}`: shows a request to anyone who has a receipt for it, also without an account.

use qeg_domain::{clock::Clock, id::RequestId, token::Receipt};
use qeg_store::deletion::request::FollowRequest;
use qeg_web::{Answer, Problem, Request, Status};

use crate::view::Followed;

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
