//! Callers under a function's role, and under a role that may do everything.

use std::collections::BTreeMap;

use client::unique;
use stack::{ENDPOINTS, iam};

use crate::wire::Caller;

/// A caller under the role of every function, by function.
pub(crate) async fn of_functions() -> BTreeMap<&'static str, Caller> {
    let mut callers = BTreeMap::new();
    for (function, role) in &ENDPOINTS.roles {
        callers.insert(function.as_str(), assume(role).await);
    }
    callers
}

pub(crate) async fn of(function: &str) -> Caller {
    assume(&ENDPOINTS.roles[function]).await
}

/// The roles trust Lambda and nobody else. The emulator's own Lambda calls as its root, so that the root
/// passes here, and no trust policy has to be touched. The session's name keeps these calls apart from
/// the functions' own in what `infra/local/launch.py` records.
async fn assume(role: &str) -> Caller {
    let session = iam::session(&ENDPOINTS.admin, role, "roles-test").await;
    Caller::new(session.expect("the emulator's root takes every role"))
}

/// A role of the test's own that its policy lets do everything: what an administrator's would be.
pub(crate) struct Everything {
    name: String,
}

impl Everything {
    pub(crate) async fn make() -> Self {
        let name = format!("everything-{:08x}", unique());
        iam::make_administrator(&ENDPOINTS.admin, account(), &name).await;
        Self { name }
    }

    pub(crate) async fn caller(&self) -> Caller {
        assume(&format!("arn:aws:iam::{}:role/{}", account(), self.name)).await
    }

    pub(crate) async fn unmake(self) {
        iam::delete_administrator(&ENDPOINTS.admin, &self.name).await;
    }
}

/// The account that the functions run in.
pub(crate) fn account() -> &'static str {
    let role = ENDPOINTS.roles.values().next().unwrap();
    role.split(':').nth(4).unwrap()
}
