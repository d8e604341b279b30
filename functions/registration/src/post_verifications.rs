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
use qeg_web::{
    Answer, Problem, Request, Status, body,
    describe::{Caller, Operation, json},
    idempotent,
    source_limit::SourceCall,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Codes that one source asks for, to all numbers together.
const CODES_PER_SOURCE: Limit = Limit {
    scope: "sms_source",
    windows: &[(
        limits::CODES_PER_SOURCE_HOUR as usize,
        SignedDuration::from_hours(1),
    )],
};

/// A one-time code to send.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewVerification")]
struct Body {
    /// A mobile number of mainland China, as people write it.
    #[schemars(length(min = 1, max = limits::IDENTIFIER_CHARS))]
    phone: Personal<String>,
    purpose: CodeUse,
}

/// A one-time code that will be sent.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Verification")]
struct Accepted<'a> {
    /// Its id, which is sent with the code.
    verification_id: &'a VerificationId,
    /// Until when the code is valid.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "post_verifications", "POST /verifications")
        .titled("Send a one-time code to a number", "发送一次性验证码")
        .noting("The answer is the same whether or not the number is known. A code is valid for one purpose, 10 minutes and 5 tries. The answer is 429 past the limits of the number and of the caller's network address.")
        .repeatable()
        .offers_challenge()
        .body::<Body>(json!({"phone": "13800138000", "purpose": "registration"}))
        .answers::<Accepted<'_>>(
            Status::Accepted,
            "The code will be sent.",
            json!({
                "verification_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
                "expires_at": "2026-11-25T18:38:49Z"
            }),
        )
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
