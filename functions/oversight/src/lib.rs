//! Oversight: the operator's duties to authorities. A hold stops a deletion. A disclosure gives an authority the
//! fields that its legal instrument names; it needs two members of staff, and each release is in the audit chain.

mod delete_disclosure;
mod delete_hold;
mod get_disclosure;
mod get_disclosures;
mod get_holds;
mod package;
mod post_approval;
mod post_disclosures;
mod post_holds;
mod staff_side;

use std::sync::Arc;

use qeg_boot::{Boot, ConfigError, Key};
use qeg_domain::{
    calendar::Calendar,
    clock::Clock,
    id::{DisclosureId, HoldId},
};
use qeg_store::{Store, Table, core::calendar::ReadCalendar};
use qeg_web::{Answer, Problem, Request, Staff, WorkingDays, describe::Operation};

/// What this function works with.
pub struct Service {
    /// The tables; the keys of accounts, contact data, threads and legal records.
    pub store: Store,
    /// Counts working days.
    pub working_days: WorkingDays,
    /// The members of staff.
    pub staff: Staff,
}

impl Service {
    /// Connects it to its tables and keys.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Index, Keys, Ledger, Subjects, Transient};
        let keys = [
            Key::Account,
            Key::Contact,
            Key::Support,
            Key::Oversight,
            Key::Index,
        ];
        Ok(Self {
            store: boot.store(&[Subjects, Keys, Index, Ledger, Transient], &keys)?,
            working_days: WorkingDays::default(),
            staff: Staff::default(),
        })
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![
        post_holds::describe(),
        get_holds::describe(),
        delete_hold::describe(),
        post_disclosures::describe(),
        get_disclosures::describe(),
        get_disclosure::describe(),
        delete_disclosure::describe(),
        post_approval::describe(),
    ]
}

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 where there is none.
pub async fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    staff_side::admit(&service.store, &service.staff, request).await?;
    let (powers, known) = (&service.store, &service.working_days);
    match (request.method(), request.segments()?.as_slice()) {
        ("POST", ["staff", "holds"]) => {
            request.named("POST /staff/holds");
            post_holds::handle(powers, request).await
        }
        ("GET", ["staff", "holds"]) => {
            request.named("GET /staff/holds");
            get_holds::handle(powers, request).await
        }
        ("DELETE", ["staff", "holds", id]) => {
            request.named("DELETE /staff/holds/{hold_id}");
            let id = HoldId::parse(id).ok_or_else(Problem::not_found)?;
            let calendar = calendar(powers, known).await;
            delete_hold::handle(powers, &calendar, request, &id).await
        }
        ("POST", ["staff", "disclosures"]) => {
            request.named("POST /staff/disclosures");
            post_disclosures::handle(powers, request).await
        }
        ("GET", ["staff", "disclosures"]) => {
            request.named("GET /staff/disclosures");
            get_disclosures::handle(powers, request).await
        }
        ("GET", ["staff", "disclosures", id]) => {
            request.named("GET /staff/disclosures/{disclosure_id}");
            let id = DisclosureId::parse(id).ok_or_else(Problem::not_found)?;
            get_disclosure::handle(powers, request, &id).await
        }
        ("DELETE", ["staff", "disclosures", id]) => {
            request.named("DELETE /staff/disclosures/{disclosure_id}");
            let id = DisclosureId::parse(id).ok_or_else(Problem::not_found)?;
            delete_disclosure::handle(powers, request, &id).await
        }
        ("POST", ["staff", "disclosures", id, "approval"]) => {
            request.named("POST /staff/disclosures/{disclosure_id}/approval");
            let id = DisclosureId::parse(id).ok_or_else(Problem::not_found)?;
            let calendar = calendar(powers, known).await;
            post_approval::handle(powers, &calendar, request, &id).await
        }
        _ => Err(Problem::not_found()),
    }
}

/// The calendar of working days, as it is deployed now.
async fn calendar(powers: &(impl Clock + ReadCalendar), known: &WorkingDays) -> Arc<Calendar> {
    known.working_days(powers).await
}
