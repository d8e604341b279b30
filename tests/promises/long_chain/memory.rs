//! The peak memory that a piece of work takes in this process, as Linux counts it.

use std::{fs, future::Future};

/// The result of a future, and by how many bytes the process grew at its peak.
pub async fn peak_of<T>(work: impl Future<Output = T>) -> (T, u64) {
    // 5 resets the peak to the current size (proc(5), clear_refs).
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak();
    let outcome = work.await;
    (outcome, peak() - before)
}

/// The peak of the resident set, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.unwrap().trim().strip_suffix("kB").unwrap().trim();
    kilobytes.parse::<u64>().unwrap() * 1024
}
