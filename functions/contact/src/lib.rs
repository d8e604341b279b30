//! Contact data: who receives the mail, and where. This function can use no other key than the contact key.

mod delete_contact;
mod get_contact;
mod put_contact;
mod record;

use qeg_boot::{Boot, ConfigError, Key};
use qeg_store::{Store, Table};
use qeg_web::{Answer, Problem, Request, describe::Operation};

/// The store of this function.
pub struct Service {
    /// The tables and the contact key.
    pub store: Store,
}

impl Service {
    /// Connects to the function's tables and keys.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Keys, Ledger, Subjects, Transient};
        let tables = [Subjects, Keys, Ledger, Transient];
        Ok(Self {
            store: boot.store(&tables, &[Key::Contact])?,
        })
    }
}

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 for an unknown route.
pub async fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", ["contact"]) => {
            request.named("GET /contact");
            get_contact::handle(store, request).await
        }
        ("PUT", ["contact"]) => {
            request.named("PUT /contact");
            put_contact::handle(store, request).await
        }
        ("DELETE", ["contact"]) => {
            request.named("DELETE /contact");
            delete_contact::handle(store, request).await
        }
        _ => Err(Problem::not_found()),
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![
        get_contact::describe(),
        put_contact::describe(),
        delete_contact::describe(),
    ]
}
