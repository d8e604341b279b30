//! The result of one run.

use qeg_boot::{Metric, RunReport, Unit};

/// The counts of one run, for the log and the metrics. They contain no ids.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// Chains that passed verification.
    pub verified: usize,
    /// Chains that failed verification. The log names each of them.
    pub broken: usize,
    /// Heads signed.
    pub signed: usize,
    /// Checkpoints signed.
    pub checkpoints: usize,
    /// Chains of which a part was verified; the next run continues them.
    pub parts: usize,
    /// Chains that could not be read or signed now; they stay due.
    pub failed: usize,
    /// Chains left for the next run because this one ran out of time.
    pub left: usize,
}

impl RunReport for Report {
    fn log(&self) {
        tracing::info!(
            event = "audit",
            verified = self.verified,
            broken = self.broken,
            signed = self.signed,
            checkpoints = self.checkpoints,
            parts = self.parts,
            failed = self.failed,
            skipped = self.left,
        );
    }

    fn metrics(&self) -> Vec<Metric> {
        let count = |name, number: usize| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            (name, f64::from(number), Unit::Count)
        };
        vec![
            count("ChainsVerified", self.verified),
            count("ChainsBroken", self.broken),
            count("HeadsSigned", self.signed),
            count("ChainsUnfinished", self.failed + self.left),
        ]
    }
}
