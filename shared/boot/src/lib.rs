//! The composition root: what every function does once per start.
//!
//! [`Boot`] reads the configuration and holds clients and clock. A function's `connect` gets its tables and keys from it
//! ([`connect`]), and its `main` receives events through it ([`serve`]). The function's own code takes clock and
//! randomness as parameters, so that tests can run all functions in one process on a virtual clock.

pub mod clients;
pub mod clock;
pub mod config;
pub mod connect;
mod line;
pub mod log;
pub mod metrics;
pub mod random;
pub mod roots;
pub mod serve;
pub mod warm;

use std::sync::Arc;

use qeg_domain::clock::Clock;

pub use clients::Clients;
pub use clock::SystemClock;
pub use config::{Config, ConfigError};
pub use connect::Key;
pub use metrics::{Metric, Metrics, Unit};
pub use random::OsRandom;
pub use roots::Roots;
pub use serve::{Error, RunReport};

/// Stands in for [`Clients`] in a function that calls nothing of AWS. Its binary contains no SDK, no TLS and no
/// cryptography.
pub struct WithoutAws;

/// What every function starts with. `C` is [`Clients`], or [`WithoutAws`].
pub struct Boot<C = Clients> {
    /// The name of the function, for log and metrics.
    pub function: &'static str,
    /// The environment variables of the function.
    pub config: Config,
    /// Makes SDK clients that share one connection pool.
    pub clients: C,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Metrics under the name of the function.
    pub metrics: Metrics,
}

impl Boot {
    /// Starts the process of one function: its log, then its configuration. Makes no call.
    ///
    /// # Errors
    /// [`ConfigError`] when a variable that the SDK needs is missing or wrong, see [`Clients::of_process`].
    pub fn start(function: &'static str) -> Result<Self, ConfigError> {
        log::start();
        let config = Config::of_process();
        let clients = Clients::of_process(&config)?;
        Ok(Self::of(function, config, clients, Arc::new(SystemClock)))
    }
}

impl Boot<WithoutAws> {
    /// Starts the process of a function that calls nothing of AWS.
    pub fn start_without_aws(function: &'static str) -> Self {
        log::start();
        let clock = Arc::new(SystemClock);
        Self::of(function, Config::of_process(), WithoutAws, clock)
    }
}

impl<C> Boot<C> {
    /// The same with given parts, for a process that runs several functions.
    pub fn of(function: &'static str, config: Config, clients: C, clock: Arc<dyn Clock>) -> Self {
        // Tests in one process set none.
        let namespace = config.text("METRICS_NAMESPACE");
        Self {
            function,
            metrics: Metrics::new(function, namespace.unwrap_or_else(|_| "QEG".to_owned())),
            config,
            clients,
            clock,
        }
    }
}
