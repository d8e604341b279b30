//! POST /staff/deletions: a person asked by phone or mail, and proved who they are by code.
//!
//! Always with grace and a notice. The receipt goes to the person only, so there is none in the
//! answer: they find the request in their account and take a receipt there.

use domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    call_sign::CallSign,
    deletion::{Mode, Proof as KnownBy},
    event::Event,
    id::{RequestId, VerificationId},
    notice::{Param, Params, Template},
    personal::{Guarded, Personal},
    purpose::Purpose,
    token::RecoveryCode,
    verification::{Code, Purpose as CodePurpose},
    violation::{Violation, code},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use store::{
    chain::Act,
    deletion::DeletionRequest,
    idempotency,
    index::FindPerson,
    limit::{Limit, Tally},
    notice,
    person::{Person, Wanted},
    verification::{Proof, ProveNumber},
};
use vault::{BlindIndex, Field};
use web::{Answer, Problem, Request, Signer, Status as Http, body, idempotent, password};

use crate::Service;

/// Wrong recovery codes that staff passed on for one call sign.
const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "staff_recovery",
    windows: password::FAILURES,
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

/// The person, and what proved that it is them.
struct Known {
    person: Person,
    by: KnownBy,
    proof: Option<Proof>,
    tally: Option<Tally>,
}

/// 202, also for a person whose deletion already runs.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    idempotent::settled(async || attempt(service, request, &signer).await).await
}

async fn attempt(service: &Service, request: &Request, signer: &Signer) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let scope = format!("{}:{}", signer.account_id, signer.role);
    let repeat = idempotent::request(request, &scope, "POST /staff/deletions")?;
    if let Some(repeat) = &repeat
        && let Some(answer) = idempotent::replay(store.memory_of_stranger(repeat, now).await?)?
    {
        return Ok(answer);
    }
    let outcome = accept(service, request, signer, repeat.as_ref(), now).await;
    idempotent::or_kept(store, repeat.as_ref(), outcome, now).await
}

async fn accept(
    service: &Service,
    request: &Request,
    signer: &Signer,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let known = identify(service, body::read(request)?, now).await?;
    let person = &known.person;
    if let Some(id) = &person.deletion {
        let running = store.database().read_request(id).await?;
        let running = running.ok_or_else(Problem::not_found)?;
        return accepted(&running);
    }
    let deletion = DeletionRequest::new(
        RequestId::random(store.vault().random()),
        person.subject.clone(),
        (Mode::Grace, known.by),
        now,
        service.calendar.deadline(now),
    );
    let answer = accepted(&deletion)?;
    let mut change = store.change(person, &[Status::Active], now);
    let act = Act::own(Action::DeletionRequested, ProcessingPurpose::Deletion, &[]);
    let staff = Actor::named(ActorKind::Staff, &signer.role);
    change.act(act.by(staff).about(deletion.id.as_str()));
    change.set_state(Status::DeletionRequested, Some(deletion.id.clone()));
    change.event(Event::DeletionRequested {
        request_id: deletion.id.clone(),
    });
    let params = Params::from([(Param::DueOn, deletion.deadline.due_on)]);
    notice::add_notice(&mut change, Template::DeletionRequested, params, now)?;
    change.also(|transaction| {
        deletion.put_in(transaction)?;
        if let Some(proof) = &known.proof {
            proof.consume_in(transaction)?;
        }
        if let Some(tally) = &known.tally {
            tally.forget_in(transaction)?;
        }
        match repeat {
            Some(repeat) => repeat.answer_plainly(transaction, (202, answer.body()), now),
            None => Ok(()),
        }
    });
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

async fn identify(service: &Service, body: Body, now: Timestamp) -> Result<Known, Problem> {
    match (
        body.verification_id,
        body.code,
        body.call_sign,
        body.recovery_code,
    ) {
        (Some(id), Some(given), None, None) => by_number(service, &id, &given, now).await,
        (None, None, Some(call_sign), Some(given)) => {
            by_recovery_code(service, &call_sign, &given, now).await
        }
        _ => Err(Problem::from(Violation::here(code::MISSING))
            .reason("Give verification_id and code, or call_sign and recovery_code.")),
    }
}

async fn living(
    service: &Service,
    index: &BlindIndex,
    now: Timestamp,
) -> Result<Option<Person>, Problem> {
    let Some(subject) = service.store.find(index).await? else {
        return Ok(None);
    };
    let wanted = Wanted {
        keys: &[Purpose::Account],
        ..Wanted::default()
    };
    Ok(service.store.person(&subject, wanted, now).await?)
}

async fn by_number(
    service: &Service,
    id: &VerificationId,
    given: &Personal<String>,
    now: Timestamp,
) -> Result<Known, Problem> {
    let wrong = || Problem::from(Violation::new("/code", "wrong_or_expired"));
    let given = Code::parse(given.seal_view()).map_err(|violation| violation.at("/code"))?;
    let store = &service.store;
    let proof = store.prove(id, &given, CodePurpose::Deletion, now).await?;
    let proof = proof.ok_or_else(wrong)?;
    Ok(Known {
        person: living(service, &proof.index, now)
            .await?
            .ok_or_else(wrong)?,
        by: KnownBy::Verification,
        proof: Some(proof),
        tally: None,
    })
}

async fn by_recovery_code(
    service: &Service,
    call_sign: &Personal<String>,
    given: &Personal<String>,
    now: Timestamp,
) -> Result<Known, Problem> {
    let store = &service.store;
    let call_sign = CallSign::parse(call_sign.seal_view());
    let call_sign = call_sign.map_err(|violation| violation.at("/call_sign"))?;
    let given = RecoveryCode::parse(given.seal_view());
    let given = given.map_err(|violation| violation.at("/recovery_code"))?;
    let index = store
        .vault()
        .blind_index(Field::CallSign, call_sign.guarded())
        .await?;
    let tally = store.tally(WRONG_RECOVERY_CODES, &[index.as_str()]).await?;
    password::room(&tally, now)?;
    if let Some(person) = living(service, &index, now).await? {
        let record = store.account(&person).await?;
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
    Err(password::wrong(store, &tally, refusal, now).await)
}
