//! Reports a status to QEG once, and at a time that never goes back.

use jiff::{SignedDuration, Timestamp};

use super::{WorkError, Worker};
use crate::api::ApiError;
use crate::id::Id;
use crate::journal::Entry;
use crate::order_interface::OrderInterface;
use crate::progress::Progress;
use crate::status::Status;

impl<I: OrderInterface> Worker<'_, I> {
    /// Reports a status once. A repeat after a kill is identical.
    pub(super) async fn report_status(
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
}
