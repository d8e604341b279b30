//! POST /staff/notices: staff send a message to everyone. Its template decides whether it is a notice or a promotion. A
//! notice reaches everybody. A promotion reaches those who want promotions at the time it is sent. To see it first, staff
//! send it to the person of one thread: to themselves, in a thread of their own account.
//!
//! With an `Idempotency-Key` the id is derived from the role and the key, so that a repeat finds the message. The
//! ledger keeps messages for years, but a key is valid for a day. If it is used again later, it gives another id.

use jiff::{SignedDuration, Timestamp, civil::Date};
use qeg_domain::{
    calendar::received_on,
    clock::Clock,
    id::{BroadcastId, Subject, ThreadId},
    limits,
    notice::{
        Class, Params, Refused, Template,
        broadcast::{Audience, Broadcast},
    },
    purpose::Purpose,
    random::Random,
    violation::{Violation, code},
};
use qeg_store::{
    core::person::{ReadPerson, Wanted},
    messages::{
        broadcast::{StartBroadcast, Started},
        thread::{FindThread, ReadThread},
    },
};
use qeg_web::{
    Answer, Code, Problem, Request, Status, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use crate::staff_side::{find, scope};

/// How often one key may be used, a day or more apart, in the years for which messages are kept.
const ROUNDS: u32 = 1_200;

/// A message to everyone.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewBroadcast")]
struct Body {
    /// The text; it decides whether this is a notice or a promotion.
    #[schemars(transform = for_everyone_only)]
    template: Template,
    audience: Audience,
    /// Only with the audience `thread`: the thread whose person gets it.
    thread_id: Option<ThreadId>,
    /// Exactly the parameters of the template: `effective_on` for `policy_changed`, `until` for `forwarding_offer`. Each day is
    /// from today to two years from now.
    params: Params,
}

/// A message to everyone that will be sent.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Broadcast")]
struct Accepted<'a> {
    /// Its id.
    id: &'a BroadcastId,
    template: Template,
    class: Class,
    audience: Audience,
    /// When it was asked for.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    requested_at: Timestamp,
}

/// The templates that may go to everyone.
fn for_everyone() -> Vec<&'static str> {
    let templates = Template::ALL.iter().filter(|one| one.is_for_everyone());
    templates.map(|one| one.as_str()).collect()
}

fn for_everyone_only(schema: &mut Schema) {
    schema.remove("$ref");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), for_everyone().into());
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "post_staff_notices", "POST /staff/notices")
        .titled("Send a message to everyone", "向全体用户发送消息")
        .noting("A notice reaches everybody, a promotion those who want promotions at the time it is sent. With the audience `thread` only the person of that thread gets it: for a test, name a thread that you opened from your own account.")
        .repeatable()
        .body::<Body>(json!({
            "template": "policy_changed",
            "audience": "everyone",
            "params": {"effective_on": "2027-02-01"}
        }))
        .answers::<Accepted<'_>>(
            Status::Accepted,
            "The message.",
            json!({
                "id": "1a2b3c4d5e6f40718293a4b5c6d7e8f9",
                "template": "policy_changed",
                "class": "notice",
                "audience": "everyone",
                "requested_at": "2026-11-25T18:28:49Z"
            }),
        )
        .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

/// 202; 422 for a template that is about one person, for parameters that the template does not have, for a day that is over
/// or too far away, for a thread without the audience `thread` and the other way round, and for a key that was used with
/// another body; 404 for an unknown thread; 410 once its person is being erased.
pub(crate) async fn handle(
    powers: &(impl Clock + Random + StartBroadcast + FindThread + ReadPerson + ReadThread),
    request: &Request,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let (body, now) = (body::read::<Body>(request)?, powers.now());
    let today = received_on(now);
    let only = body.only(powers).await?;
    let only = only.as_ref();
    let Some(key) = request.idempotency_key()? else {
        let broadcast = body.broadcast(BroadcastId::random(powers))?;
        check_days(&broadcast, today)?;
        powers
            .start_broadcast(&broadcast, only, &signer.role, now)
            .await?;
        return accepted(&broadcast, now);
    };
    for round in 0..ROUNDS {
        let id = BroadcastId::derived(&[&scope(&signer), key, &round.to_string()]);
        let broadcast = body.broadcast(id)?;
        // A repeat gets the first answer also where its day is over meanwhile.
        let started = match check_days(&broadcast, today) {
            Ok(()) => {
                powers
                    .start_broadcast(&broadcast, only, &signer.role, now)
                    .await?
            }
            Err(odd) => powers.broadcast_started(&broadcast).await?.ok_or(odd)?,
        };
        match started {
            Started::Now => return accepted(&broadcast, now),
            Started::Before { requested_at, .. } if is_expired(requested_at, now) => {}
            Started::Before {
                requested_at,
                is_same: true,
            } => return accepted(&broadcast, requested_at),
            Started::Before { .. } => return Err(idempotent::mismatch()),
        }
    }
    Err(idempotent::mismatch())
}

/// Refuses a day that is over or more than two years away.
fn check_days(broadcast: &Broadcast, today: Date) -> Result<(), Problem> {
    let Some(odd) = broadcast.odd_day(today) else {
        return Ok(());
    };
    Err(Violation::new(format!("/params/{odd}"), code::OUT_OF_RANGE).into())
}

/// Whether a key that was used at this time is no longer valid.
fn is_expired(used_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(used_at) >= SignedDuration::from_hours(limits::IDEMPOTENCY_HOURS)
}

impl Body {
    fn broadcast(&self, id: BroadcastId) -> Result<Broadcast, Problem> {
        let (params, audience) = (self.params.clone(), self.audience);
        let broadcast = Broadcast::new(id, self.template, params, audience).map_err(refused)?;
        Ok(match &self.thread_id {
            Some(thread) => broadcast.to_thread(thread.clone()),
            None => broadcast,
        })
    }

    /// The only recipient, if the audience is the person of a thread.
    async fn only(
        &self,
        powers: &(impl Clock + FindThread + ReadPerson + ReadThread),
    ) -> Result<Option<Subject>, Problem> {
        match (self.audience, &self.thread_id) {
            (Audience::Everyone, None) => Ok(None),
            (Audience::Everyone, Some(_)) => {
                Err(Violation::new("/thread_id", code::UNKNOWN_FIELD).into())
            }
            (Audience::Thread, None) => Err(Violation::new("/thread_id", code::MISSING).into()),
            (Audience::Thread, Some(id)) => {
                let wanted = Wanted::keys(&[Purpose::Support]);
                let (person, _) = find(powers, id, wanted).await?;
                Ok(Some(person.subject))
            }
        }
    }
}

fn accepted(broadcast: &Broadcast, requested_at: Timestamp) -> Result<Answer, Problem> {
    Answer::json(
        Status::Accepted,
        &Accepted {
            id: &broadcast.id,
            template: broadcast.template,
            class: broadcast.template.class(),
            audience: broadcast.audience,
            requested_at,
        },
    )
}

fn refused(refused: Refused) -> Problem {
    if refused == Refused::Params {
        return Violation::new("/params", code::UNKNOWN_VALUE).into();
    }
    Violation::new("/template", code::UNKNOWN_VALUE)
        .allowing(for_everyone())
        .into()
}
