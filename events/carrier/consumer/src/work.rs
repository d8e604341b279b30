//! One event, from the message to the point where the message may go.
//!
//! Every step may have been taken before, by this consumer or by one that was killed. So each asks first, then does,
//! then writes down that it was done; and what is told to QEG is the same each time.

use jiff::{SignedDuration, Timestamp};

use crate::api::{Api, Outcome, Refusal, Status};
use crate::event::{Erasure, Event, Id, What};
use crate::journal::{Entry, Journal, JournalError};
use crate::mask::Masked;
use crate::note::{Note, Why};
use crate::options::{Options, Retain};
use crate::order_interface::{NotPlaced, Order, OrderInterface, Placed, Unavailable};

/// Remembers why one part of the work was left, and goes on unless all the rest would be left as well.
fn put_off(done: Result<(), Left>, left: &mut Option<Why>) -> Result<(), Left> {
    match done {
        Err(Left::Later(why)) if !why.is_general() => {
            *left = Some(why);
            Ok(())
        }
        done => done,
    }
}

/// The power to do what events say. One at a time a folder.
pub(crate) struct Worker<'a, I> {
    pub(crate) api: Api,
    pub(crate) interface: &'a I,
    pub(crate) journal: Journal,
    pub(crate) options: &'a Options,
    pub(crate) now: fn() -> Timestamp,
}

/// Why a message may not go.
#[derive(Debug)]
pub(crate) enum Left {
    /// It cannot be read, now or later.
    Poison,
    /// It can be done later.
    Later(Why),
    /// Nothing may be done that cannot be written down.
    Journal(JournalError),
}

impl From<Unavailable> for Left {
    fn from(_: Unavailable) -> Self {
        Self::Later(Why::OrderInterface)
    }
}

impl From<Refusal> for Left {
    fn from(refusal: Refusal) -> Self {
        Self::Later(Why::Api(refusal))
    }
}

