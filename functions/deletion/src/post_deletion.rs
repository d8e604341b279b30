//! POST /deletion: the signed-in person asks to be deleted.

use domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    deletion::{Mode, Proof},
    event::Event,
    id::RequestId,
    notice::{Params, Template},
    personal::Personal,
    purpose::Purpose,
    token::Receipt,
};
use jiff::Timestamp;
use serde::Deserialize;
use store::{
    chain::Act,
    deletion::{DeletionRequest, RECEIPTS},
    idempotency, notice,
    person::{Person, Wanted},
};
use web::{Answer, Problem, Request, Status as Http, body, idempotent, password, session};

use crate::{
    Service,
    view::{Asked, Due},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    mode: Mode,
    password: Personal<String>,
}

/// Accepts the request, or gives a running one another receipt.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || attempt(service, request).await).await
}

async fn attempt(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let token = session::token(request)?;
    let repeat = idempotent::request(request, token.subject().as_str(), "POST /deletion")?;
    let wanted = Wanted {
        keys: &[Purpose::Account],
        answer: repeat.as_ref().map(idempotency::Request::item_key),
        limit: Some(password::WRONG_PASSWORDS),
        ..Wanted::default()
    };
    let person = session::enter(store, request, wanted, now).await?;
    if let Some(repeat) = &repeat
        && let Some(answer) = idempotent::replay(store.memory(&person, repeat).await?)?
    {
        return Ok(answer);
    }
    let outcome = ask(service, request, &person, repeat.as_ref(), now).await;
    idempotent::or_kept(store, repeat.as_ref(), outcome, now).await
}

async fn ask(
    service: &Service,
    request: &Request,
    person: &Person,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let body: Body = body::read(request)?;
    password::check(store, &service.passwords, person, body.password, now).await?;
    let running = match &person.deletion {
        Some(id) => store.database().read_request(id).await?,
        None => None,
    };
    let asking = match running {
        Some(running) => again(running, body.mode, now)?,
        None => anew(service, person, body.mode, now),
    };
    accept(service, person, asking, repeat, now).await
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
    change
        .act(Act::own(asking.action, ProcessingPurpose::Deletion, &[]).about(request.id.as_str()));
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
    change.commit().await?;
    Ok(answer)
}
