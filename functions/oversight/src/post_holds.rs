//! POST /staff/holds: places a hold, because a law forbids erasing the person until a day. It does not matter whether
//! they have asked for their deletion.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status as Account,
    calendar::received_on,
    clock::Clock,
    deletion::State,
    disclosure::StaffMember,
    hold::{Basis, Hold, HoldDetails, Term},
    id::{HoldId, RequestId, Subject},
    identifier::Identifier,
    legal_text,
    limits::{IDENTIFIER_CHARS, LEGAL_TEXT_CHARS},
    personal::Personal,
    purpose::Purpose,
    random::Random,
    violation::{Violation, code},
};
use qeg_store::{
    Guard, StoreError,
    core::{
        change::ChangePerson,
        deletion_request::DeletionRequest,
        kept_answer::RepeatableRequest,
        person::{Person, ReadPerson, Wanted},
        repeat::{FindKeptAnswer, KeepAnswer},
    },
    deletion::request::{FindRequest, ReadRequest},
    legal::hold::{HoldDeletion, PlaceHold},
    messages::notice::WriteNotice,
    people::index::{BlindIdentifier, FindPerson},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::staff_side::{identifier, member, scope, whose};

/// A legal hold. It names the person by exactly one of `request_id` and `identifier`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewHold")]
struct Body {
    /// A deletion request of the person.
    request_id: Option<RequestId>,
    /// The mobile number or call sign of the person.
    #[schemars(length(min = 1, max = IDENTIFIER_CHARS))]
    identifier: Option<Personal<String>>,
    basis: Basis,
    /// The case or document that orders it.
    #[schemars(length(min = 1, max = LEGAL_TEXT_CHARS))]
    reference: Personal<String>,
    /// The last day of the hold, in Asia/Shanghai.
    #[schemars(extend("format" = "date"))]
    until: String,
    /// The day from which the person may know the legal basis.
    #[schemars(extend("format" = "date"))]
    secret_until: Option<String>,
}

/// A legal hold that was placed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlacedHold")]
struct Placed<'a> {
    /// Its id.
    id: &'a HoldId,
}

/// Names the person: by their deletion request or by their identifier.
enum Target {
    Request(RequestId),
    Identifier(Identifier),
}

/// The parsed body.
struct Asked {
    target: Target,
    basis: Basis,
    reference: Personal<String>,
    term: Term,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "post_holds", "POST /staff/holds")
        .titled("Place a legal hold on a person's data", "登记法定保全")
        .noting("It may stand before any deletion request; one that is already requested becomes held. The answer is 409 once the person is being erased.")
        .repeatable()
        .body::<Body>(json!({
            "identifier": "BG7ABC",
            "basis": "court_evidence",
            "reference": "（2026）鄂01民初1号",
            "until": "2027-05-31"
        }))
        .answers::<Placed<'_>>(
            Status::Created,
            "The hold.",
            json!({"id": "5d4c3b2a190f4e8d9c8b7a6f5e4d3c2b"}),
        )
        .refuses([Code::NotFound, Code::Conflict])
}

/// 201; a deletion that is already requested becomes held, and the person is notified. 404 for an unknown person or
/// request; 409 once the person is being erased.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + FindPerson
         + FindRequest
         + ReadRequest
         + ReadPerson
         + ChangePerson
         + PlaceHold
         + HoldDeletion
         + WriteNotice
     ),
    request: &Request,
) -> Result<Answer, Problem> {
    let member = member(request)?;
    let scope = scope(&member);
    let scope = (scope.as_str(), "POST /staff/holds");
    idempotent::once(powers, request, scope, async |repeat, now| {
        let asked = parse(body::read(request)?, received_on(now))?;
        let subject = subject(powers, &asked.target, now).await?;
        let wanted = Wanted::keys(&[Purpose::Account]);
        let person = powers.person(&subject, wanted, now).await?;
        let person = person.ok_or_else(too_late)?;
        place(powers, &person, member.clone(), asked, repeat, now).await
    })
    .await
}

