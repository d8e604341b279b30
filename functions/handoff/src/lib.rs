//! Handoff: the person orders a carrier to forward something; the carrier collects the address, reports its progress,
//! and answers requests to erase. This function can use no other key than the contact key.

mod carrier_side;
mod collect;
mod delete_handoff;
mod erasure_view;
mod example;
mod get_carrier_handoff;
mod get_carriers;
mod get_erasure;
mod get_erasures;
mod get_handoff;
mod get_handoffs;
mod get_queued;
pub mod known_carriers;
mod post_erasure;
mod post_handoffs;
mod post_status;

use qeg_boot::{Boot, ConfigError, Key};
use qeg_domain::{
    id::{ErasureId, HandoffId},
    policy::Policy,
};
use qeg_store::{Store, Table};
use qeg_web::{Answer, Problem, Request, describe::Operation};

use known_carriers::KnownCarriers;

/// The resources of this function.
pub struct Service {
    /// The tables and the contact key.
    pub store: Store,
    /// The carriers of this deployment.
    pub carriers: KnownCarriers,
    /// The versions of the privacy policy, to which people agree with each handoff.
    pub policy: Policy,
}

impl Service {
    /// Connects to the function's tables and keys.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Keys, Ledger, Subjects, Transient};
        Ok(Self {
            store: boot.store(&[Subjects, Keys, Ledger, Transient], &[Key::Contact])?,
            carriers: KnownCarriers::default(),
            policy: Policy::published(),
        })
    }
}

/// The routes of this function, for the description of the API.
pub fn operations() -> Vec<Operation> {
    vec![
        post_handoffs::describe(),
        get_handoffs::describe(),
        get_handoff::describe(),
        delete_handoff::describe(),
        get_carriers::describe(),
        get_queued::describe(),
        get_carrier_handoff::describe(),
        collect::describe(),
        post_status::describe(),
        get_erasures::describe(),
        get_erasure::describe(),
        post_erasure::describe(),
    ]
}

/// Hands a request to its route.
///
/// # Errors
/// The documented problem of the route; 404 for an unknown route.
pub async fn route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let (store, carriers) = (&service.store, &service.carriers);
    match (request.method(), request.segments()?.as_slice()) {
        ("POST", ["handoffs"]) => {
            request.named("POST /handoffs");
            post_handoffs::handle(store, (carriers, &service.policy), request).await
        }
        ("GET", ["handoffs"]) => {
            request.named("GET /handoffs");
            get_handoffs::handle(store, request).await
        }
        ("GET", ["handoffs", id]) => {
            request.named("GET /handoffs/{handoff_id}");
            get_handoff::handle(store, request, &handoff(id)?).await
        }
        ("DELETE", ["handoffs", id]) => {
            request.named("DELETE /handoffs/{handoff_id}");
            delete_handoff::handle(store, request, &handoff(id)?).await
        }
        ("GET", ["carriers"]) => {
            request.named("GET /carriers");
            get_carriers::handle(store, carriers, request).await
        }
        (_, ["carrier", ..]) => carrier_route(service, request).await,
        _ => Err(Problem::not_found()),
    }
}

async fn carrier_route(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let carrier = &carrier_side::carrier(store, &service.carriers, request).await?;
    match (request.method(), request.segments()?.as_slice()) {
        ("GET", ["carrier", "handoffs"]) => {
            request.named("GET /carrier/handoffs");
            get_queued::handle(store, carrier, request).await
        }
        ("GET", ["carrier", "handoffs", id]) => {
            request.named("GET /carrier/handoffs/{handoff_id}");
            get_carrier_handoff::handle(store, carrier, &handoff(id)?).await
        }
        ("POST", ["carrier", "handoffs", id, "collect"]) => {
            request.named("POST /carrier/handoffs/{handoff_id}/collect");
            collect::handle(store, carrier, request, &handoff(id)?).await
        }
        ("POST", ["carrier", "handoffs", id, "status"]) => {
            request.named("POST /carrier/handoffs/{handoff_id}/status");
            post_status::handle(store, carrier, request, &handoff(id)?).await
        }
        ("GET", ["carrier", "erasures"]) => {
            request.named("GET /carrier/erasures");
            get_erasures::handle(store, carrier, request).await
        }
        ("GET", ["carrier", "erasures", id]) => {
            request.named("GET /carrier/erasures/{erasure_id}");
            get_erasure::handle(store, carrier, &erasure(id)?).await
        }
        ("POST", ["carrier", "erasures", id]) => {
            request.named("POST /carrier/erasures/{erasure_id}");
            post_erasure::handle(store, carrier, request, &erasure(id)?).await
        }
        _ => Err(Problem::not_found()),
    }
}

fn handoff(id: &str) -> Result<HandoffId, Problem> {
    HandoffId::parse(id).ok_or_else(Problem::not_found)
}

fn erasure(id: &str) -> Result<ErasureId, Problem> {
    ErasureId::parse(id).ok_or_else(Problem::not_found)
}
