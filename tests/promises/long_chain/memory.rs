//! How much memory of this process something takes at its peak, as Linux counts it.

use std::{fs, future::Future};

/// What a future gives, and the bytes by which the process was larger at its peak than before it.
pub async fn peak_of<T>(work: impl Future<Output = T>) -> (T, u64) {
    // 5 sets the peak back to what is used now (proc(5), clear_refs).
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
