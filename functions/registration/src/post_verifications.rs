//! POST /verifications: sends a one-time code to a number, whether or not it belongs to an account.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    clock::Clock, id::VerificationId, limits, personal::Personal, phone::Phone, random::Random,
    verification::CodeUse,
};
use qeg_store::{
    core::{
        kept_answer::RepeatableRequest, limit::CountTries, repeat::FindKeptAnswer, tally::Limit,
    },
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        one_time_codes::{IssueCode, Issued, NewCode},
    },
};
use qeg_vault::Field;
use qeg_web::{Answer, Problem, Request, Status, body, idempotent, source_limit::SourceCall};
use serde::{Deserialize, Serialize};

/// Codes that one source asks for, to all numbers together.
const CODES_PER_SOURCE: Limit = Limit {
    scope: "sms_source",
    windows: &[(
        limits::CODES_PER_SOURCE_HOUR as usize,
        SignedDuration::from_hours(1),
    )],
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    phone: Personal<String>,
    purpose: CodeUse,
}

#[derive(Serialize)]
struct Accepted<'a> {
    verification_id: &'a VerificationId,
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
}

/// 202; 429 above the limits of the number or the source; 503 above the limit of all codes together.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + BlindIdentifier
         + CountTries
         + AcceptChallenge
         + IssueCode
     ),
    request: &Request,
) -> Result<Answer, Problem> {
    let call = SourceCall::new(CODES_PER_SOURCE, request);
    idempotent::once(
        powers,
        request,
        ("anonymous", "POST /verifications"),
        async |repeat, now| issue(powers, request, &call, repeat, now).await,
    )
    .await
}

async fn issue(
    powers: &(impl Random + BlindIdentifier + CountTries + AcceptChallenge + IssueCode),
    request: &Request,
    call: &SourceCall<'_>,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let body: Body = body::read(request)?;
    let phone = Phone::parse(body.phone.seal_view()).map_err(|error| error.at("/phone"))?;
    let source = request.caller().source();
    let source = powers.blind_index(Field::Source, &source).await?;
    call.count(powers, &source, now).await?;
    let id = VerificationId::random(powers);
    let expires_at = now
        .checked_add(SignedDuration::from_mins(limits::CODE_MINUTES))
        .unwrap_or(now);
    let answer = Answer::json(
        Status::Accepted,
        &Accepted {
            verification_id: &id,
            expires_at,
        },
    )?;
    let new = NewCode {
        id,
        phone: &phone,
        purpose: body.purpose,
        source: &source,
        expires_at,
        repeat: repeat.map(|repeat| (repeat, answer.body())),
    };
    let seconds = |seconds| u32::try_from(seconds).unwrap_or(u32::MAX);
    match powers.issue(&new, now).await? {
        Issued::Sent => Ok(answer),
        Issued::LimitOfNumber(wait) => Err(Problem::too_many_requests(seconds(wait))),
        // The template makes a metric of this class, and an alarm of that.
        Issued::LimitOfService(wait) => {
            Err(Problem::unavailable("limit_of_codes").retry_after(seconds(wait)))
        }
    }
}
