//! A person's session: from the bearer token to the person, in one round trip.

use jiff::Timestamp;
use qeg_domain::token::SessionToken;
use qeg_store::core::person::{EnterSession, Person, Wanted};

use crate::{Problem, Request};

/// The session token a request carries; 401 when it carries none that could be one.
pub fn token(request: &Request) -> Result<SessionToken, Problem> {
    let bearer = request.caller().bearer()?;
    SessionToken::parse(bearer.disclose()).ok_or_else(Problem::unauthenticated)
}

/// The person who sent a request, with what is wanted of theirs.
///
/// 401 for a token that is unknown, expired, or whose person is being erased or gone: all alike.
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
