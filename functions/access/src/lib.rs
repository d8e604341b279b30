//! Access: what is held of a person, and who saw it. It only reads, and for that it alone of the
//! functions that people reach opens all of it: account, contact data and threads.

mod get_access_log;
mod get_export;
mod labels;

use qeg_domain::calendar::Calendar;
use qeg_store::Store;
use qeg_web::{Answer, Problem, Request};

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 where there is none.
pub async fn route(
    store: &Store,
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", ["access-log"]) => {
            request.named("GET /access-log");
            get_access_log::handle(store, request).await
        }
        ("GET", ["export"]) => {
            request.named("GET /export");
            get_export::handle(store, calendar, request).await
        }
        _ => Err(Problem::not_found()),
    }
}
