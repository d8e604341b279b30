//! The work of one event: from the received message until the message may be deleted.
//!
//! Every step may already have been done, by this consumer or by one that was killed. So each step first checks, then
//! acts, then records in the journal that it was done. A repeated report to QEG is identical to the first one.

mod erase;
mod forward;
mod report_status;

use jiff::Timestamp;

use crate::api::{Api, ApiError};
use crate::event::{Event, Payload};
use crate::id::Id;
use crate::journal::{Entry, Journal, JournalError};
use crate::options::Options;
use crate::order_interface::{OrderInterface, Unavailable};
use crate::progress::{Progress, Reason};
use crate::status::Status;

/// Continues after a failure of one part of the work, and remembers its reason. Returns the error if all other work
/// would fail too.
fn defer(result: Result<(), WorkError>, deferred: &mut Option<Reason>) -> Result<(), WorkError> {
    match result {
        Err(WorkError::Later(reason)) if !reason.affects_all_work() => {
            *deferred = Some(reason);
            Ok(())
        }
        result => result,
    }
}

/// Does the work of events. Only one may work in a folder at a time.
pub(crate) struct Worker<'a, I> {
    pub(crate) api: Api,
    pub(crate) interface: &'a I,
    pub(crate) journal: Journal,
    pub(crate) options: &'a Options,
    pub(crate) now: fn() -> Timestamp,
}

/// Why the work of a message is not done. The message stays on the queue.
#[derive(Debug)]
pub(crate) enum WorkError {
    /// The message does not follow the schemas, and never will.
    Unreadable,
    /// The work can be done later.
    Later(Reason),
    /// The journal cannot be written. No work is allowed without it.
    Journal(JournalError),
}

impl From<Unavailable> for WorkError {
    fn from(_: Unavailable) -> Self {
        Self::Later(Reason::OrderInterface)
    }
}

impl From<ApiError> for WorkError {
    fn from(error: ApiError) -> Self {
        Self::Later(Reason::Api(error))
    }
}

impl<I: OrderInterface> Worker<'_, I> {
    /// Does the work of a message. After success the message may be deleted.
    pub(crate) async fn handle(&mut self, body: &str) -> Result<(), WorkError> {
        let event = Event::parse(body).map_err(|_| WorkError::Unreadable)?;
        if self.journal.is_done(&event.id) {
            self.report(&Progress::Repeat { event: event.id });
            return Ok(());
        }
        match &event.payload {
            Payload::Requested(handoff) => self.process(&handoff.id).await?,
            Payload::Cancelled(handoff) => {
                self.close(handoff)?;
                self.interface.cancel(handoff).await?;
            }
            Payload::ContactChanged(handoff) => self.correct(handoff).await?,
            Payload::Erasure(erasure) => self.answer(&erasure.id, &erasure.handoffs).await?,
        }
        self.record(Entry::Done { event: event.id })
    }

    /// Does the work for which no message may come again: erases data whose retention has ended, continues handoffs
    /// that a kill interrupted, and processes the list of queued handoffs. A failure of one handoff does not stop the
    /// others.
    pub(crate) async fn catch_up(&mut self) -> Result<(), WorkError> {
        let mut deferred = None;
        for (erasure, handoffs) in self.journal.retention_ended((self.now)()) {
            let erased = match self.erase(&erasure, &handoffs).await {
                // Erased here; the API no longer has the request.
                Err(WorkError::Later(Reason::Api(ApiError::Unknown))) => {
                    self.record(Entry::Erased { erasure })
                }
                erased => erased,
            };
            defer(erased, &mut deferred)?;
        }
        for handoff in self.journal.unfinished(self.target()) {
            let forwarded = self.process(&handoff).await;
            defer(forwarded, &mut deferred)?;
        }
        // Page by page, because a consumer may be killed before it reaches the end of a long list.
        let (mut queued, mut cursor) = (0, None);
        loop {
            let (page, next) = self.api.queued(cursor).await?;
            queued += page.len();
            for handoff in &page {
                let forwarded = self.process(handoff).await;
                defer(forwarded, &mut deferred)?;
            }
            if next.is_none() {
                break;
            }
            cursor = next;
        }
        self.answer_unanswered(&mut deferred).await?;
        if let Some(reason) = deferred {
            return Err(WorkError::Later(reason));
        }
        self.report(&Progress::CaughtUp { queued });
        Ok(())
    }

    /// The last status that this consumer reports.
    fn target(&self) -> Status {
        if self.options.deliver {
            Status::Delivered
        } else {
            Status::Accepted
        }
    }

    /// From now on nothing is collected or reported for a handoff, even if its request arrives later.
    fn close(&mut self, handoff: &Id) -> Result<(), WorkError> {
        if self.journal.is_closed(handoff) {
            return Ok(());
        }
        self.record(Entry::Closed {
            handoff: handoff.clone(),
        })?;
        self.report(&Progress::Closed {
            handoff: handoff.clone(),
        });
        Ok(())
    }

    fn record(&mut self, entry: Entry) -> Result<(), WorkError> {
        let recorded = self.journal.record((self.now)(), entry);
        recorded.map_err(WorkError::Journal)
    }

    fn report(&self, progress: &Progress) {
        (self.options.on_progress)(progress);
    }
}

#[cfg(test)]
mod tests;
