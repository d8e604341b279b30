//! Delivery: what `codes` and `notify` hand to the message gateway.

use qeg_domain::audit::{Actor, ActorKind};

use crate::people::one_time_codes::GATEWAY;

pub mod code;
pub mod send;

/// The gateway, as a recipient in the access log.
fn gateway() -> Actor {
    Actor::named(ActorKind::Gateway, GATEWAY)
}
