//! POST /staff/deletions: staff record the request of a person who asked by phone or mail and proved their identity
//! with a code.
//!
//! The request always has the grace period, and the person gets a notice. The answer contains no receipt, because only
//! the person may have one: they get it in their account.

use futures::future::join;
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    calendar::Calendar,
    call_sign::CallSign,
    clock::Clock,
    deletion::{Mode, Proof as KnownBy},
    id::{RequestId, VerificationId},
    limits::{CODE_TEXT_CHARS, IDENTIFIER_CHARS, RECOVERY_CODE_TEXT_CHARS},
    notice::{Param, Params, Template},
    personal::{Personal, PersonalValue},
    purpose::Purpose,
    random::Random,
    token::RecoveryCode,
    verification::{Code, CodeUse},
    violation::{Violation, code},
};
use qeg_store::{
    core::{
        chain::Act,
        change::{Change, ChangePerson, SaveAccount},
        deletion_request::DeletionRequest,
        kept_answer::RepeatableRequest,
        limit::CountTries,
        person::{Person, Wanted},
        repeat::{FindKeptAnswer, KeepAnswer},
        tally::Limit,
    },
    deletion::request::{ReadRequest, RequestDeletion},
    messages::notice::WriteNotice,
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        look_up::LookUpAccount,
        one_time_codes::{Proof, ProveNumber},
    },
};
use qeg_vault::Field;
use qeg_web::{
    Answer, Code as ProblemCode, Problem, Request, Signer, Status as Http, body,
    code_guess::{CodeGuess, wrong_code},
    describe::{Caller, Operation, json},
    guess::{self, Guess},
    idempotent,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limit of wrong recovery codes that staff enter for one call sign.
const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "staff_recovery",
    windows: guess::WRONG_GUESS_WINDOWS,
};

/// A person's account key: the record is opened and saved.
const ACCOUNT_KEY: Wanted<'static> = Wanted::keys(&[Purpose::Account]);

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

/// A deletion request that staff recorded.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecordedDeletion")]
struct Accepted<'a> {
    /// Its public id.
    request_id: &'a RequestId,
    /// The last day for the erasure.
    due_on: Date,
}

/// The person, their account, and how they proved their identity.
struct Known {
    person: Person,
    record: AccountRecord,
    by: KnownBy,
    proof: Option<Proof>,
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
        let known = identify(powers, (&guess, &code), body::read(request)?, now).await?;
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

/// What proved who it is counts once, also where it starts nothing.
fn use_up<'a>(
    powers: &(impl ProveNumber + SaveAccount),
    change: &mut Change<'a>,
    known: &'a Known,
) -> Result<(), Problem> {
    if let Some(proof) = &known.proof {
        powers.use_up(change, proof);
    }
    if known.by == KnownBy::RecoveryCode {
        let mut record = known.record.clone();
        record.recovery_hash = None;
        powers.save_account(change, &record)?;
    }
    Ok(())
}

