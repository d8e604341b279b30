//! POST /verifications: a one-time code goes out to a number, whether or not we know it.

use domain::{id::VerificationId, limits, personal::Personal, phone::Phone, verification::Purpose};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{
    idempotency,
    verification::{IssueCode, NewCode},
};
use web::{Answer, Problem, Request, Status, body, idempotent};

use crate::Service;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    phone: Personal<String>,
    purpose: Purpose,
}

#[derive(Serialize)]
struct Issued<'a> {
    verification_id: &'a VerificationId,
    expires_at: Timestamp,
}

/// 202; 429 past the limits of the number or the source.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || attempt(service, request).await).await
}

async fn attempt(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let repeat = idempotent::request(request, "anonymous", "POST /verifications")?;
    if let Some(repeat) = &repeat
        && let Some(answer) = idempotent::replay(store.memory_of_stranger(repeat, now).await?)?
    {
        return Ok(answer);
    }
    let outcome = issue(service, request, repeat.as_ref(), now).await;
    idempotent::or_kept(store, repeat.as_ref(), outcome, now).await
}

async fn issue(
    service: &Service,
    request: &Request,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let body: Body = body::read(request)?;
    let phone = Phone::parse(body.phone.seal_view()).map_err(|error| error.at("/phone"))?;
    let id = VerificationId::random(store.vault().random());
    let expires_at = now
        .checked_add(SignedDuration::from_mins(limits::CODE_MINUTES))
        .unwrap_or(now);
    let answer = Answer::json(
        Status::Accepted,
        &Issued {
            verification_id: &id,
            expires_at,
        },
    )?;
    let new = NewCode {
        id,
        phone: &phone,
        purpose: body.purpose,
        source: &request.caller().source(),
        expires_at,
        repeat: repeat.map(|repeat| (repeat, answer.body())),
    };
    match store.issue(&new, now).await? {
        None => Ok(answer),
        Some(seconds) => {
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            Err(Problem::too_many_requests(seconds))
        }
    }
}
