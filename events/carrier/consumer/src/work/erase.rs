//! The work of an erasure: erase a person's data, or keep what a law requires, and answer.

use super::{WorkError, Worker, defer};
use crate::api::Outcome;
use crate::id::Id;
use crate::journal::Entry;
use crate::order_interface::OrderInterface;
use crate::progress::{Progress, Reason};
use crate::retain::Retain;

impl<I: OrderInterface> Worker<'_, I> {
    /// Answers erasures whose message was lost. If the time is over, the API no longer names the handoffs: such an
    /// erasure needs a person, whom the alarm on `answer_before` notifies.
    pub(super) async fn answer_unanswered(
        &mut self,
        deferred: &mut Option<Reason>,
    ) -> Result<(), WorkError> {
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
    pub(super) async fn answer(&mut self, erasure: &Id, handoffs: &[Id]) -> Result<(), WorkError> {
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
    pub(super) async fn erase(&mut self, erasure: &Id, handoffs: &[Id]) -> Result<(), WorkError> {
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
}