impl<I: OrderInterface> Worker<'_, I> {
    /// Does what a message says. When this returns well, the message may go.
    pub(crate) async fn take(&mut self, body: &str) -> Result<(), Left> {
        let event = Event::parse(body).map_err(|_| Left::Poison)?;
        if self.journal.is_done(&event.id) {
            self.say(&Note::Repeat { event: event.id });
            return Ok(());
        }
        match &event.what {
            What::Requested(handoff) => self.forward(&handoff.id).await?,
            What::Cancelled(handoff) => {
                self.close(handoff)?;
                self.interface.cancel(handoff).await?;
            }
            What::Erasure(erasure) => self.answer(erasure).await?,
        }
        self.record(Entry::Done { event: event.id })
    }

    /// Does what no message may say any more: erases what was kept by law until now, goes on with what a kill
    /// left, and takes what waits to be collected. What fails for one handoff does not hold up the others.
    pub(crate) async fn catch_up(&mut self) -> Result<(), Left> {
        let mut left = None;
        for (erasure, handoffs) in self.journal.no_longer_kept((self.now)()) {
            let erased = match self.erase(&erasure, &handoffs).await {
                // It is gone here, and forgotten there.
                Err(Left::Later(Why::Api(Refusal::NotOurs))) => {
                    self.record(Entry::Erased { erasure })
                }
                erased => erased,
            };
            put_off(erased, &mut left)?;
        }
        for handoff in self.journal.unfinished(self.target()) {
            let forwarded = self.forward(&handoff).await;
            put_off(forwarded, &mut left)?;
        }
        // Page by page: a list may be longer than a consumer lives.
        let (mut queued, mut cursor) = (0, None);
        loop {
            let (page, next) = self.api.queued(cursor).await?;
            queued += page.len();
            for handoff in &page {
                let forwarded = self.forward(handoff).await;
                put_off(forwarded, &mut left)?;
            }
            if next.is_none() {
                break;
            }
            cursor = next;
        }
        if let Some(why) = left {
            return Err(Left::Later(why));
        }
        self.say(&Note::CaughtUp { queued });
        Ok(())
    }

    /// How far this consumer brings an order.
    fn target(&self) -> Status {
        if self.options.deliver {
            Status::Delivered
        } else {
            Status::Accepted
        }
    }

    /// Collects, places and reports one handoff, from wherever it was left.
    async fn forward(&mut self, handoff: &Id) -> Result<(), Left> {
        if self.journal.is_closed(handoff) {
            return Ok(());
        }
        if self.journal.happened(handoff, Status::Failed).is_some() {
            return self.tell(handoff, Status::Failed, None).await;
        }
        let placed = match self.interface.find(handoff).await? {
            Some(placed) => placed,
            None => match self.collect_and_place(handoff).await? {
                Some(placed) => placed,
                None => return Ok(()),
            },
        };
        let number = Some(placed.tracking_number.as_str());
        self.tell(handoff, Status::Accepted, number).await?;
        if self.options.deliver {
            // An example: in your system this is what your own network says.
            self.tell(handoff, Status::InTransit, number).await?;
            self.tell(handoff, Status::Delivered, number).await?;
        }
        Ok(())
    }

    /// `None` where there is nothing to collect, or nobody to place it with.
    async fn collect_and_place(&mut self, handoff: &Id) -> Result<Option<Placed>, Left> {
        let is_first = !self.journal.is_begun(handoff);
        if is_first {
            self.record(Entry::Begun {
                handoff: handoff.clone(),
            })?;
        }
        let collected = match self.api.collect(handoff).await {
            Ok(collected) => collected,
            // An earlier collection may have been done, and its answer lost. It cannot be had again, so the item goes
            // nowhere, and the person should know. Where nothing was collected, the report is refused with 410.
            Err(Refusal::Gone) if !is_first => {
                self.tell(handoff, Status::Failed, None).await?;
                return Ok(None);
            }
            Err(Refusal::Gone | Refusal::NotOurs) => {
                self.close(handoff)?;
                return Ok(None);
            }
            Err(refusal) => return Err(refusal.into()),
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
                self.say(&Note::Placed { handoff, shown });
                Ok(Some(placed))
            }
            Err(NotPlaced::Unavailable) => Err(Unavailable.into()),
            Err(NotPlaced::Refused) => {
                self.say(&Note::NotPlaced {
                    handoff: handoff.clone(),
                });
                self.tell(handoff, Status::Failed, None).await?;
                Ok(None)
            }
        }
    }

    /// Reports a status once; a repeat after a kill is word for word the same.
    async fn tell(
        &mut self,
        handoff: &Id,
        status: Status,
        tracking_number: Option<&str>,
    ) -> Result<(), Left> {
        if self.journal.is_closed(handoff) || self.journal.is_reported(handoff, status) {
            return Ok(());
        }
        let occurred_at = match self.journal.happened(handoff, status) {
            Some(occurred_at) => occurred_at,
            None => self.happens(handoff, status)?,
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
                self.say(&Note::Reported { handoff, status });
                Ok(())
            }
            // The person is erased, or the handoff is long over: nobody wants to know any more. What is to be
            // erased, and until when, comes as an event of its own.
            Err(Refusal::Gone | Refusal::NotOurs) => self.close(&handoff),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Writes down when something happened, later than all that happened before: the latest counts.
    fn happens(&mut self, handoff: &Id, status: Status) -> Result<Timestamp, Left> {
        let now = (self.now)();
        let last = self.journal.last(handoff);
        let next = last.and_then(|last| last.checked_add(SignedDuration::from_millis(1)).ok());
        let occurred_at = next.map_or(now, |next| next.max(now));
        self.record(Entry::Happened {
            handoff: handoff.clone(),
            status,
            occurred_at,
        })?;
        Ok(occurred_at)
    }

    /// From here on nothing is collected or reported for a handoff, also when its request comes later.
    fn close(&mut self, handoff: &Id) -> Result<(), Left> {
        if self.journal.is_closed(handoff) {
            return Ok(());
        }
        self.record(Entry::Closed {
            handoff: handoff.clone(),
        })?;
        self.say(&Note::Closed {
            handoff: handoff.clone(),
        });
        Ok(())
    }

    /// Erases a person and says so, or keeps what has to be kept and says that.
    async fn answer(&mut self, erasure: &Erasure) -> Result<(), Left> {
        for handoff in &erasure.handoffs {
            self.close(handoff)?;
        }
        match &self.options.retain {
            Some(retain) if self.holds_any(&erasure.handoffs).await? => {
                self.keep(erasure, retain).await
            }
            _ => self.erase(&erasure.id, &erasure.handoffs).await,
        }
    }

    async fn holds_any(&self, handoffs: &[Id]) -> Result<bool, Left> {
        for handoff in handoffs {
            if self.interface.find(handoff).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// First it is gone, then it is said.
    async fn erase(&mut self, erasure: &Id, handoffs: &[Id]) -> Result<(), Left> {
        for handoff in handoffs {
            self.interface.erase(handoff).await?;
        }
        self.api.answer(erasure, &Outcome::Erased).await?;
        let erasure = erasure.clone();
        self.record(Entry::Erased {
            erasure: erasure.clone(),
        })?;
        let handoffs = handoffs.len();
        self.say(&Note::Erased { erasure, handoffs });
        Ok(())
    }

    async fn keep(&mut self, erasure: &Erasure, retain: &Retain) -> Result<(), Left> {
        // Written down first: what is kept must not be forgotten when its time is over.
        self.record(Entry::Retained {
            erasure: erasure.id.clone(),
            handoffs: erasure.handoffs.clone(),
            until: retain.until.ends(),
        })?;
        let outcome = Outcome::Retained {
            basis: retain.basis.as_str(),
            retained_until: retain.until.as_str(),
        };
        self.api.answer(&erasure.id, &outcome).await?;
        self.say(&Note::Retained {
            erasure: erasure.id.clone(),
            handoffs: erasure.handoffs.len(),
        });
        Ok(())
    }

    fn record(&mut self, entry: Entry) -> Result<(), Left> {
        let recorded = self.journal.record((self.now)(), entry);
        recorded.map_err(Left::Journal)
    }

    fn say(&self, note: &Note) {
        (self.options.notes)(note);
    }
}

#[cfg(test)]
mod tests;
