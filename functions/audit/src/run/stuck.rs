//! Why a chain could not be finished in a run, and how the log says so.

use qeg_domain::{
    audit::{ChainError, Tampering},
    id::Subject,
};
use qeg_store::StoreError;

use crate::sign::SignerUnavailable;

/// Why a chain could not be finished.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stuck {
    Broken(ChainError),
    Store(StoreError),
    Signer,
}

impl From<StoreError> for Stuck {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SignerUnavailable> for Stuck {
    fn from(_: SignerUnavailable) -> Self {
        Self::Signer
    }
}

impl From<ChainError> for Stuck {
    fn from(broken: ChainError) -> Self {
        Self::Broken(broken)
    }
}

impl Stuck {
    pub(super) fn log(&self, subject: &Subject) {
        let chain = subject.as_str();
        match self {
            Self::Broken(broken) => tracing::error!(
                event = "chain_broken",
                chain,
                kind = broken.kind.as_str(),
                entry = broken.at,
            ),
            Self::Store(StoreError::Broken) => {
                let kind = Tampering::Edited.as_str();
                tracing::error!(
                    event = "chain_broken",
                    chain,
                    kind,
                    error_class = "unreadable"
                );
            }
            Self::Store(error) if error.is_transient() => {
                tracing::error!(event = "unread", chain, error_class = "ledger_unavailable");
            }
            Self::Store(_) => {
                tracing::error!(event = "unread", chain, error_class = "ledger_refused");
            }
            Self::Signer => {
                tracing::error!(
                    event = "unsigned",
                    chain,
                    error_class = "signer_unavailable"
                );
            }
        }
    }
}
