//! Counts the memory that a piece of work allocates in this process.

use std::fs;

use cost::budgets::rows;
use peak_alloc::PeakAlloc;

/// The document with the budgets.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/budgets.md");

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// A budget may be so many bytes above what is measured, or twice as large: sizes of answers of DynamoDB differ.
const SLACK: usize = 1024 * 1024;

/// The result of a future, and how many bytes it had allocated at its peak. What it allocated before counts as nothing.
pub async fn peak_of<T>(work: impl Future<Output = T>) -> (T, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let outcome = work.await;
    (outcome, ALLOCATOR.peak_usage().saturating_sub(before))
}

/// Compares pieces of work with their rows in docs/budgets.md.
#[derive(Default)]
pub struct Budgets {
    faults: Vec<String>,
}

impl Budgets {
    /// Runs a piece of work. It fails, at the end, if it took more than its row, or far less.
    pub async fn within<T>(&mut self, name: &str, work: impl Future<Output = T>) -> T {
        let (outcome, peak) = peak_of(work).await;
        let rows = rows(&fs::read_to_string(DOCUMENT).unwrap(), "## Memory");
        let row = rows.iter().find(|row| row[0] == name);
        let row = row.unwrap_or_else(|| panic!("{name} has no row; it took {peak} bytes"));
        let megabytes = row[1].strip_suffix(" MB").unwrap().parse::<usize>();
        let most = megabytes.unwrap() * 1024 * 1024;
        if peak > most || most > 2 * peak + SLACK {
            self.faults
                .push(format!("{name} took {peak} bytes, not {}", row[1]));
        }
        outcome
    }

    /// Fails if a piece of work did not keep its budget.
    pub fn kept(self) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
    }
}
