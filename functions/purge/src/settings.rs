//! What the operator has set for a run.

use std::time::Duration;

use jiff::Timestamp;

/// What the operator has set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// For how long a backup can bring a removed data key back.
    pub key_backup: Duration,
    /// For how long a carrier may take to answer that it has erased.
    pub carrier_answer: Duration,
    /// Who issues the certificates.
    pub issuer: String,
    /// When the run has to begin nothing new.
    pub stop_at: Timestamp,
}
