//! The work of a handoff: collect its data, place the order, report its statuses; and correct its recipient.

use super::{WorkError, Worker};
use crate::api::ApiError;
use crate::id::Id;
use crate::journal::Entry;
use crate::mask::Masked;
use crate::order_interface::{NotPlaced, Order, OrderInterface, PlacedOrder, Unavailable};
use crate::progress::Progress;
use crate::status::Status;

impl<I: OrderInterface> Worker<'_, I> {
    /// Collects, places and reports one handoff; continues where an earlier attempt stopped.
    pub(super) async fn process(&mut self, handoff: &Id) -> Result<(), WorkError> {
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
    pub(super) async fn collect_and_place(
        &mut self,
        handoff: &Id,
    ) -> Result<Option<PlacedOrder>, WorkError> {
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
    pub(super) async fn correct(&mut self, handoff: &Id) -> Result<(), WorkError> {
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
}
