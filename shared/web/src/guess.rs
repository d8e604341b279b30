//! Limits of guesses at a secret: a password or a recovery code.
//!
//! A guess is counted before it is compared, so of many guesses at once no more than the limit are compared, until a right
//! one among them empties the count.

use std::cell::Cell;

use futures::future::join;
use jiff::{SignedDuration, Timestamp};
use qeg_domain::limits;
use qeg_store::{
    core::{limit::CountTries, tally::Limit},
    people::challenge::AcceptChallenge,
};
use qeg_vault::BlindIndex;

use crate::{Problem, source_limit::SourceCall};

/// How many wrong guesses of a password or a code are allowed, and in which window.
pub const WRONG_GUESS_WINDOWS: &[(usize, SignedDuration)] = &[(
    limits::SIGN_IN_FAILURES as usize,
    SignedDuration::from_mins(limits::SIGN_IN_FAILURE_MINUTES),
)];

/// How many wrong guesses of one source are allowed in which time, whomever they are about.
pub const WRONG_GUESSES_OF_SOURCE: &[(usize, SignedDuration)] = &[(
    limits::SIGN_IN_FAILURES_PER_SOURCE as usize,
    SignedDuration::from_mins(limits::SIGN_IN_FAILURE_MINUTES),
)];

/// The guess of one request, under one limit. It is counted once, even if the request is handled again after a
/// conflict.
pub struct Guess {
    limit: Limit,
    is_usually_alone: bool,
    counted_at: Cell<Option<Timestamp>>,
}

impl Guess {
    /// A guess that is not counted yet.
    pub fn new(limit: Limit) -> Self {
        Self {
            limit,
            is_usually_alone: false,
            counted_at: Cell::default(),
        }
    }

    /// A guess that is usually right, and so usually the only one that is counted: counting it then takes one round trip,
    /// not two.
    pub fn usually_alone(limit: Limit) -> Self {
        Self {
            is_usually_alone: true,
            ..Self::new(limit)
        }
    }

    /// Counts the guess; call it before comparing. 429 while no further guess is allowed.
    pub async fn count(
        &self,
        powers: &impl CountTries,
        who: &[&str],
        now: Timestamp,
    ) -> Result<(), Problem> {
        if self.counted_at.get().is_some() {
            return Ok(());
        }
        if self.is_usually_alone && powers.count_alone(self.limit, who, now).await? {
            self.counted_at.set(Some(now));
            return Ok(());
        }
        if let Some(seconds) = powers.count_first(self.limit, who, now).await? {
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            return Err(Problem::too_many_requests(seconds));
        }
        self.counted_at.set(Some(now));
        Ok(())
    }

    /// The outcome of `work`, which compares a guess that was counted. If `work` fails, nothing was compared: the guess is
    /// no longer counted, so that an outage locks nobody out. "Wrong" is an outcome, not a failure.
    ///
    /// # Errors
    /// The failure of `work`.
    pub async fn compared<T>(
        &self,
        powers: &impl CountTries,
        who: &[&str],
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        let outcome = work.await;
        if outcome.is_err() {
            self.take_back(powers, who).await;
        }
        outcome
    }

    /// The outcome of `work`, which compares a guess that counts for `who` and also for its source. Both are counted at
    /// once, before `work`; if either is refused, nothing is compared, and neither stays counted.
    ///
    /// A solved challenge of a call that the limit of `who` refuses is used up nevertheless. That is accepted: to count for
    /// `who` first would make every call wait for one more trip to the table.
    ///
    /// # Errors
    /// 429 of one of the limits, or the failure of `work`.
    pub async fn counted_with<T>(
        &self,
        powers: &(impl CountTries + AcceptChallenge),
        (who, call, source): (&[&str], &SourceCall<'_>, &BlindIndex),
        now: Timestamp,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        let of_person = self.count(powers, who, now);
        let (of_person, of_source) = join(of_person, call.count(powers, source, now)).await;
        let counted = async {
            of_person?;
            of_source?;
            work.await
        };
        let compared = call.compared(powers, source, counted);
        self.compared(powers, who, compared).await
    }

    /// Removes the count of this guess. An error is ignored, because one guess counted too many does no harm.
    async fn take_back(&self, powers: &impl CountTries, who: &[&str]) {
        if let Some(at) = self.counted_at.take() {
            let _ = powers.take_back(self.limit, who, at).await;
        }
    }

    /// Removes every guess that was counted, because this one is right. An error is ignored, because a right guess is
    /// not refused for it.
    pub async fn was_right(&self, powers: &impl CountTries, who: &[&str]) {
        let _ = powers.forget_tries(self.limit, who).await;
    }
}
