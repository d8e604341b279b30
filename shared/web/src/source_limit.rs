//! Limits of a source: how often callers behind one network address may do something.
//!
//! A call is counted before it is known whether it succeeds, so of many calls at once no more than the limit are
//! handled. Thousands of people can share one address, as in mobile networks. So the 429 of a limit of a source
//! offers a challenge (`"challenge": "/challenge"`): its solution, sent as `Challenge-Response`, lets one call past
//! the limit. Limits of a number, an identifier or a person are not in this module; no challenge lets a call past
//! those.

use std::cell::Cell;

use jiff::Timestamp;
use qeg_store::{
    core::{limit::CountTries, tally::Limit},
    people::challenge::AcceptChallenge,
};
use qeg_vault::BlindIndex;

use crate::{Problem, Request};

/// The state of a call under the limit of its source.
#[derive(Clone, Copy, Default)]
enum State {
    /// Not checked yet.
    #[default]
    New,
    /// Counted at this time.
    Counted(Timestamp),
    /// Allowed above the limit by a challenge.
    LetPast,
}

/// A call of a source, under one limit. It is counted once, even if it is handled again after a conflict.
pub struct SourceCall<'a> {
    limit: Limit,
    request: &'a Request,
    state: Cell<State>,
}

impl<'a> SourceCall<'a> {
    /// A call that is not counted yet.
    pub fn new(limit: Limit, request: &'a Request) -> Self {
        Self {
            limit,
            request,
            state: Cell::default(),
        }
    }

    /// Counts the call. When the limit is reached, the call still passes with the solution of a challenge; without one
    /// the answer is 429, which offers a challenge.
    pub async fn count(
        &self,
        powers: &(impl CountTries + AcceptChallenge),
        source: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if !matches!(self.state.get(), State::New) {
            return Ok(());
        }
        let who = [source.as_str()];
        let Some(seconds) = powers.count_first(self.limit, &who, now).await? else {
            self.state.set(State::Counted(now));
            return Ok(());
        };
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        let limited = Problem::too_many_requests(seconds)
            .logged_as("limit_of_source")
            .offering_challenge();
        match self.request.header("challenge-response") {
            Ok(None) => Err(limited.detail(
                "Too many requests from your network: wait, or solve a challenge and send it as Challenge-Response.",
            )),
            Ok(Some(response)) if powers.accept_challenge(response, now).await? => {
                self.state.set(State::LetPast);
                Ok(())
            }
            _ => Err(limited.detail(
                "The Challenge-Response is wrong, has ended or was used before: get another challenge.",
            )),
        }
    }

    /// Counts the call, then gives the outcome of `work`. If `work` fails, the call is no longer counted.
    pub async fn counted<T>(
        &self,
        powers: &(impl CountTries + AcceptChallenge),
        source: &BlindIndex,
        now: Timestamp,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        self.count(powers, source, now).await?;
        self.compared(powers, source, work).await
    }

    /// The outcome of `work`, which compares what was counted. If `work` fails, the call is no longer counted.
    pub async fn compared<T>(
        &self,
        powers: &impl CountTries,
        source: &BlindIndex,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        let outcome = work.await;
        if outcome.is_err() {
            self.take_back(powers, source).await;
        }
        outcome
    }

    /// Removes the count of this call, for a call whose secret was right under a limit that counts only wrong ones. An
    /// error is ignored: the source then has one failure too many, but a call that has succeeded is not refused for that.
    pub async fn take_back(&self, powers: &impl CountTries, source: &BlindIndex) {
        if let State::Counted(at) = self.state.get() {
            let who = [source.as_str()];
            let _ = powers.take_back(self.limit, &who, at).await;
            self.state.set(State::New);
        }
    }
}
