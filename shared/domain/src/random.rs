//! The source of random bytes for ids, codes and secrets. The caller provides it.

use std::sync::Arc;

/// A cryptographically secure source of random bytes.
pub trait Random: Send + Sync {
    /// Fills all of `bytes`. A source that cannot do so must end the process: a predictable secret is worse than none.
    fn fill(&self, bytes: &mut [u8]);
}

impl<R: Random + ?Sized> Random for Arc<R> {
    fn fill(&self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

/// A uniformly distributed number from 0 to `bound - 1`; 0 if `bound` is 0.
///
/// A plain remainder would favour small numbers, so numbers from the incomplete last range of `bound` values are
/// rejected.
pub fn below(random: &dyn Random, bound: u32) -> u32 {
    if bound == 0 {
        return 0;
    }
    let rounds = (1_u64 << 32) / u64::from(bound);
    let accepted = rounds * u64::from(bound);
    loop {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        let drawn = u32::from_be_bytes(bytes);
        if u64::from(drawn) < accepted {
            return drawn % bound;
        }
    }
}

/// Random sources with fixed bytes, for the tests of this crate.
#[cfg(test)]
pub(crate) mod fixed {
    use std::sync::Mutex;

    use super::Random;

    /// Repeats the same bytes in order.
    pub(crate) struct Cycle(Mutex<(Vec<u8>, usize)>);

    impl Cycle {
        pub(crate) fn of(bytes: &[u8]) -> Self {
            assert!(!bytes.is_empty());
            Self(Mutex::new((bytes.to_vec(), 0)))
        }
    }

    impl Random for Cycle {
        #[allow(clippy::unwrap_used)]
        fn fill(&self, bytes: &mut [u8]) {
            let mut state = self.0.lock().unwrap();
            for byte in bytes {
                *byte = state.0[state.1];
                state.1 = (state.1 + 1) % state.0.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fixed::Cycle;
    use super::*;

    #[test]
    fn numbers_from_the_incomplete_range_are_rejected() {
        // 4,294 ranges of a million fit into 32 bits; the first number is in the rest.
        let random = Cycle::of(&[0xff, 0xff, 0xff, 0xff, 0x00, 0x0f, 0x42, 0x41]);
        assert_eq!(below(&random, 1_000_000), 1);
    }

    #[test]
    fn a_power_of_two_accepts_every_number() {
        assert_eq!(below(&Cycle::of(&[0xff]), 32), 31);
    }

    proptest! {
        #[test]
        fn the_result_is_below_the_bound(bytes in prop::array::uniform4(0_u8..0x80), bound in 1_u32..=u32::MAX) {
            // Four zero bytes are always accepted, so the loop ends.
            let mut cycle = vec![0, 0, 0, 0];
            cycle.splice(0..0, bytes);
            prop_assert!(below(&Cycle::of(&cycle), bound) < bound);
        }
    }
}
