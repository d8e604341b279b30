//! The certificate authorities that a function trusts when it calls AWS (decision 0028).
//!
//! Built in are the few that AWS's endpoints chain to. Reading those of the system takes 25 ms of CPU time per start,
//! and more than a hundred authorities could then vouch for an endpoint.

use aws_smithy_http_client::tls::TrustStore;

use crate::{Config, ConfigError};

/// The roots that are built in, as PEM. Lines that are no part of a certificate name it.
const BUILT_IN: &str = include_str!("../data/aws_roots.pem");

/// Which roots to trust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Roots {
    /// Those in `shared/boot/data/aws_roots.pem`.
    #[default]
    BuiltIn,
    /// Those of the system: for the time between a change at AWS and the release that follows it.
    System,
}

impl Roots {
    /// From `ROOT_CERTIFICATES`: `built-in`, which is also the default, or `system`.
    ///
    /// # Errors
    /// [`ConfigError`] when it holds something else.
    pub fn of(config: &Config) -> Result<Self, ConfigError> {
        let read = config.parsed(
            "ROOT_CERTIFICATES",
            "`built-in` or `system`",
            |text| match text {
                "built-in" => Ok(Self::BuiltIn),
                "system" => Ok(Self::System),
                _ => Err(()),
            },
        );
        Ok(Config::optional(read)?.unwrap_or_default())
    }

    /// What the HTTP client of the SDK takes. The system's roots are read at the first connection.
    pub fn trust_store(self) -> TrustStore {
        match self {
            Self::BuiltIn => TrustStore::empty().with_pem_certificate(BUILT_IN),
            Self::System => TrustStore::default(),
        }
    }
}

#[cfg(test)]
mod tests;
