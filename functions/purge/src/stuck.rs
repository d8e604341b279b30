//! Why a request stays as it is until the next run.

use qeg_store::StoreError;

/// Why a request stays as it is until the next run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stuck {
    /// The database failed, or somebody else changed the request.
    Store(StoreError),
    /// Some data of the person is left, so the request must not become erased.
    Leftovers,
    /// The certificate could not be signed.
    Signer,
}

impl Stuck {
    /// The word for the log.
    pub fn class(self) -> &'static str {
        match self {
            Self::Store(StoreError::Lost(_)) => "request_changed",
            Self::Store(error) if error.is_transient() => "database_unavailable",
            Self::Store(_) => "database_refused",
            Self::Leftovers => "leftovers",
            Self::Signer => "signer_unavailable",
        }
    }
}

impl From<StoreError> for Stuck {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