/// The request that runs, asked for once more.
async fn repeated(
    powers: &(impl KeepAnswer + ProveNumber + ChangePerson + SaveAccount),
    signer: &Signer,
    known: &Known,
    running: &DeletionRequest,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(running)?;
    let mut change = powers.change(&known.person, Status::LIVING, now);
    change.act(act(Action::DeletionRepeated, signer, running));
    use_up(powers, &mut change, known)?;
    powers.keep_plainly(&mut change, repeat, 202, answer.body());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

async fn accept(
    powers: &(
         impl KeepAnswer + ProveNumber + ChangePerson + SaveAccount + RequestDeletion + WriteNotice
     ),
    signer: &Signer,
    known: &Known,
    deletion: &DeletionRequest,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(deletion)?;
    let mut change = powers.change(&known.person, &[Status::Active], now);
    change.act(act(Action::DeletionRequested, signer, deletion));
    powers.request_deletion(&mut change, deletion);
    let params = Params::from([(Param::DueOn, deletion.deadline.due_on)]);
    powers.add_notice(&mut change, Template::DeletionRequested, params)?;
    use_up(powers, &mut change, known)?;
    powers.keep_plainly(&mut change, repeat, 202, answer.body());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

fn act(action: Action, signer: &Signer, request: &DeletionRequest) -> Act {
    let staff = Actor::named(ActorKind::Staff, &signer.role);
    Act::own(action, ProcessingPurpose::Deletion, &[])
        .by(staff)
        .about(request.id.as_str())
}

fn accepted(request: &DeletionRequest) -> Result<Answer, Problem> {
    Answer::json(
        Http::Accepted,
        &Accepted {
            request_id: &request.id,
            due_on: request.deadline.due_on,
        },
    )
}

async fn identify(
    powers: &(impl BlindIdentifier + LookUpAccount + ProveNumber + CountTries + AcceptChallenge),
    (guess, code): (&Guess, &CodeGuess<'_>),
    body: Body,
    now: Timestamp,
) -> Result<Known, Problem> {
    match (
        body.verification_id,
        body.code,
        body.call_sign,
        body.recovery_code,
    ) {
        (Some(id), Some(given), None, None) => by_number(powers, code, &id, &given, now).await,
        (None, None, Some(call_sign), Some(given)) => {
            by_recovery_code(powers, guess, &call_sign, &given, now).await
        }
        _ => Err(Problem::from(Violation::here(code::MISSING))
            .detail("Give verification_id and code, or call_sign and recovery_code.")),
    }
}

async fn by_number(
    powers: &(impl ProveNumber + BlindIdentifier + CountTries + AcceptChallenge + LookUpAccount),
    guess: &CodeGuess<'_>,
    id: &VerificationId,
    given: &Personal<String>,
    now: Timestamp,
) -> Result<Known, Problem> {
    let given = Code::parse(given.seal_view()).map_err(|violation| violation.at("/code"))?;
    let code = (id, &given, CodeUse::Deletion);
    let proof = guess.prove(powers, code, "/code", now).await?;
    let looked_up = powers.look_up(&proof.index, ACCOUNT_KEY, now);
    let (found, ()) = join(looked_up, guess.was_right(powers)).await;
    let found = found?;
    let (person, record) = found.ok_or_else(|| wrong_code("/code"))?;
    if !record.is_known_by_number(now) {
        return Err(Problem::forbidden().detail(
            "This number was last used with the account more than 90 days ago: it may have a new owner. Ask for the recovery code, or for a sign-in.",
        ));
    }
    Ok(Known {
        person,
        record,
        by: KnownBy::Verification,
        proof: Some(proof),
    })
}

async fn by_recovery_code(
    powers: &(impl BlindIdentifier + LookUpAccount + CountTries),
    guess: &Guess,
    call_sign: &Personal<String>,
    given: &Personal<String>,
    now: Timestamp,
) -> Result<Known, Problem> {
    let call_sign = CallSign::parse(call_sign.seal_view());
    let call_sign = call_sign.map_err(|violation| violation.at("/call_sign"))?;
    let given = RecoveryCode::parse(given.seal_view());
    let given = given.map_err(|violation| violation.at("/recovery_code"))?;
    let index = powers
        .blind_index(Field::CallSign, call_sign.personal())
        .await?;
    let who = [index.as_str()];
    guess.count(powers, &who, now).await?;
    let looked_up = async { Ok(powers.look_up(&index, ACCOUNT_KEY, now).await?) };
    if let Some((person, record)) = guess.compared(powers, &who, looked_up).await? {
        let stored = record.recovery_hash.as_ref();
        if stored.is_some_and(|stored| given.matches(stored.seal_view())) {
            guess.was_right(powers, &who).await;
            return Ok(Known {
                person,
                record,
                by: KnownBy::RecoveryCode,
                proof: None,
            });
        }
    }
    Err(Violation::new("/recovery_code", code::WRONG).into())
}
