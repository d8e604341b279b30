//! Callers with a function's role, and with a role that has all permissions.

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

/// The roles trust only Lambda. The Lambda of the emulator calls as its root, so the root can assume them here
/// without a change of the trust policy. The session name separates these calls from those of the functions in the
/// record of `infra/local/launch.py`.
async fn assume(role: &str) -> Caller {
    let session = iam::session(&ENDPOINTS.admin, role, "roles-test").await;
    Caller::new(session.expect("the emulator's root takes every role"))
}

/// A role of the test with all permissions, like an administrator's.
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
