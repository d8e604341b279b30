//! The work of one event: from the received message until the message may be deleted.
//!
//! Every step may already have been done, by this consumer or by one that was killed. So each step first checks, then
//! acts, then records in the journal that it was done. A repeated report to QEG is identical to the first one.

use jiff::{SignedDuration, Timestamp};

use crate::api::{Api, ApiError, Outcome};
use crate::event::{Event, Payload};
use crate::id::Id;
use crate::journal::{Entry, Journal, JournalError};
use crate::mask::Masked;
use crate::options::Options;
use crate::order_interface::{NotPlaced, Order, OrderInterface, PlacedOrder, Unavailable};
use crate::progress::{Progress, Reason};
use crate::retain::Retain;
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

    /// Collects, places and reports one handoff; continues where an earlier attempt stopped.
    async fn process(&mut self, handoff: &Id) -> Result<(), WorkError> {
        if self.journal.is_closed(handoff) {
            return Ok(());
        }
        if self.journal.occurred_at(handoff, Status::Failed).is_some() {
            return self.report_status(handoff, Status::Failed, None).await;
        }
        let placed = match self.interface.find(handoff).await? {
            Some(placed) => placed,
            None => match self.collect_and_place(handoff).await? {
                Some(placed) => placed,
                None => return Ok(()),
            },
        };
        let number = Some(placed.tracking_number.as_str());
        self.report_status(handoff, Status::Accepted, number)
            .await?;
        if self.options.deliver {
            // An example. In your system these come from your delivery network.
            self.report_status(handoff, Status::InTransit, number)
                .await?;
            self.report_status(handoff, Status::Delivered, number)
                .await?;
        }
        Ok(())
    }

    /// `None` if there is nothing to collect, or the order interface refused the order.
    async fn collect_and_place(&mut self, handoff: &Id) -> Result<Option<PlacedOrder>, WorkError> {
        let is_first = !self.journal.is_begun(handoff);
        if is_first {
            self.record(Entry::Begun {
                handoff: handoff.clone(),
            })?;
        }
        let collected = match self.api.collect(handoff).await {
            Ok(collected) => collected,
            // An earlier collection may have succeeded although its answer was lost. It cannot be repeated, so the item
            // cannot be sent: report `failed`, so that the person knows. If nothing was collected, the API refuses the
            // report with 410.
            Err(ApiError::Gone) if !is_first => {
                self.report_status(handoff, Status::Failed, None).await?;
                return Ok(None);
            }
            Err(ApiError::Gone | ApiError::Unknown) => {
                self.close(handoff)?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let order = Order {
            handoff_id: handoff.clone(),
            recipient: collected.recipient,
            item: collected.item,
        };
        match self.interface.place(&order).await {
            Ok(placed) => {
                let shown = self.options.show.then(|| Masked::of(&order.recipient));
                let handoff = handoff.clone();
                self.report(&Progress::Placed { handoff, shown });
                Ok(Some(placed))
            }
            Err(NotPlaced::Unavailable) => Err(Unavailable.into()),
            Err(NotPlaced::Refused) => {
                self.report(&Progress::NotPlaced {
                    handoff: handoff.clone(),
                });
                self.report_status(handoff, Status::Failed, None).await?;
                Ok(None)
            }
        }
    }

    /// Collects an order's recipient again after the person corrected it. Without an order there is nothing to correct:
    /// when it is placed later, the data collected is current.
    async fn correct(&mut self, handoff: &Id) -> Result<(), WorkError> {
        if self.journal.is_closed(handoff) || self.interface.find(handoff).await?.is_none() {
            return Ok(());
        }
        let collected = match self.api.collect(handoff).await {
            Ok(collected) => collected,
            // It has ended, its time is over, or the person is being deleted. An event asks for any erasure.
            Err(ApiError::Gone | ApiError::Unknown) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let order = Order {
            handoff_id: handoff.clone(),
            recipient: collected.recipient,
            item: collected.item,
        };
        self.interface.correct(&order).await?;
        let handoff = handoff.clone();
        self.report(&Progress::Corrected { handoff });
        Ok(())
    }

    /// Reports a status once. A repeat after a kill is identical.
    async fn report_status(
        &mut self,
        handoff: &Id,
        status: Status,
        tracking_number: Option<&str>,
    ) -> Result<(), WorkError> {
        if self.journal.is_closed(handoff) || self.journal.is_reported(handoff, status) {
            return Ok(());
        }
        let occurred_at = match self.journal.occurred_at(handoff, status) {
            Some(occurred_at) => occurred_at,
            None => self.record_status(handoff, status)?,
        };
        let report = self
            .api
            .report(handoff, status, tracking_number, occurred_at);
        let handoff = handoff.clone();
        match report.await {
            Ok(()) => {
                self.record(Entry::Reported {
                    handoff: handoff.clone(),
                    status,
                })?;
                self.report(&Progress::Reported { handoff, status });
                Ok(())
            }
            // The person was erased, or the handoff is finished: no more reports are wanted. What to erase, and until
            // when, comes as a separate event.
            Err(ApiError::Gone | ApiError::Unknown) => self.close(&handoff),
            Err(error) => Err(error.into()),
        }
    }

    /// Records when an order reached a status, always later than its earlier statuses: in the API the latest time wins.
    fn record_status(&mut self, handoff: &Id, status: Status) -> Result<Timestamp, WorkError> {
        let now = (self.now)();
        let last = self.journal.last_occurred_at(handoff);
        let next = last.and_then(|last| last.checked_add(SignedDuration::from_millis(1)).ok());
        let occurred_at = next.map_or(now, |next| next.max(now));
        self.record(Entry::Happened {
            handoff: handoff.clone(),
            status,
            occurred_at,
        })?;
        Ok(occurred_at)
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

    /// Answers erasures whose message was lost. If the time is over, the API no longer names the handoffs: such an
    /// erasure needs a person, whom the alarm on `answer_before` notifies.
    async fn answer_unanswered(&mut self, deferred: &mut Option<Reason>) -> Result<(), WorkError> {
        let mut cursor = None;
        loop {
            let (page, next) = self.api.unanswered(cursor).await?;
            for asked in page.iter().filter(|asked| !asked.handoffs.is_empty()) {
                let answered = self.answer(&asked.id, &asked.handoffs).await;
                defer(answered, deferred)?;
            }
            if next.is_none() {
                return Ok(());
            }
            cursor = next;
        }
    }

    /// Erases a person's data and answers `erased`, or keeps what a law requires and answers `retained`.
    async fn answer(&mut self, erasure: &Id, handoffs: &[Id]) -> Result<(), WorkError> {
        for handoff in handoffs {
            self.close(handoff)?;
        }
        match &self.options.retain {
            Some(retain) if self.holds_any(handoffs).await? => {
                self.retain(erasure, handoffs, retain).await
            }
            _ => self.erase(erasure, handoffs).await,
        }
    }

    async fn holds_any(&self, handoffs: &[Id]) -> Result<bool, WorkError> {
        for handoff in handoffs {
            if self.interface.find(handoff).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Erases first, then answers.
    async fn erase(&mut self, erasure: &Id, handoffs: &[Id]) -> Result<(), WorkError> {
        for handoff in handoffs {
            self.interface.erase(handoff).await?;
        }
        self.api.answer(erasure, &Outcome::Erased).await?;
        let erasure = erasure.clone();
        self.record(Entry::Erased {
            erasure: erasure.clone(),
        })?;
        let handoffs = handoffs.len();
        self.report(&Progress::Erased { erasure, handoffs });
        Ok(())
    }

    async fn retain(
        &mut self,
        erasure: &Id,
        handoffs: &[Id],
        retain: &Retain,
    ) -> Result<(), WorkError> {
        // Recorded first: retained data must not be forgotten when its retention ends.
        self.record(Entry::Retained {
            erasure: erasure.clone(),
            handoffs: handoffs.to_vec(),
            until: retain.until.ends(),
        })?;
        let outcome = Outcome::Retained {
            basis: retain.basis.as_str(),
            retained_until: retain.until.as_str(),
        };
        self.api.answer(erasure, &outcome).await?;
        self.report(&Progress::Retained {
            erasure: erasure.clone(),
            handoffs: handoffs.len(),
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
