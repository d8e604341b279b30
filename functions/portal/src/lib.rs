//! The portal: the pages, the privacy policy, the description of the API and the health check. It has no access to
//! tables, keys and queues.

mod get_asset;
mod get_health;
mod get_openapi;
mod get_page;
mod get_policy;
mod get_reference;
mod options;
pub mod pages;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use qeg_boot::Boot;
use qeg_domain::{clock::Clock, policy::Policy};
use qeg_web::{Answer, Problem, Request, describe::Operation};

use crate::pages::Pages;

/// What this function works with.
pub struct Service {
    /// The time, for the version of the policy in effect.
    pub clock: Arc<dyn Clock>,
    /// The versions of the privacy policy.
    pub policy: Policy,
    /// The pages.
    pub pages: Pages,
}

impl Service {
    /// Connects it to the clock.
    pub fn connect<C>(boot: &Boot<C>) -> Self {
        Self {
            clock: Arc::clone(&boot.clock),
            policy: Policy::published(),
            pages: Pages::embedded(),
        }
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![
        get_page::describe(),
        get_asset::describe(),
        get_policy::describe(),
        get_openapi::describe(),
        get_reference::describe(),
        get_health::describe(),
    ]
}

/// Hands a request to its route.
///
/// # Errors
/// 404 where there is no such route.
pub fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", [] | [""]) => {
            request.named("GET /");
            Ok(get_page::handle(request, &service.pages))
        }
        ("GET", ["assets", name]) => {
            request.named("GET /assets/{file}");
            get_asset::handle(request, &service.pages, name)
        }
        ("GET", ["health"]) => {
            request.named("GET /health");
            get_health::handle()
        }
        ("GET", ["policy"]) => {
            request.named("GET /policy");
            get_policy::handle(&service.clock, &service.policy)
        }
        ("GET", ["openapi.json"]) => {
            request.named("GET /openapi.json");
            Ok(get_openapi::handle(request))
        }
        ("GET", ["reference"]) => {
            request.named("GET /reference");
            get_reference::handle(request, &service.pages)
        }
        ("OPTIONS", segments @ ([] | [""])) => {
            request.named("OPTIONS /");
            options::handle(segments)
        }
        ("OPTIONS", segments) => {
            request.named("OPTIONS /{proxy+}");
            options::handle(segments)
        }
        _ => Err(Problem::not_found()),
    }
}
