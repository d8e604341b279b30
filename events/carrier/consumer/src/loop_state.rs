//! Decides when the consumer's loop catches up, pauses and ends.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;

use crate::api::ApiError;
use crate::error::Error;
use crate::options::Options;
use crate::progress::{Progress, Reason};
use crate::queue::{LONGEST_WAIT, Message, QueueError};
use crate::work::WorkError;

/// How often to read the list of queued handoffs: it also has those whose message is in the dead-letter queue.
const CATCH_UP_EVERY: Duration = Duration::from_hours(1);
/// The pause after a first failure. Each failure that follows directly doubles it: receiving messages while the API is
/// not available only moves them towards the dead-letter queue.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// The state of the loop between two rounds.
pub(crate) struct LoopState<'a> {
    options: &'a Options,
    /// When the consumer last caught up.
    caught_up_at: Option<Instant>,
    /// The last attempt to catch up was not completed.
    is_behind: bool,
    /// The queue has answered at least once.
    has_queue: bool,
    last_message_at: Instant,
    /// Messages whose work was deferred and has not been done since.
    deferred: HashSet<String>,
    /// Failures in a row.
    failures: u32,
    /// A failure since the last pause, with the time of its header `Retry-After`.
    failed: Option<Option<Duration>>,
}

impl<'a> LoopState<'a> {
    pub(crate) fn new(options: &'a Options) -> Self {
        Self {
            options,
            caught_up_at: None,
            is_behind: true,
            has_queue: false,
            last_message_at: Instant::now(),
            deferred: HashSet::new(),
            failures: 0,
            failed: None,
        }
    }

    pub(crate) fn has_to_catch_up(&self) -> bool {
        self.caught_up_at
            .is_none_or(|at| at.elapsed() > CATCH_UP_EVERY)
    }

    /// Takes the result of catching up. The error ends the consumer.
    pub(crate) fn after_catching_up(&mut self, result: Result<(), WorkError>) -> Result<(), Error> {
        match result {
            Ok(()) => {
                self.caught_up_at = Some(Instant::now());
                self.is_behind = false;
                self.failures = 0;
                Ok(())
            }
            Err(WorkError::Journal(error)) => Err(error.into()),
            Err(WorkError::Later(Reason::Api(error @ ApiError::Rejected(401 | 403 | 404))))
                if self.caught_up_at.is_none() =>
            {
                Err(Error::Api(error))
            }
            Err(WorkError::Later(reason)) => {
                self.report(&Progress::NotCaughtUp { reason });
                self.is_behind = true;
                if reason.affects_all_work() {
                    self.failed(reason);
                } else {
                    // Everything else was done; the rest is tried again at the next time.
                    self.caught_up_at = Some(Instant::now());
                }
                Ok(())
            }
            // Catching up reads no message.
            Err(WorkError::Unreadable) => Ok(()),
        }
    }

    /// How long to wait for messages.
    pub(crate) fn wait(&self) -> Duration {
        let Some(once) = self.options.once else {
            return LONGEST_WAIT;
        };
        let rest = once.saturating_sub(self.last_message_at.elapsed());
        rest.clamp(Duration::from_secs(1), LONGEST_WAIT)
    }

    /// Takes the result of receiving. The error ends the consumer.
    pub(crate) fn after_receiving(
        &mut self,
        result: Result<Vec<Message>, QueueError>,
    ) -> Result<Vec<Message>, Error> {
        match result {
            Ok(messages) => {
                self.has_queue = true;
                if !messages.is_empty() {
                    self.last_message_at = Instant::now();
                }
                Ok(messages)
            }
            Err(error) if error.is_final && !self.has_queue => Err(Error::Queue(error.code)),
            Err(error) => {
                self.queue_failed(error);
                Ok(Vec::new())
            }
        }
    }

    /// Takes the result of a message's work. `true`: the message may be deleted. The error ends the consumer.
    pub(crate) fn after_handling(
        &mut self,
        message: &Message,
        result: Result<(), WorkError>,
    ) -> Result<bool, Error> {
        let id = message.id.clone();
        match result {
            Ok(()) => {
                self.deferred.remove(&id);
                self.failures = 0;
                Ok(true)
            }
            Err(WorkError::Journal(error)) => Err(error.into()),
            Err(WorkError::Unreadable) => {
                self.report(&Progress::Unreadable { message: id });
                Ok(false)
            }
            Err(WorkError::Later(reason)) => {
                if self.options.once.is_some() {
                    self.deferred.insert(id.clone());
                }
                self.report(&Progress::Deferred {
                    message: id,
                    reason,
                });
                if reason.affects_all_work() {
                    self.failed(reason);
                }
                Ok(false)
            }
        }
    }

    /// Takes the result of deleting a message. A message that was not deleted is delivered again, and the journal
    /// knows that its work is done.
    pub(crate) fn after_deleting(&mut self, result: Result<(), QueueError>) {
        if let Err(error) = result {
            self.queue_failed(error);
        }
    }

    fn queue_failed(&mut self, error: QueueError) {
        self.report(&Progress::QueueFailed { code: error.code });
        self.failures += 1;
        self.failed = Some(None);
    }

    fn failed(&mut self, reason: Reason) {
        self.failures += 1;
        self.failed = Some(match reason {
            Reason::Api(ApiError::Retry { after, .. }) => after,
            _ => None,
        });
    }

    /// How long to pause before the next round; `None` if nothing failed in this one.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        let asked_for = self.failed.take()?;
        let doublings = self.failures.saturating_sub(1).min(7);
        let pause = asked_for.unwrap_or(FIRST_PAUSE * 2_u32.pow(doublings));
        Some(pause.min(LONGEST_PAUSE))
    }

    /// Whether the queue stayed empty for as long as `once` says.
    pub(crate) fn is_over(&self) -> bool {
        let once = self.options.once;
        once.is_some_and(|once| self.last_message_at.elapsed() >= once)
    }

    /// The result of the whole run.
    pub(crate) fn end(&self) -> Result<(), Error> {
        match self.deferred.len() + usize::from(self.is_behind) {
            0 => Ok(()),
            unfinished => Err(Error::Unfinished(unfinished)),
        }
    }

    fn report(&self, progress: &Progress) {
        (self.options.on_progress)(progress);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clap::Parser as _;

    use super::*;
    use crate::options::CommandLine;

    #[test]
    fn pauses_double_up_to_a_minute() {
        let words = "carrier --api https://api --queue https://queue --folder folder";
        let options = CommandLine::try_parse_from(words.split(' ')).ok().unwrap();
        let options = options.options(Arc::new(|_| ())).unwrap();
        let mut state = LoopState::new(&options);
        assert_eq!(state.pause(), None);
        let mut pauses = (0..10).map(|_| {
            state.failed(Reason::OrderInterface);
            state.pause().unwrap()
        });
        assert_eq!(pauses.next(), Some(FIRST_PAUSE));
        assert_eq!(pauses.next(), Some(FIRST_PAUSE * 2));
        assert_eq!(pauses.last(), Some(LONGEST_PAUSE));
        let after = Some(Duration::from_secs(7));
        state.failed(Reason::Api(ApiError::Retry { status: 429, after }));
        assert_eq!((state.pause(), state.pause()), (after, None));
    }
}
