//! Sessions: reads the person who sent a request, in one round trip.

use jiff::Timestamp;
use qeg_domain::token::SessionToken;
use qeg_store::core::person::{EnterSession, Person, Wanted};

use crate::{Problem, Request};

/// The session token of a request; 401 if there is none or its form is wrong.
pub fn token(request: &Request) -> Result<SessionToken, Problem> {
    let bearer = request.caller().bearer()?;
    SessionToken::parse(bearer.disclose()).ok_or_else(Problem::unauthenticated)
}

/// The person who sent a request, and the records that are `wanted` of them.
///
/// 401, always the same, for a token that is unknown or expired and for a person who is being erased
/// or was erased.
pub async fn enter(
    powers: &impl EnterSession,
    request: &Request,
    wanted: Wanted<'_>,
    now: Timestamp,
) -> Result<Person, Problem> {
    powers
        .enter(&token(request)?, wanted, now)
        .await?
        .ok_or_else(Problem::unauthenticated)
}
