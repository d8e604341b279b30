//! Certificates in memory.

use std::cell::Cell;

use qeg_domain::certificate::{Claims, Stage};

use crate::certify::{Sign, SignerUnavailable};

/// The text used as a certificate: `erased`, or `erased 1` after a restore.
pub(super) fn named(stage: Stage, reopened: u64) -> String {
    match reopened {
        0 => stage.to_string(),
        _ => format!("{stage} {reopened}"),
    }
}

/// Signs, unless it is switched off.
pub(in crate::run::tests) struct TestSigner {
    is_working: Cell<bool>,
}

impl TestSigner {
    pub(super) fn working() -> Self {
        Self {
            is_working: Cell::new(true),
        }
    }

    pub(in crate::run::tests) fn set_working(&self, is_working: bool) {
        self.is_working.set(is_working);
    }
}

impl Sign for TestSigner {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        let stage = named(claims.stage, claims.reopened);
        self.is_working
            .get()
            .then_some(stage)
            .ok_or(SignerUnavailable)
    }
}
