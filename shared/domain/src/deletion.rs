//! The states of a deletion request, from receipt until no backup contains the data any more.

use jiff::{SignedDuration, Timestamp};

use crate::closed::closed_set;
use crate::limits::GRACE_HOURS;

/// The grace period in which the person can cancel, unless they chose immediate deletion.
pub const GRACE: SignedDuration = SignedDuration::from_hours(GRACE_HOURS);

closed_set! {
    /// The state of a deletion request.
    State as "DeletionState" {
        /// Accepted: in its grace period, or waiting for the next run of purge.
        Requested = "requested",
        /// Cancelled by the person within the grace period.
        Cancelled = "cancelled",
        /// A legal hold forbids erasure for now.
        Held = "held",
        /// Being erased, for the first time or again after a restored backup brought data back. It cannot be cancelled
        /// any more.
        Erasing = "erasing",
        /// No live system can read data of the person.
        Erased = "erased",
        /// No backup can either.
        Completed = "completed",
    }
}

closed_set! {
    /// When the deletion may begin.
    Mode as "DeletionMode" {
        /// After a grace period of 24 hours, in which the person can cancel.
        Grace = "grace",
        /// At the next run of purge; it cannot be cancelled.
        Immediate = "immediate",
    }
}

closed_set! {
    /// How the person proved their identity, or why there was no request by the person.
    Proof as "DeletionProof" {
        /// Signed in, and entered the password again.
        Password = "password",
        /// Entered a one-time code that was sent to their number for this purpose.
        Verification = "verification",
        /// Gave the recovery code of an account without a phone number.
        RecoveryCode = "recovery_code",
        /// Asked in a thread with support that was opened while signed in.
        Thread = "thread",
        /// No request by the person: another registration verified the account's only identifier.
        NumberTakenOver = "number_taken_over",
        /// No request by the person: another person showed the licence for the account's only identifier.
        CallSignReleased = "call_sign_released",
        /// No request by the person: the account was unused for as long as the retention schedule says.
        Inactivity = "inactivity",
    }
}

impl Proof {
    /// Whether the person asked for the deletion.
    pub const fn is_of_the_person(self) -> bool {
        match self {
            Self::Password | Self::Verification | Self::RecoveryCode | Self::Thread => true,
            Self::NumberTakenOver | Self::CallSignReleased | Self::Inactivity => false,
        }
    }
}

impl State {
    /// Whether purge still has to process the request: it is neither cancelled nor completed.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Completed)
    }

    /// Whether the state is final. (A completed request starts again only if a restored backup brings data back.)
    pub const fn is_final(self) -> bool {
        !self.is_open()
    }
}

/// Whether a request may change from one state to another. Every change that is not listed is forbidden.
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

/// The time from which erasure may begin.
pub fn erase_after(mode: Mode, received: Timestamp) -> Timestamp {
    match mode {
        Mode::Grace => received.checked_add(GRACE).unwrap_or(Timestamp::MAX),
        Mode::Immediate => received,
    }
}

/// Whether the person may cancel: the request is waiting, and its grace period is not over.
pub fn may_cancel(state: State, erase_after: Timestamp, now: Timestamp) -> bool {
    may(state, State::Cancelled) && now < erase_after
}

/// Whether erasure may begin: the request is waiting, and its grace period is over. Never true together with
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
        fn a_final_state_is_left_only_to_erase_again(
            wishes in proptest::collection::vec(state(), 0..60),
        ) {
            let mut now = State::Requested;
            let mut erasing_began = false;
            for wish in wishes {
                if !may(now, wish) {
                    continue;
                }
                // A final state is left only to erase data that came back.
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
        fn cancelling_needs_a_waiting_request_in_its_grace_period(
            state in state(), mode in select(Mode::ALL), received in instant(), now in instant(),
        ) {
            let after = erase_after(mode, received);
            let cancel = may_cancel(state, after, now);
            prop_assert_eq!(cancel, state == State::Requested && now < after);
            prop_assert!(!(cancel && may_erase(state, after, now)));
            // An immediate deletion cannot be cancelled at all.
            if mode == Mode::Immediate && now >= received {
                prop_assert!(!cancel);
            }
        }

        #[test]
        fn the_grace_period_is_24_hours(received in instant()) {
            let wait = erase_after(Mode::Grace, received).duration_since(received);
            prop_assert_eq!(wait, SignedDuration::from_secs(86_400));
            prop_assert_eq!(erase_after(Mode::Immediate, received), received);
        }
    }
}
