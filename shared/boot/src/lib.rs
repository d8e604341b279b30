//! Once per start: configuration, clients, clock, randomness, log and metrics.
//!
//! Knows nothing of the business: a function takes from [`Boot`] what its role may use and makes
//! its own powers of it.

pub mod chance;
pub mod clients;
pub mod clock;
pub mod config;
mod line;
pub mod log;
pub mod metrics;
pub mod warm;

pub use chance::OsRandom;
pub use clients::Clients;
pub use clock::SystemClock;
pub use config::{Config, ConfigError};
pub use metrics::{Metrics, Unit};

/// What every function starts with.
pub struct Boot {
    /// The environment variables of the function.
    pub config: Config,
    /// Makes SDK clients that share one connection pool.
    pub clients: Clients,
    /// The real time.
    pub clock: SystemClock,
    /// Randomness fit for keys.
    pub random: OsRandom,
    /// Metrics under the name of the function.
    pub metrics: Metrics,
}

impl Boot {
    /// Starts the log, then reads what the SDK needs. Makes no call. `function` is the name for
    /// log and metrics.
    pub async fn start(function: &'static str) -> Self {
        log::start();
        Self {
            config: Config::of_process(),
            clients: Clients::of_process().await,
            clock: SystemClock,
            random: OsRandom,
            metrics: Metrics::new(function),
        }
    }
}
