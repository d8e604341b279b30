//! Randomness, handed in: ids, codes and secrets are drawn from a [`Random`].

use std::sync::Arc;

/// A source of random bytes fit for secrets.
pub trait Random: Send + Sync {
    /// Fills all of `bytes`. A source that cannot must end the process: a predictable secret is
    /// worse than none.
    fn fill(&self, bytes: &mut [u8]);
}

impl<R: Random + ?Sized> Random for Arc<R> {
    fn fill(&self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

/// A number from 0 up to and without `bound`, each equally likely. `bound` 0 gives 0.
///
/// A plain remainder would favour small numbers, so draws from the incomplete last round of
/// `bound` numbers are thrown away.
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

/// Sources for this crate's tests: the bytes are known, so results can be written down.
#[cfg(test)]
pub(crate) mod fixed {
    use std::sync::Mutex;

    use super::Random;

    /// Gives the same bytes over and over, in order.
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
    fn the_incomplete_round_is_thrown_away() {
        // 4,294 rounds of a million fit into 32 bits; the first draw lies in the rest.
        let random = Cycle::of(&[0xff, 0xff, 0xff, 0xff, 0x00, 0x0f, 0x42, 0x41]);
        assert_eq!(below(&random, 1_000_000), 1);
    }

    #[test]
    fn a_power_of_two_accepts_every_draw() {
        assert_eq!(below(&Cycle::of(&[0xff]), 32), 31);
    }

    proptest! {
        #[test]
        fn stays_below(bytes in prop::array::uniform4(0_u8..0x80), bound in 1_u32..=u32::MAX) {
            // The leading zero byte keeps every other draw acceptable, so that the loop ends.
            let mut cycle = vec![0, 0, 0, 0];
            cycle.splice(0..0, bytes);
            prop_assert!(below(&Cycle::of(&cycle), bound) < bound);
        }
    }
}
