//! The operator's settings of a run.

use std::time::Duration;

use jiff::Timestamp;

/// The operator's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a backup can bring a removed data key back.
    pub key_backup: Duration,
    /// How long a carrier may take to answer that it has erased.
    pub carrier_answer: Duration,
    /// The issuer of the certificates.
    pub issuer: String,
    /// From when on the run starts no further request.
    pub stop_at: Timestamp,
}