fn too_late() -> Problem {
    Problem::conflict().detail("The person is being erased, or was: there is nothing left to hold.")
}

fn parse(body: Body, today: Date) -> Result<Asked, Problem> {
    let mut found = Vec::new();
    let target = match (body.request_id, &body.identifier) {
        (Some(id), None) => Ok(Target::Request(id)),
        (None, Some(text)) => identifier(text).map(Target::Identifier),
        _ => Err(Violation::here(code::MISSING)),
    };
    let reference = legal_text::line(&body.reference);
    let reference = reference.map_err(|violation| violation.at("/reference"));
    let term = Term::parse(&body.until, body.secret_until.as_deref(), today);
    match (target, reference, term) {
        (Ok(target), Ok(reference), Ok(term)) => Ok(Asked {
            target,
            basis: body.basis,
            reference,
            term,
        }),
        (target, reference, term) => {
            found.extend(target.err());
            found.extend(reference.err());
            found.extend(term.err().unwrap_or_default());
            Err(Problem::unprocessable(found)
                .detail("Give either request_id or identifier, and days that are not in the past."))
        }
    }
}

async fn subject(
    powers: &(impl BlindIdentifier + FindPerson + FindRequest),
    target: &Target,
    now: Timestamp,
) -> Result<Subject, Problem> {
    let id = match target {
        Target::Identifier(identifier) => return whose(powers, identifier).await,
        Target::Request(id) => id,
    };
    let found = powers
        .find_request(id, now)
        .await?
        .ok_or_else(Problem::not_found)?;
    match found.state {
        State::Requested | State::Held => Ok(found.subject),
        State::Cancelled => Err(Problem::conflict()
            .detail("This request was cancelled: give the person's identifier instead.")),
        State::Erasing | State::Erased | State::Completed => Err(too_late()),
    }
}

/// The person's requested deletion as this hold stops it; `None` if they have none.
async fn stopped(
    powers: &impl ReadRequest,
    person: &Person,
    hold: &Hold,
) -> Result<Option<DeletionRequest>, Problem> {
    let (Account::DeletionRequested, Some(id)) = (person.status, &person.deletion) else {
        return Ok(None);
    };
    let running = powers.request(id).await?;
    let running = running.filter(|running| running.state == State::Requested);
    // Another writer changed the request between the two reads: read everything again.
    let running = running.ok_or(StoreError::Lost(Guard::Record))?;
    Ok(Some(running.held(hold.clone())))
}

async fn place(
    powers: &(
         impl Random + KeepAnswer + ReadRequest + ChangePerson + PlaceHold + HoldDeletion + WriteNotice
     ),
    person: &Person,
    member: StaffMember,
    asked: Asked,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let hold = Hold {
        id: HoldId::random(powers),
        basis: asked.basis,
        until: asked.term.until,
        secret_until: asked.term.secret_until,
    };
    let details = HoldDetails {
        reference: asked.reference,
        placed_by: member,
    };
    let answer = Answer::json(Status::Created, &Placed { id: &hold.id })?;
    let mut stopped = stopped(powers, person, &hold).await?;
    let notice = stopped
        .as_ref()
        .and_then(|it| it.notice_due(received_on(now)));
    if let (Some(stopped), Some((notified, _, _))) = (&mut stopped, &notice) {
        stopped.notified = Some(*notified);
    }
    let mut change = powers.change(person, as_read(person.status), now);
    powers.place_hold(&mut change, &hold, &details).await?;
    if let Some(stopped) = &stopped {
        powers.stop_deletion(&mut change, stopped);
    }
    if let Some((_, template, params)) = notice {
        powers.add_notice(&mut change, template, params)?;
    }
    let status = answer.status().as_u16();
    powers.keep_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    Ok(answer)
}

/// The account must still be in the state in which it was read, because the effect of a hold depends on it.
pub(crate) const fn as_read(status: Account) -> &'static [Account] {
    match status {
        Account::Active => &[Account::Active],
        Account::DeletionRequested => &[Account::DeletionRequested],
        Account::Held => &[Account::Held],
        Account::Erasing => &[],
    }
}
