//! What a deletion goes through, from the request to the day when no backup remembers either.

use jiff::{SignedDuration, Timestamp};

use crate::closed::closed_set;
use crate::limits::GRACE_HOURS;

/// How long a person may change their mind, unless they chose immediate deletion.
pub const GRACE: SignedDuration = SignedDuration::from_hours(GRACE_HOURS);

closed_set! {
    /// Where a deletion request stands.
    State {
        /// Accepted; in its grace period or waiting for the next run of purge.
        Requested = "requested",
        /// Taken back by the person within the grace period.
        Cancelled = "cancelled",
        /// A legal hold forbids erasing for now.
        Held = "held",
        /// Being erased, or erased again after a restored backup brought something back; from here there is no way
        /// back.
        Erasing = "erasing",
        /// No live system can read anything of the person.
        Erased = "erased",
        /// No backup can either.
        Completed = "completed",
    }
}

closed_set! {
    /// When the person wants it.
    Mode {
        /// After 24 hours in which it can be cancelled.
        Grace = "grace",
        /// At the next run of purge; it cannot be cancelled.
        Immediate = "immediate",
    }
}

closed_set! {
    /// How the person behind a request was known.
    Proof {
        /// Signed in, and gave the password again.
        Password = "password",
        /// A one-time code sent to their number for this purpose.
        Verification = "verification",
        /// The recovery code of an account without a phone.
        RecoveryCode = "recovery_code",
        /// Asked in a support thread while signed in.
        Thread = "thread",
        /// Nobody asked: another registration proved the account's only identifier.
        NumberTakenOver = "number_taken_over",
        /// Nobody asked: the retention schedule found the account unused.
        Inactivity = "inactivity",
    }
}

impl State {
    /// Whether purge still has to look at the request: neither cancelled nor completed.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Completed)
    }

    /// Whether nothing follows, unless a restored backup brings back what a completed one erased.
    pub const fn is_final(self) -> bool {
        !self.is_open()
    }
}

/// Whether a request may go from one state to another. Everything not listed is forbidden.
pub const fn may(from: State, to: State) -> bool {
    matches!(
        (from, to),
        (
            State::Requested,
            State::Cancelled | State::Held | State::Erasing
        ) | (State::Held, State::Requested)
            | (State::Erasing, State::Erased)
            | (State::Erased, State::Completed | State::Erasing)
            | (State::Completed, State::Erasing)
    )
}

/// The instant from which a request may be erased.
pub fn erase_after(mode: Mode, received: Timestamp) -> Timestamp {
    match mode {
        Mode::Grace => received.checked_add(GRACE).unwrap_or(Timestamp::MAX),
        Mode::Immediate => received,
    }
}

/// Whether the person may still take the request back: it waits, and its grace period is not over.
pub fn may_cancel(state: State, erase_after: Timestamp, now: Timestamp) -> bool {
    may(state, State::Cancelled) && now < erase_after
}

/// Whether purge may begin: the request waits, and its grace period is over. Never true together with
/// [`may_cancel`].
pub fn may_erase(state: State, erase_after: Timestamp, now: Timestamp) -> bool {
    may(state, State::Erasing) && now >= erase_after
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn state() -> impl Strategy<Value = State> {
        select(State::ALL)
    }

    fn instant() -> impl Strategy<Value = Timestamp> {
        (1_700_000_000..1_900_000_000_i64)
            .prop_map(|second| Timestamp::from_second(second).unwrap())
    }

    #[test]
    fn the_whole_table() {
        use State::{Cancelled, Completed, Erased, Erasing, Held, Requested};
        let allowed: Vec<(State, State)> = State::ALL
            .iter()
            .flat_map(|from| State::ALL.iter().map(|to| (*from, *to)))
            .filter(|(from, to)| may(*from, *to))
            .collect();
        assert_eq!(
            allowed,
            [
                (Requested, Cancelled),
                (Requested, Held),
                (Requested, Erasing),
                (Held, Requested),
                (Erasing, Erased),
                (Erased, Erasing),
                (Erased, Completed),
                (Completed, Erasing),
            ]
        );
    }

    #[test]
    fn the_texts_are_those_of_the_contract() {
        for state in State::ALL {
            let json = serde_json::to_string(state).unwrap();
            assert_eq!(json, format!("\"{state}\""));
            assert_eq!(serde_json::from_str::<State>(&json).unwrap(), *state);
        }
        let error = serde_json::from_str::<State>("\"13800138000\"")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("138"), "an error must not repeat its input");
        assert_eq!(Mode::parse("grace"), Some(Mode::Grace));
        assert_eq!(Proof::parse("recovery_code"), Some(Proof::RecoveryCode));
    }

    proptest! {
        #[test]
        fn a_final_state_has_no_way_out(
            wishes in proptest::collection::vec(state(), 0..60),
        ) {
            let mut now = State::Requested;
            let mut erasing_began = false;
            for wish in wishes {
                if !may(now, wish) {
                    continue;
                }
                // The only way out of an end is to erase what came back.
                prop_assert!(!now.is_final() || (now == State::Completed && wish == State::Erasing));
                if erasing_began {
                    prop_assert!(matches!(wish, State::Erasing | State::Erased | State::Completed));
                }
                prop_assert!(now != State::Erasing || wish == State::Erased);
                erasing_began |= wish == State::Erasing;
                now = wish;
            }
        }

        #[test]
        fn cancelling_needs_a_waiting_request_and_time_left(
            state in state(), mode in select(Mode::ALL), received in instant(), now in instant(),
        ) {
            let after = erase_after(mode, received);
            let cancel = may_cancel(state, after, now);
            prop_assert_eq!(cancel, state == State::Requested && now < after);
            prop_assert!(!(cancel && may_erase(state, after, now)));
            // Chosen as immediate: from the instant it is received there is nothing to cancel.
            if mode == Mode::Immediate && now >= received {
                prop_assert!(!cancel);
            }
        }

        #[test]
        fn grace_is_a_day(received in instant()) {
            let wait = erase_after(Mode::Grace, received).duration_since(received);
            prop_assert_eq!(wait, SignedDuration::from_secs(86_400));
            prop_assert_eq!(erase_after(Mode::Immediate, received), received);
        }
    }
}
