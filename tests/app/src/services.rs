//! Every function of the product, connected as in its `main`.

use std::sync::Arc;

use qeg_boot::{Boot, Clients, Config};
use qeg_domain::{clock::Clock, policy::Policy};
use qeg_web::{Edge, Origins, Problem, answer::Reply};
use serde_json::Value;

/// The functions.
pub struct Services {
    pub access: qeg_access::Service,
    pub audit: qeg_audit::Service,
    pub codes: qeg_codes::Service,
    pub contact: qeg_contact::Service,
    pub deletion: qeg_deletion::Service,
    pub handoff: qeg_handoff::Service,
    pub notify: qeg_notify::Service,
    pub oversight: qeg_oversight::Service,
    pub portal: qeg_portal::Service,
    pub purge: qeg_purge::Service,
    pub registration: qeg_registration::Service,
    pub relay: qeg_relay::Service,
    pub retention: qeg_retention::Service,
    pub support: qeg_support::Service,
}

/// The environment variables of all functions: names and values.
pub type Variables = Arc<Vec<(&'static str, String)>>;

impl Services {
    /// Connects all of them. Each has its own cache of data keys, as separate processes have.
    pub fn connect(variables: &Variables, clients: &Clients, clock: &Arc<dyn Clock>) -> Self {
        let boot = |function| {
            let variables = Arc::clone(variables);
            let config = Config::of(move |name| {
                let mut known = variables.iter();
                known
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.clone())
            });
            Boot::of(function, config, clients.clone(), Arc::clone(clock))
        };
        Self {
            access: qeg_access::Service::connect(&boot("access")).unwrap(),
            audit: qeg_audit::Service::connect(&boot("audit")).unwrap(),
            codes: qeg_codes::Service::connect(&boot("codes")).unwrap(),
            contact: qeg_contact::Service::connect(&boot("contact")).unwrap(),
            deletion: qeg_deletion::Service::connect(&boot("deletion")).unwrap(),
            handoff: qeg_handoff::Service::connect(&boot("handoff")).unwrap(),
            notify: qeg_notify::Service::connect(&boot("notify")).unwrap(),
            oversight: qeg_oversight::Service::connect(&boot("oversight")).unwrap(),
            portal: qeg_portal::Service::connect(&boot("portal")),
            purge: qeg_purge::Service::connect(&boot("purge")).unwrap(),
            registration: qeg_registration::Service::connect(&boot("registration")).unwrap(),
            relay: qeg_relay::Service::connect(&boot("relay")).unwrap(),
            retention: qeg_retention::Service::connect(&boot("retention")).unwrap(),
            support: qeg_support::Service::connect(&boot("support")).unwrap(),
        }
    }

    /// The same with a policy of its own.
    pub fn with_policy(mut self, policy: &Policy) -> Self {
        self.handoff.policy = policy.clone();
        self.portal.policy = policy.clone();
        self.registration.policy = policy.clone();
        self
    }

    /// The answer of a function to an event of the API.
    pub async fn respond(&self, function: &'static str, event: Value) -> Reply {
        let id = "invocation";
        let edge = Edge::new(function, Origins::default());
        match function {
            "access" => {
                let handler = async |request: &_| qeg_access::route(&self.access, request).await;
                edge.respond(&handler, event, id).await
            }
            "contact" => {
                let handler = async |request: &_| qeg_contact::route(&self.contact, request).await;
                edge.respond(&handler, event, id).await
            }
            "deletion" => {
                let handler =
                    async |request: &_| qeg_deletion::route(&self.deletion, request).await;
                edge.respond(&handler, event, id).await
            }
            "handoff" => {
                let handler = async |request: &_| qeg_handoff::route(&self.handoff, request).await;
                edge.respond(&handler, event, id).await
            }
            "oversight" => {
                let handler =
                    async |request: &_| qeg_oversight::route(&self.oversight, request).await;
                edge.respond(&handler, event, id).await
            }
            "portal" => {
                let handler = async |request: &_| qeg_portal::route(&self.portal, request);
                edge.respond(&handler, event, id).await
            }
            "registration" => {
                let handler =
                    async |request: &_| qeg_registration::route(&self.registration, request).await;
                edge.respond(&handler, event, id).await
            }
            "support" => {
                let handler = async |request: &_| qeg_support::route(&self.support, request).await;
                edge.respond(&handler, event, id).await
            }
            _ => panic!("{function} answers no requests"),
        }
    }
}

/// The gateway's own answer, in the same form as a function's.
pub async fn gateway_answer(problem: Problem) -> Reply {
    let problem = &problem;
    let handler = async |_: &_| Err(problem.clone());
    let edge = Edge::new("gateway", Origins::default());
    edge.respond(&handler, Value::Null, "gateway").await
}
