//! Access: shows a person their data and who saw it. It only reads. Of the functions that people call, only this one
//! can decrypt everything: account, contact data and threads.

mod export;
mod get_access_log;
mod get_export;
mod labels;

use qeg_boot::{Boot, ConfigError, Key};
use qeg_domain::calendar::Calendar;
use qeg_store::{Store, Table};
use qeg_web::{Answer, Problem, Request, describe::Operation};

/// What this function works with.
pub struct Service {
    /// The tables, with the keys of all data of a person.
    pub store: Store,
    /// Counts working days.
    pub calendar: Calendar,
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
            calendar: Calendar::published(),
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
    let (store, calendar) = (&service.store, &service.calendar);
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
