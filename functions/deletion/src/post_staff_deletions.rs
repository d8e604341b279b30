//! POST /staff/deletions: staff record the request of a person who asked by phone or mail and proved their identity
//! with a code.
//!
//! The request always has the grace period, and the person gets a notice. The answer contains no receipt, because only
//! the person may have one: they get it in their account.

mod identify;
mod record;

use qeg_domain::{
    calendar::Calendar,
    clock::Clock,
    deletion::Mode,
    id::{RequestId, VerificationId},
    limits::{CODE_TEXT_CHARS, IDENTIFIER_CHARS, RECOVERY_CODE_TEXT_CHARS},
    personal::Personal,
    random::Random,
};
use qeg_store::{
    core::{
        change::{ChangePerson, SaveAccount},
        deletion_request::DeletionRequest,
        limit::CountTries,
        repeat::{FindKeptAnswer, KeepAnswer},
    },
    deletion::request::{ReadRequest, RequestDeletion},
    messages::notice::WriteNotice,
    people::{
        challenge::AcceptChallenge, index::BlindIdentifier, look_up::LookUpAccount,
        one_time_codes::ProveNumber,
    },
};
use qeg_web::{
    Answer, Code as ProblemCode, Problem, Request, Status as Http, body,
    code_guess::CodeGuess,
    describe::{Caller, Operation, json},
    guess::Guess,
    idempotent,
};
use schemars::JsonSchema;
use serde::Deserialize;

use identify::{WRONG_RECOVERY_CODES, identify};
use record::{Accepted, accept, repeated};

/// A request of a person who proved who they are: by a code sent to their number for the purpose `deletion`, or by
/// call sign and recovery code.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProvenDeletion")]
struct Body {
    /// The verification of the number.
    verification_id: Option<VerificationId>,
    /// The code that was sent to the number.
    #[schemars(length(max = CODE_TEXT_CHARS))]
    code: Option<Personal<String>>,
    /// The call sign of the account.
    #[schemars(length(max = IDENTIFIER_CHARS))]
    call_sign: Option<Personal<String>>,
    /// The recovery code of the account.
    #[schemars(length(max = RECOVERY_CODE_TEXT_CHARS))]
    recovery_code: Option<Personal<String>>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "post_staff_deletions", "POST /staff/deletions")
        .titled(
            "Record a deletion that was asked for by phone or mail",
            "登记电话或信函提出的注销申请",
        )
        .noting("Always with the grace period. The receipt goes to the person only. The answer is 403 for a number that was last proven, or used to sign in, more than 90 days ago.")
        .repeatable()
        .offers_challenge()
        .body::<Body>(json!({
            "verification_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "code": "042137"
        }))
        .answers::<Accepted<'_>>(
            Http::Accepted,
            "The request, also where one was in progress.",
            json!({"request_id": "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f", "due_on": "2026-12-07"}),
        )
        .refuses([ProblemCode::NotFound, ProblemCode::Conflict])
}

/// 202, also for a person whose deletion is already requested. 403 for a number that was last proven too long ago: it may
/// have a new owner. A recovery code counts once: it is used up.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + LookUpAccount
         + ProveNumber
         + CountTries
         + AcceptChallenge
         + ReadRequest
         + ChangePerson
         + SaveAccount
         + RequestDeletion
         + WriteNotice
     ),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let scope = format!("{}:{}", signer.account_id, signer.role);
    let route = "POST /staff/deletions";
    let guess = Guess::new(WRONG_RECOVERY_CODES);
    let code = CodeGuess::new(request);
    idempotent::once(powers, request, (&scope, route), async |repeat, now| {
        let known = identify(powers, (&guess, &code), &body::read(request)?, now).await?;
        let running = match &known.person.deletion {
            Some(id) => Some(powers.request(id).await?.ok_or_else(Problem::not_found)?),
            None => None,
        };
        if let Some(running) = running {
            return repeated(powers, &signer, &known, &running, repeat, now).await;
        }
        let deletion = DeletionRequest::new(
            RequestId::random(powers),
            known.person.subject.clone(),
            (Mode::Grace, known.by),
            now,
            calendar.deadline(now),
        );
        accept(powers, &signer, &known, &deletion, repeat, now).await
    })
    .await
}
