//! `GET /deletions/{request_id}`: anyone with a receipt follows a request, also without an account.

use domain::{id::RequestId, token::Receipt};
use web::{Answer, Problem, Request, Status};

use crate::{Service, view::Followed};

/// 401 alike for an unknown request and for a receipt that is not one of its own.
pub(crate) async fn handle(
    service: &Service,
    request: &Request,
    id: &str,
) -> Result<Answer, Problem> {
    let receipt = request.caller().receipt()?;
    let receipt = Receipt::parse(receipt.disclose()).ok_or_else(Problem::unauthenticated)?;
    let id = RequestId::parse(id).ok_or_else(Problem::unauthenticated)?;
    let found = service.store.database().follow(&id).await?;
    let (deletion, certificate) = found.ok_or_else(Problem::unauthenticated)?;
    // Every digest is compared, so that the time tells nothing about which one fits.
    let fits = deletion
        .receipts
        .iter()
        .fold(false, |fits, digest| receipt.matches(digest) | fits);
    if !fits {
        return Err(Problem::unauthenticated());
    }
    Answer::json(Status::Ok, &Followed::of(&deletion, certificate.as_deref()))
}
