//! POST /deletion: the signed-in person asks to be deleted.

use domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    deletion::{Mode, Proof},
    event::Event,
    id::RequestId,
    limits,
    notice::{Params, Template},
    password::Password,
    personal::Personal,
    purpose::Purpose,
    token::Receipt,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::{
    Guard, StoreError,
    chain::Act,
    deletion::{DeletionRequest, RECEIPTS},
    idempotency,
    limit::Limit,
    notice,
    person::{Person, Wanted},
};
use vault::credential::Verdict;
use web::{Answer, Problem, Request, Status as Http, body, idempotent, session};

use crate::{
    Service,
    view::{Asked, Due},
};

/// Wrong passwords on a signed-in account.
const WRONG_PASSWORDS: Limit = Limit {
    scope: "password",
    windows: &[(
        limits::SIGN_IN_FAILURES as usize,
        SignedDuration::from_mins(limits::SIGN_IN_FAILURE_MINUTES),
    )],
};

/// How often an attempt that met another change of the same account is made.
const ATTEMPTS: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    mode: Mode,
    password: Personal<String>,
}

/// Accepts the request, or gives a running one another receipt.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    idempotent::once_more(async || {
        for _ in 1..ATTEMPTS {
            match attempt(service, request).await {
                // Another request changed the account between reading and writing: look again.
                Err(problem) if matches!(problem.class(), "person_state" | "record_changed") => {}
                outcome => return outcome,
            }
        }
        attempt(service, request).await
    })
    .await
}

async fn attempt(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let token = session::token(request)?;
    let repeat = idempotent::request(request, token.subject().as_str(), "POST /deletion")?;
    let wanted = Wanted {
        keys: &[Purpose::Account],
        answer: repeat.as_ref().map(idempotency::Request::item_key),
        limit: Some(WRONG_PASSWORDS),
        ..Wanted::default()
    };
    let person = session::enter(store, request, wanted, now).await?;
    if let Some(repeat) = &repeat
        && let Some(answer) = idempotent::replay(store.memory(&person, repeat).await?)?
    {
        return Ok(answer);
    }
    let body: Body = body::read(request)?;
    check_password(service, &person, body.password, now).await?;
    let running = match &person.deletion {
        Some(id) => store.database().read_request(id).await?,
        None => None,
    };
    let asking = match running {
        Some(running) => again(running, body.mode, now)?,
        None => anew(service, &person, body.mode, now),
    };
    accept(service, &person, asking, repeat.as_ref(), now).await
}

/// 403 for a wrong password, 429 after too many. A right one counts only if no wrong one was counted
/// since the tally was read, so guessing at once gains nothing.
async fn check_password(
    service: &Service,
    person: &Person,
    given: Personal<String>,
    now: Timestamp,
) -> Result<(), Problem> {
    let tally = person.tally.as_ref().ok_or_else(|| Problem::unavailable("no_tally"))?;
    if let Some(seconds) = tally.retry_after(now) {
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        return Err(Problem::too_many_requests(seconds));
    }
    let record = service.store.account(person).await?;
    let verdict = match Password::parse(given) {
        Ok(password) => service.passwords.verify(&password, &record.password_hash)?,
        Err(_) => Verdict::Wrong,
    };
    if verdict != Verdict::Wrong {
        return Ok(());
    }
    if service.store.count_against(tally, now).await? {
        Err(Problem::forbidden().reason("The password is wrong."))
    } else {
        Err(Problem::too_many_requests(1))
    }
}

/// What a request is about to become, and how the record calls that.
struct Asking {
    request: DeletionRequest,
    action: Action,
    is_new: bool,
}

fn anew(service: &Service, person: &Person, mode: Mode, now: Timestamp) -> Asking {
    let id = RequestId::random(service.store.vault().random());
    let deadline = service.calendar.deadline(now);
    let known_by = (mode, Proof::Password);
    Asking {
        request: DeletionRequest::new(id, person.subject.clone(), known_by, now, deadline),
        action: Action::DeletionRequested,
        is_new: true,
    }
}

/// The same request with one more receipt. Someone who no longer wants to wait may give up the rest
/// of the grace period; the other way there is `DELETE /deletion`.
fn again(mut request: DeletionRequest, mode: Mode, now: Timestamp) -> Result<Asking, Problem> {
    if request.receipts.len() >= RECEIPTS {
        return Err(Problem::conflict().reason("No more receipts: earlier ones stay valid."));
    }
    if mode == Mode::Immediate && request.mode == Mode::Grace {
        request.mode = Mode::Immediate;
        request.erase_after = request.erase_after.min(now);
    }
    Ok(Asking {
        request,
        action: Action::DeletionRepeated,
        is_new: false,
    })
}

async fn accept(
    service: &Service,
    person: &Person,
    mut asking: Asking,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let receipt = Receipt::random(store.vault().random());
    asking.request.receipts.push(receipt.digest());
    let request = &asking.request;
    let answer = Answer::json(
        Http::Accepted,
        &Asked {
            request_id: &request.id,
            receipt: &receipt.written(),
            received_at: request.received_at,
            erase_after: request.erase_after,
            due_on: request.deadline.due_on,
            due: Due::of(request),
        },
    )?;
    let allowed: &[Status] = if asking.is_new {
        &[Status::Active]
    } else {
        &[Status::DeletionRequested, Status::Held]
    };
    let mut change = store.change(person, allowed, now);
    change.act(
        Act::own(asking.action, ProcessingPurpose::Deletion, &[]).about(request.id.as_str()),
    );
    change.also(|transaction| request.put_in(transaction));
    if let Some(tally) = &person.tally {
        change.also(|transaction| tally.forget_in(transaction));
    }
    if asking.is_new {
        change.set_state(Status::DeletionRequested, Some(request.id.clone()));
        let params = Params::from([(domain::notice::Param::DueOn, request.deadline.due_on)]);
        notice::add_notice(&mut change, Template::DeletionRequested, params, now)?;
    }
    change.event(Event::DeletionRequested {
        request_id: request.id.clone(),
    });
    if let Some(repeat) = repeat {
        let status = answer.status().as_u16();
        change.answer(repeat, Purpose::Account, status, answer.body().as_bytes());
    }
    match change.commit().await {
        Ok(_) => Ok(answer),
        Err(StoreError::Lost(Guard::Limit)) => Err(Problem::too_many_requests(1)),
        Err(error) => Err(error.into()),
    }
}
