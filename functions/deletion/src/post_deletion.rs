//! POST /deletion: the signed-in person requests their deletion.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    calendar::Calendar,
    clock::Clock,
    deletion::{Mode, Proof},
    id::RequestId,
    limits::RECEIPTS,
    notice::{Param, Params, Template},
    personal::Personal,
    purpose::Purpose,
    random::Random,
    token::Receipt,
};
use qeg_store::{
    core::{
        chain::Act,
        change::ChangePerson,
        deletion_request::DeletionRequest,
        kept_answer::RepeatableRequest,
        limit::CountTries,
        person::{EnterSession, OpenAccount, Person, Wanted},
        repeat::{KeepAnswer, ReadKeptAnswer},
    },
    deletion::request::{ReadRequest, RequestDeletion},
    messages::notice::WriteNotice,
};
use qeg_vault::credential::Passwords;
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent, password, session,
    store_error::past_the_day,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::view::{Asked, Due};

/// A request of the signed-in person to be deleted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewDeletion")]
struct Body {
    mode: Mode,
    /// The password of the account.
    password: Personal<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "post_deletion", "POST /deletion")
        .titled("Ask for deletion", "申请注销账户")
        .noting("A second call gives the same request and a fresh receipt; earlier receipts stay valid. It can end the grace period early. The answer is 429 past 20 requests with a grace period a day; one without is always possible.")
        .repeatable()
        .body::<Body>(json!({"mode": "grace", "password": "correct horse battery"}))
        .answers::<Asked<'_>>(
            Http::Accepted,
            "The request, with a receipt that is shown once.",
            json!({
                "request_id": "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f",
                "receipt": "kq3vYp0wq8nUuQW1m2a7b5cXzT9dE4fGhJ6KLMNoPQR",
                "received_at": "2026-11-25T18:28:49Z",
                "erase_after": "2026-11-26T18:28:49Z",
                "due_on": "2026-12-07",
                "due": {"calendar_version": "2026-11-22.1", "provisional": false}
            }),
        )
        .refuses([Code::Forbidden, Code::Conflict])
}

/// Accepts a request, or issues one more receipt for the request in progress. A new request also ends every handoff
/// that its carrier has not collected.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + EnterSession
         + ReadKeptAnswer
         + KeepAnswer
         + CountTries
         + OpenAccount
         + ReadRequest
         + ChangePerson
         + RequestDeletion
         + WriteNotice
     ),
    passwords: &Passwords,
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    let token = session::token(request)?;
    let read = async |repeat: Option<&RepeatableRequest>| {
        let now = powers.now();
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Account]), repeat);
        let person = session::enter(powers, request, wanted, now).await?;
        Ok((person, ()))
    };
    let scope = (token.subject().as_str(), "POST /deletion");
    let guess = password::guess();
    idempotent::once_for(powers, request, scope, read, async |person, (), repeat| {
        let now = powers.now();
        let body: Body = body::read(request)?;
        let given = body.password;
        password::confirm(
            powers,
            passwords,
            (person, &guess),
            given,
            now,
            async || {
                let running = match &person.deletion {
                    Some(id) => powers.request(id).await?,
                    None => None,
                };
                let asking = match running {
                    Some(running) => another_receipt(running, body.mode, now)?,
                    None => new_request(powers, calendar, person, body.mode, now),
                };
                accept(powers, person, asking, repeat, now).await
            },
        )
        .await
    })
    .await
}

/// The request to write, and its action in the audit chain.
struct Asking {
    request: DeletionRequest,
    action: Action,
    is_new: bool,
}

fn new_request(
    random: &impl Random,
    calendar: &Calendar,
    person: &Person,
    mode: Mode,
    now: Timestamp,
) -> Asking {
    let id = RequestId::random(random);
    let deadline = calendar.deadline(now);
    let known_by = (mode, Proof::Password);
    Asking {
        request: DeletionRequest::new(id, person.subject.clone(), known_by, now, deadline),
        action: Action::DeletionRequested,
        is_new: true,
    }
}

/// The same request with one more receipt. The person can end the grace period early but not extend it; to keep the
/// account, they cancel with `DELETE /deletion`. Ending it is possible once, so the limit of receipts does not stop it.
fn another_receipt(
    mut request: DeletionRequest,
    mode: Mode,
    now: Timestamp,
) -> Result<Asking, Problem> {
    if mode == Mode::Immediate && request.mode == Mode::Grace {
        request.end_grace(now);
    } else if request.receipts.len() >= RECEIPTS {
        return Err(
            Problem::conflict().detail("No more receipts can be issued: earlier ones stay valid.")
        );
    }
    Ok(Asking {
        request,
        action: Action::DeletionRepeated,
        is_new: false,
    })
}

async fn accept(
    powers: &(impl Random + ChangePerson + RequestDeletion + WriteNotice + KeepAnswer),
    person: &Person,
    mut asking: Asking,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let receipt = Receipt::random(powers);
    asking.request.receipts.push(receipt.digest());
    let request = &asking.request;
    let answer = asked(request, &receipt)?;
    let allowed: &[Status] = if asking.is_new {
        &[Status::Active]
    } else {
        &[Status::DeletionRequested, Status::Held]
    };
    let mut change = powers.change(person, allowed, now);
    // Not with a password that was replaced since it was compared.
    change.on_unchanged_account();
    let act = Act::own(asking.action, ProcessingPurpose::Deletion, &[]).about(request.id.as_str());
    // A deletion without a grace period is always possible; nobody can cancel it and ask again.
    change.act(if request.mode == Mode::Immediate {
        act.never_refused()
    } else {
        act
    });
    powers.request_deletion(&mut change, request);
    if asking.is_new {
        let params = Params::from([(Param::DueOn, request.deadline.due_on)]);
        powers.add_notice(&mut change, Template::DeletionRequested, params)?;
    }
    let status = answer.status().as_u16();
    powers.keep_answer(&mut change, repeat, status, answer.body().as_bytes());
    let committed = change.commit().await;
    committed.map_err(past_the_day(
        "Asked for and cancelled too often today: a deletion without a grace period is still possible.",
    ))?;
    Ok(answer)
}

fn asked(request: &DeletionRequest, receipt: &Receipt) -> Result<Answer, Problem> {
    Answer::json(
        Http::Accepted,
        &Asked {
            request_id: &request.id,
            receipt: &receipt.to_text(),
            received_at: request.received_at,
            erase_after: request.erase_after,
            due_on: request.deadline.due_on,
            due: Due::of(request),
        },
    )
}
