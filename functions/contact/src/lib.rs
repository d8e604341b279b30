//! Contact data: who receives the mail, and where. This function can use no other key than the contact key.

mod delete_contact;
mod get_contact;
mod put_contact;

use qeg_boot::{Boot, ConfigError, Key};
use qeg_domain::{clock::Clock, purpose::Purpose};
use qeg_store::{
    Store, Table,
    core::person::{EnterSession, Person, Wanted},
};
use qeg_web::{
    Answer, Problem, Request,
    describe::{Operation, Value, json},
    session,
};

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

/// Contact data as an example for the description of the API.
fn example() -> Value {
    json!({
        "name": "李雷",
        "phone": "+8613800138000",
        "address": {
            "province": "湖北省",
            "city": "武汉市",
            "county": "洪山区",
            "detail": "珞喻路 1 号",
            "postcode": "430070"
        }
    })
}

/// The signed-in person with their contact record.
async fn enter(powers: &(impl Clock + EnterSession), request: &Request) -> Result<Person, Problem> {
    let wanted = Wanted::keys(&[Purpose::Contact]).contact();
    session::enter(powers, request, wanted, powers.now()).await
}

/// The entity tag of a version of the record (RFC 9110, 8.8.3), without its quotes. It is derived from the write
/// number, which is different for each version.
fn etag(person: &Person, write: u64) -> Result<String, Problem> {
    Ok(person.opaque(Purpose::Contact, write)?)
}

/// 412 unless `If-Match` and `If-None-Match` allow a change of the stored version.
fn check_precondition(request: &Request, person: &Person) -> Result<(), Problem> {
    let current = person.contact_write()?.map(|write| etag(person, write));
    request
        .precondition()
        .check(current.transpose()?.as_deref())
}

/// The answer after a concurrent change of the record: 412 if the request had a precondition, since that was checked
/// against the old version. Otherwise the change can be tried again.
fn conflict(request: &Request, error: qeg_store::StoreError) -> Problem {
    let has_changed = error == qeg_store::StoreError::Lost(qeg_store::Guard::Record);
    if has_changed && request.precondition().is_sent() {
        return Problem::precondition_failed();
    }
    error.into()
}
