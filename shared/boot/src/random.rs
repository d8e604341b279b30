//! Randomness fit for keys, from the generator that TLS uses too.

use aws_lc_rs::rand;
use qeg_domain::random::Random;

/// The generator of AWS-LC, seeded by the operating system (decision 0029).
///
/// The first byte takes the time of the seed, so [`crate::warm`] reads one during start.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        if rand::fill(bytes).is_err() {
            // Bytes that were not filled must never be used as a key.
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_differ_from_call_to_call() {
        let (mut first, mut second) = ([0; 32], [0; 32]);
        OsRandom.fill(&mut first);
        OsRandom.fill(&mut second);
        assert!(first != [0; 32] && first != second);
        OsRandom.fill(&mut []);
    }
}
