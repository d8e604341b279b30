//! Deletion: request, follow and cancel a deletion; the public keys of certificates and the public numbers; the routes
//! for staff.
//!
//! This function only writes requests. The function `purge` erases, and no route calls it.

pub mod certificate_key;
mod delete_deletion;
mod follow;
mod get_deletion;
mod get_jwks;
mod get_numbers;
mod get_staff_deletions;
mod post_deletion;
mod post_staff_deletions;
pub mod retired_keys;
mod staff_side;
pub mod view;

use std::sync::Arc;

use qeg_boot::{Boot, ConfigError, Key};
use qeg_domain::{calendar::Calendar, clock::Clock};
use qeg_signing::SigningKey;
use qeg_store::{Store, Table, core::calendar::ReadCalendar};
use qeg_vault::credential::Passwords;
use qeg_web::{Answer, Problem, Request, Staff, WorkingDays, describe::Operation};

/// What this function works with.
pub struct Service {
    /// The tables and the account key.
    pub store: Store,
    /// Compares passwords.
    pub passwords: Passwords,
    /// Counts working days.
    pub working_days: WorkingDays,
    /// The members of staff.
    pub staff: Staff,
    /// The public half of the key that signs certificates.
    pub certificate_key: SigningKey,
    /// The keys that it replaced.
    pub retired_keys: retired_keys::RetiredKeys,
}

impl Service {
    /// Connects it to its tables and keys.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Index, Keys, Ledger, Subjects, Transient};
        let tables = [Subjects, Keys, Index, Ledger, Transient];
        let arn = boot.config.arn("CERTIFICATE_KEY")?;
        Ok(Self {
            store: boot.store(&tables, &[Key::Account, Key::Index])?,
            passwords: Passwords::default(),
            working_days: WorkingDays::default(),
            staff: Staff::default(),
            certificate_key: SigningKey::new(boot.clients.kms(), arn),
            retired_keys: retired_keys::RetiredKeys::default(),
        })
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![
        post_deletion::describe(),
        get_deletion::describe(),
        delete_deletion::describe(),
        follow::describe(),
        get_jwks::describe(),
        get_numbers::describe(),
        post_staff_deletions::describe(),
        get_staff_deletions::describe(),
    ]
}

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 where there is none.
pub async fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    staff_side::admit(&service.store, &service.staff, request).await?;
    let (powers, passwords) = (&service.store, &service.passwords);
    let known = &service.working_days;
    match (request.method(), request.segments()?.as_slice()) {
        ("POST", ["deletion"]) => {
            request.named("POST /deletion");
            let calendar = calendar(powers, known).await;
            post_deletion::handle(powers, passwords, &calendar, request).await
        }
        ("GET", ["deletion"]) => {
            request.named("GET /deletion");
            get_deletion::handle(powers, request).await
        }
        ("DELETE", ["deletion"]) => {
            request.named("DELETE /deletion");
            delete_deletion::handle(powers, request).await
        }
        ("GET", ["deletions", id]) => {
            request.named("GET /deletions/{request_id}");
            follow::handle(powers, request, id).await
        }
        ("GET", [".well-known", "jwks.json"]) => {
            request.named("GET /.well-known/jwks.json");
            let (key, retired) = (&service.certificate_key, &service.retired_keys);
            get_jwks::handle(key, retired, powers, request).await
        }
        ("GET", ["numbers"]) => {
            request.named("GET /numbers");
            get_numbers::handle(powers).await
        }
        ("POST", ["staff", "deletions"]) => {
            request.named("POST /staff/deletions");
            let calendar = calendar(powers, known).await;
            post_staff_deletions::handle(powers, &calendar, request).await
        }
        ("GET", ["staff", "deletions"]) => {
            request.named("GET /staff/deletions");
            let calendar = calendar(powers, known).await;
            get_staff_deletions::handle(powers, &calendar, request).await
        }
        _ => Err(Problem::not_found()),
    }
}

/// The calendar of working days, as it is deployed now.
async fn calendar(powers: &(impl Clock + ReadCalendar), known: &WorkingDays) -> Arc<Calendar> {
    known.working_days(powers).await
}
