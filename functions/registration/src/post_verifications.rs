//! POST /verifications: sends a one-time code to a number, whether or not it belongs to an account.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    clock::Clock, id::VerificationId, limits, personal::Personal, phone::Phone, random::Random,
    verification::CodeUse,
};
use qeg_store::{
    core::{kept_answer::RepeatableRequest, repeat::FindKeptAnswer},
    people::one_time_codes::{IssueCode, NewCode},
};
use qeg_web::{Answer, Problem, Request, Status, body, idempotent};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    phone: Personal<String>,
    purpose: CodeUse,
}

#[derive(Serialize)]
struct Issued<'a> {
    verification_id: &'a VerificationId,
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
}

/// 202; 429 above the limits of the number or the source.
pub(crate) async fn handle(
    powers: &(impl Clock + Random + FindKeptAnswer + IssueCode),
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::once(
        powers,
        request,
        ("anonymous", "POST /verifications"),
        async |repeat, now| issue(powers, request, repeat, now).await,
    )
    .await
}

async fn issue(
    powers: &(impl Random + IssueCode),
    request: &Request,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let body: Body = body::read(request)?;
    let phone = Phone::parse(body.phone.seal_view()).map_err(|error| error.at("/phone"))?;
    let id = VerificationId::random(powers);
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
    match powers.issue(&new, now).await? {
        None => Ok(answer),
        Some(seconds) => {
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            Err(Problem::too_many_requests(seconds))
        }
    }
}
