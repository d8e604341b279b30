//! Registration: one-time codes, accounts, sessions, password resets, preferences, notices.

mod account_view;
mod delete_session;
mod get_account;
mod get_challenge;
mod get_notices;
mod patch_account;
mod post_accounts;
mod post_password_resets;
mod post_sessions;
mod post_verifications;
mod preferences;
pub mod release_call_signs;

use std::sync::Arc;

use jiff::Timestamp;
use qeg_boot::{Boot, ConfigError, Error, Key};
use qeg_domain::{calendar::Calendar, clock::Clock, policy::Policy};
use qeg_store::{Store, Table, core::calendar::ReadCalendar};
use qeg_vault::credential::Passwords;
use qeg_web::{Answer, Problem, Request, WorkingDays, describe::Operation};

/// What this function works with.
pub struct Service {
    /// The tables and keys of this function.
    pub store: Store,
    /// Hashes and compares passwords.
    pub passwords: Passwords,
    /// Counts working days, for the deletion that a take-over or a release can bring about.
    pub working_days: WorkingDays,
    /// The versions of the privacy policy, to which people agree.
    pub policy: Policy,
}

impl Service {
    /// Connects it to its tables and keys.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Index, Keys, Ledger, Subjects, Transient};
        let keys = [Key::Account, Key::Contact, Key::Support, Key::Index];
        Ok(Self {
            store: boot.store(&[Subjects, Keys, Index, Ledger, Transient], &keys)?,
            passwords: Passwords::default(),
            working_days: WorkingDays::default(),
            policy: Policy::published(),
        })
    }

    /// The scheduled run: takes call signs off accounts whose holders have not objected in time, until `stop_at`.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when the index of releases cannot be read.
    pub async fn release_call_signs(
        &self,
        stop_at: Timestamp,
    ) -> Result<release_call_signs::Report, Error> {
        let calendar = calendar(&self.store, &self.working_days).await;
        let run = release_call_signs::run(&self.store, &calendar, stop_at).await;
        Ok(run.inspect_err(|error| {
            let error_class = error.class();
            tracing::error!(event = "call_signs_released", error_class);
        })?)
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![
        post_verifications::describe(),
        post_accounts::describe(),
        post_sessions::describe(),
        delete_session::describe(),
        post_password_resets::describe(),
        get_challenge::describe(),
        get_account::describe(),
        patch_account::describe(),
        preferences::describe_get(),
        preferences::describe_put(),
        get_notices::describe(),
    ]
}

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 for an unknown route.
pub async fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let (powers, passwords) = (&service.store, &service.passwords);
    match (request.method(), request.segments()?.as_slice()) {
        ("POST", ["verifications"]) => {
            request.named("POST /verifications");
            post_verifications::handle(powers, request).await
        }
        ("POST", ["accounts"]) => {
            request.named("POST /accounts");
            let calendar = calendar(powers, &service.working_days).await;
            post_accounts::handle(powers, passwords, &calendar, &service.policy, request).await
        }
        ("POST", ["sessions"]) => {
            request.named("POST /sessions");
            post_sessions::handle(powers, passwords, request).await
        }
        ("DELETE", ["sessions", "current"]) => {
            request.named("DELETE /sessions/current");
            delete_session::handle(powers, request).await
        }
        ("POST", ["password-resets"]) => {
            request.named("POST /password-resets");
            post_password_resets::handle(powers, passwords, request).await
        }
        ("GET", ["challenge"]) => {
            request.named("GET /challenge");
            get_challenge::handle(powers).await
        }
        ("GET", ["account"]) => {
            request.named("GET /account");
            get_account::handle(powers, request).await
        }
        ("PATCH", ["account"]) => {
            request.named("PATCH /account");
            let policy = &service.policy;
            patch_account::handle(powers, (passwords, policy), request).await
        }
        ("GET", ["preferences"]) => {
            request.named("GET /preferences");
            preferences::get(powers, request).await
        }
        ("PUT", ["preferences"]) => {
            request.named("PUT /preferences");
            preferences::put(powers, request).await
        }
        ("GET", ["notices"]) => {
            request.named("GET /notices");
            get_notices::handle(powers, request).await
        }
        _ => Err(Problem::not_found()),
    }
}

/// The calendar of working days, as it is deployed now.
async fn calendar(powers: &(impl Clock + ReadCalendar), known: &WorkingDays) -> Arc<Calendar> {
    known.working_days(powers).await
}
