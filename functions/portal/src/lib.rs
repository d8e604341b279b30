//! The portal: the start page, the privacy policy and the health check. It has no access to tables, keys and queues.

mod get_health;
mod get_page;
mod get_policy;

use std::sync::Arc;

use qeg_boot::Boot;
use qeg_domain::{clock::Clock, policy::Policy};
use qeg_web::{Answer, Problem, Request};

/// What this function works with.
pub struct Service {
    /// The time, for the version of the policy in effect.
    pub clock: Arc<dyn Clock>,
    /// The versions of the privacy policy.
    pub policy: Policy,
}

impl Service {
    /// Connects it to the clock.
    pub fn connect(boot: &Boot) -> Self {
        Self {
            clock: Arc::clone(&boot.clock),
            policy: Policy::published(),
        }
    }
}

/// Hands a request to its route.
///
/// # Errors
/// 404 where there is no such route.
pub fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", [] | [""]) => {
            request.named("GET /");
            Ok(get_page::handle())
        }
        ("GET", ["health"]) => {
            request.named("GET /health");
            get_health::handle()
        }
        ("GET", ["policy"]) => {
            request.named("GET /policy");
            get_policy::handle(&service.clock, &service.policy)
        }
        _ => Err(Problem::not_found()),
    }
}
