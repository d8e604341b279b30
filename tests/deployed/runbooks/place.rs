//! Where a block of commands stands in the runbooks.

/// Where a block stands.
pub struct Place {
    /// The runbook, such as `alarms/codes.md`.
    pub runbook: String,
    /// The number of the step; 0 if it has none.
    pub step: u8,
    /// The number of the block in the step, from 1.
    pub block: usize,
}

impl Place {
    pub fn is(&self, (runbook, step, block): (&str, u8, usize)) -> bool {
        self.runbook == runbook && self.step == step && self.block == block
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            runbook,
            step,
            block,
        } = self;
        write!(f, "{runbook} step {step} block {block}")
    }
}
