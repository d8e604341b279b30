//! The portal: a first page, and whether the service is up. It can reach no table, key or queue.

mod get_health;
mod get_page;

use qeg_web::{Answer, Problem, Request};

/// Hands a request to its route.
///
/// # Errors
/// 404 where there is no such route.
pub fn route(request: &Request) -> Result<Answer, Problem> {
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", [] | [""]) => {
            request.named("GET /");
            Ok(get_page::handle())
        }
        ("GET", ["health"]) => {
            request.named("GET /health");
            get_health::handle()
        }
        _ => Err(Problem::not_found()),
    }
}
