//! Access: shows a person their data and who saw it. It only reads. Of the functions that people call, only this one
//! can decrypt everything: account, contact data and threads.

mod export;
mod get_access_log;
mod get_export;
mod labels;

use std::sync::Arc;

use qeg_boot::{Boot, ConfigError, Key};
use qeg_domain::{calendar::Calendar, clock::Clock};
use qeg_store::{Store, Table, core::calendar::ReadCalendar};
use qeg_web::{Answer, Problem, Request, WorkingDays, describe::Operation};

/// What this function works with.
pub struct Service {
    /// The tables, with the keys of all data of a person.
    pub store: Store,
    /// Counts working days.
    pub working_days: WorkingDays,
}

impl Service {
    /// Connects it to its tables and keys.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Keys, Ledger, Subjects};
        let keys = [Key::Account, Key::Contact, Key::Support];
        Ok(Self {
            store: boot.store(&[Subjects, Keys, Ledger], &keys)?,
            working_days: WorkingDays::default(),
        })
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![get_access_log::describe(), get_export::describe()]
}

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 where there is none.
pub async fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", ["access-log"]) => {
            request.named("GET /access-log");
            get_access_log::handle(store, request).await
        }
        ("GET", ["export"]) => {
            request.named("GET /export");
            let calendar = calendar(store, &service.working_days).await;
            get_export::handle(store, &calendar, request).await
        }
        _ => Err(Problem::not_found()),
    }
}

/// The calendar of working days, as it is deployed now.
async fn calendar(powers: &(impl Clock + ReadCalendar), known: &WorkingDays) -> Arc<Calendar> {
    known.working_days(powers).await
}
