//! POST /staff/notices: staff send a message to everyone. Its template decides whether it is a notice or a promotion. A
//! notice reaches everybody. A promotion reaches those who want promotions at the time it is sent.
//!
//! With an `Idempotency-Key` the id is derived from the role and the key, so that a repeat finds the message. The
//! ledger keeps messages for years, but a key is valid for a day. If it is used again later, it gives another id.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    clock::Clock,
    id::BroadcastId,
    limits,
    notice::{
        Class, Params, Refused, Template,
        broadcast::{Audience, Broadcast},
    },
    random::Random,
    violation::{Violation, code},
};
use qeg_store::messages::broadcast::{StartBroadcast, Started};
use qeg_web::{Answer, Problem, Request, Status, body, idempotent};
use serde::{Deserialize, Serialize};

use crate::staff_side::scope;

/// How often one key may be used, a day or more apart, in the years for which messages are kept.
const ROUNDS: u32 = 1_200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    template: Template,
    audience: Audience,
    params: Params,
}

#[derive(Serialize)]
struct Accepted<'a> {
    id: &'a BroadcastId,
    template: Template,
    class: Class,
    audience: Audience,
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    requested_at: Timestamp,
}

/// 202; 422 for a template that is about one person, for parameters that the template does not have, and for a key
/// that was used with another body.
pub(crate) async fn handle(
    powers: &(impl Clock + Random + StartBroadcast),
    request: &Request,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let (body, now) = (body::read::<Body>(request)?, powers.now());
    let Some(key) = request.idempotency_key()? else {
        let broadcast = body.broadcast(BroadcastId::random(powers))?;
        powers
            .start_broadcast(&broadcast, &signer.role, now)
            .await?;
        return accepted(&broadcast, now);
    };
    for round in 0..ROUNDS {
        let id = BroadcastId::derived(&[&scope(&signer), key, &round.to_string()]);
        let broadcast = body.broadcast(id)?;
        let started = powers.start_broadcast(&broadcast, &signer.role, now);
        match started.await? {
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

/// Whether a key that was used at this time is no longer valid.
fn is_expired(used_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(used_at) >= SignedDuration::from_hours(limits::IDEMPOTENCY_HOURS)
}

impl Body {
    fn broadcast(&self, id: BroadcastId) -> Result<Broadcast, Problem> {
        let params = self.params.clone();
        Broadcast::new(id, self.template, params, self.audience).map_err(refused)
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
    let for_everyone = Template::ALL.iter().filter(|one| one.is_for_everyone());
    let words = for_everyone.map(|one| one.as_str());
    Violation::new("/template", code::UNKNOWN_VALUE)
        .allowing(words)
        .into()
}
