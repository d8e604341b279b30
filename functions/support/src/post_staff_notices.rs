//! POST /staff/notices: staff ask for a message to everyone. Whether it is a notice or a promotion is the
//! template's; notices reach everybody, promotions those who want them when it is sent.
//!
//! With an `Idempotency-Key` the id is derived from the role and the key, so that a repeat finds the message.

use domain::{
    chance::Random,
    clock::Clock,
    id::BroadcastId,
    notice::{
        Class, Params, Refused, Template,
        broadcast::{Audience, Broadcast},
    },
    violation::{Violation, code},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{StoreError, broadcast::StartBroadcast};
use web::{Answer, Problem, Request, Status, body, idempotent};

use crate::staff_side::scope;

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
    requested_at: Timestamp,
}

/// 202; 422 for a template that is about one person, for parameters that are not the template's, and for a
/// key that was used with another body.
pub(crate) async fn handle(
    powers: &(impl Clock + Random + StartBroadcast),
    request: &Request,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let id = match request.idempotency_key()? {
        Some(key) => BroadcastId::derived(&[&scope(&signer), key]),
        None => BroadcastId::random(powers),
    };
    let Body {
        template,
        audience,
        params,
    } = body::read(request)?;
    let broadcast = Broadcast::new(id, template, params, audience).map_err(refused)?;
    let started = powers.start_broadcast(&broadcast, &signer.role, powers.now());
    let requested_at = started.await.map_err(|error| match error {
        StoreError::Lost(_) => idempotent::mismatch(),
        error => error.into(),
    })?;
    Answer::json(
        Status::Accepted,
        &Accepted {
            id: &broadcast.id,
            template,
            class: template.class(),
            audience,
            requested_at,
        },
    )
}

fn refused(refused: Refused) -> Problem {
    let pointer = match refused {
        Refused::Params => "/params",
        _ => "/template",
    };
    Violation::new(pointer, code::UNKNOWN_VALUE).into()
}
