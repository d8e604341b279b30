//! POST /staff/deletions: staff record the request of a person who asked by phone or mail and proved their identity
//! with a code.
//!
//! The request always has the grace period, and the person gets a notice. The answer contains no receipt, because only
//! the person may have one: they get it in their account.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    calendar::Calendar,
    call_sign::CallSign,
    clock::Clock,
    deletion::{Mode, Proof as KnownBy},
    id::{RequestId, VerificationId},
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
        change::ChangePerson,
        deletion_request::DeletionRequest,
        kept_answer::RepeatableRequest,
        limit::CountTries,
        person::{OpenAccount, Person, ReadPerson, Wanted},
        repeat::{FindKeptAnswer, KeepAnswer},
        tally::{Limit, Tally},
    },
    deletion::request::{ReadRequest, RequestDeletion},
    messages::notice::WriteNotice,
    people::{
        index::{BlindIdentifier, FindPerson},
        one_time_codes::{Proof, ProveNumber},
    },
};
use qeg_vault::{BlindIndex, Field};
use qeg_web::{Answer, Problem, Request, Signer, Status as Http, body, idempotent, password};
use serde::{Deserialize, Serialize};

/// The limit of wrong recovery codes that staff enter for one call sign.
const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "staff_recovery",
    windows: password::WRONG_GUESS_WINDOWS,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    verification_id: Option<VerificationId>,
    code: Option<Personal<String>>,
    call_sign: Option<Personal<String>>,
    recovery_code: Option<Personal<String>>,
}

#[derive(Serialize)]
struct Accepted<'a> {
    request_id: &'a RequestId,
    due_on: Date,
}

/// The person, and how they proved their identity.
struct Known {
    person: Person,
    by: KnownBy,
    proof: Option<Proof>,
    tally: Option<Tally>,
}

/// 202, also for a person whose deletion is already requested.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + FindPerson
         + ProveNumber
         + CountTries
         + ReadPerson
         + OpenAccount
         + ReadRequest
         + ChangePerson
         + RequestDeletion
         + WriteNotice
     ),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let scope = format!("{}:{}", signer.account_id, signer.role);
    let route = "POST /staff/deletions";
    idempotent::once(powers, request, (&scope, route), async |repeat, now| {
        let known = identify(powers, body::read(request)?, now).await?;
        if let Some(id) = &known.person.deletion {
            let running = powers.request(id).await?;
            return accepted(&running.ok_or_else(Problem::not_found)?);
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

async fn accept(
    powers: &(impl KeepAnswer + ProveNumber + CountTries + ChangePerson + RequestDeletion + WriteNotice),
    signer: &Signer,
    known: &Known,
    deletion: &DeletionRequest,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(deletion)?;
    let mut change = powers.change(&known.person, &[Status::Active], now);
    let act = Act::own(Action::DeletionRequested, ProcessingPurpose::Deletion, &[]);
    let staff = Actor::named(ActorKind::Staff, &signer.role);
    change.act(act.by(staff).about(deletion.id.as_str()));
    powers.request_deletion(&mut change, deletion);
    let params = Params::from([(Param::DueOn, deletion.deadline.due_on)]);
    powers.add_notice(&mut change, Template::DeletionRequested, params)?;
    if let Some(proof) = &known.proof {
        powers.use_up(&mut change, proof);
    }
    if let Some(tally) = &known.tally {
        powers.forget_tries(&mut change, tally);
    }
    powers.keep_plainly(&mut change, repeat, 202, answer.body());
    change.commit().await?;
    drop(change);
    Ok(answer)
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
    powers: &(impl BlindIdentifier + FindPerson + ProveNumber + CountTries + ReadPerson + OpenAccount),
    body: Body,
    now: Timestamp,
) -> Result<Known, Problem> {
    match (
        body.verification_id,
        body.code,
        body.call_sign,
        body.recovery_code,
    ) {
        (Some(id), Some(given), None, None) => by_number(powers, &id, &given, now).await,
        (None, None, Some(call_sign), Some(given)) => {
            by_recovery_code(powers, &call_sign, &given, now).await
        }
        _ => Err(Problem::from(Violation::here(code::MISSING))
            .detail("Give verification_id and code, or call_sign and recovery_code.")),
    }
}

async fn find_person(
    powers: &(impl FindPerson + ReadPerson),
    index: &BlindIndex,
    now: Timestamp,
) -> Result<Option<Person>, Problem> {
    let Some(subject) = powers.find(index).await? else {
        return Ok(None);
    };
    let wanted = Wanted::keys(&[Purpose::Account]);
    Ok(powers.person(&subject, wanted, now).await?)
}

async fn by_number(
    powers: &(impl ProveNumber + FindPerson + ReadPerson),
    id: &VerificationId,
    given: &Personal<String>,
    now: Timestamp,
) -> Result<Known, Problem> {
    let wrong = || Problem::from(Violation::new("/code", "wrong_or_expired"));
    let given = Code::parse(given.seal_view()).map_err(|violation| violation.at("/code"))?;
    let proof = powers.prove(id, &given, CodeUse::Deletion, now).await?;
    let proof = proof.ok_or_else(wrong)?;
    let person = find_person(powers, &proof.index, now).await?;
    Ok(Known {
        person: person.ok_or_else(wrong)?,
        by: KnownBy::Verification,
        proof: Some(proof),
        tally: None,
    })
}

async fn by_recovery_code(
    powers: &(impl BlindIdentifier + FindPerson + CountTries + ReadPerson + OpenAccount),
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
    let tally = powers
        .tally(WRONG_RECOVERY_CODES, &[index.as_str()])
        .await?;
    password::check_limit(&tally, now)?;
    if let Some(person) = find_person(powers, &index, now).await? {
        let record = powers.account(&person).await?;
        let stored = record.recovery_hash.as_ref();
        if stored.is_some_and(|stored| given.matches(stored.seal_view())) {
            return Ok(Known {
                person,
                by: KnownBy::RecoveryCode,
                proof: None,
                tally: Some(tally),
            });
        }
    }
    let refusal = Violation::new("/recovery_code", "wrong").into();
    Err(password::count_wrong_guess(powers, &tally, refusal, now).await)
}
