//! One run: receive the queue's messages, add the open requests of the ledger, and go through them: first those that can
//! be advanced, nearest deadline first. A part of the time is kept for those at which earlier runs were killed: they come
//! at the end, one at a time.

use std::{collections::BTreeSet, panic::AssertUnwindSafe, time::Duration};

use futures::{FutureExt, StreamExt, stream};
use jiff::Timestamp;
use qeg_domain::{calendar::Calendar, clock::Clock, deletion::State, id::RequestId};
use qeg_store::{
    StoreError,
    carriers::{
        handoff::WithdrawHandoffs,
        recipient::{FindAnswers, NotifyCarriers, Reminder},
    },
    core::{calendar::ReadCalendar, deletion_request::DeletionRequest},
    deletion::{
        erasing::Erase,
        request::{ListOpenRequests, ReadRequest},
    },
    legal::{hold::ApplyHolds, on_record::FindLegalRecords},
};

use crate::{
    certify::Sign,
    deadlines::{count_open, in_order, known_calendar, recount},
    erase::{Task, complete, erase, reopen, task, wait},
    holds,
    intake::{DeletionMessage, DeletionQueue},
    put_off::{before_those_put_off, erase_again},
    renew::renew,
    report::Report,
    settings::Settings,
    stuck::Stuck,
};

/// How many requests a run handles at the same time; more would only make DynamoDB throttle.
pub const AT_ONCE: usize = 8;

/// The result for one request.
enum Outcome {
    Erased(Duration),
    Completed,
    Waits,
    Left,
    Stuck,
}

/// Runs once. A failure for one person never stops the erasure of another.
///
/// # Errors
/// [`StoreError`] when the ledger's index cannot be read: then it is unknown which requests are due or held.
pub async fn run(
    powers: &(
         impl Erase
         + ApplyHolds
         + ListOpenRequests
         + ReadRequest
         + NotifyCarriers
         + FindAnswers
         + FindLegalRecords
         + WithdrawHandoffs
         + ReadCalendar
     ),
    queue: &impl DeletionQueue,
    signer: &impl Sign,
    clock: &dyn Clock,
    settings: &Settings,
) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let (calendar, is_whole) = known_calendar(powers, &mut report).await;
    let calendar = &calendar;
    let received = queue.receive().await.unwrap_or_else(|_| {
        report.is_queue_down = true;
        Vec::new()
    });
    let mut gathered = gather(powers, &received).await?;
    reopen_restored(powers, (clock, settings), &mut gathered).await;
    withdraw_handoffs_of_cancelled(powers, (clock, settings), &mut gathered).await;
    let Gathered {
        open,
        mut unread,
        unknown,
        later,
        ..
    } = gathered;
    report.failed += unread.len();
    report.left += later.len();
    unread.extend(later);
    answer(queue, &received, (&unread, &unknown), &mut report).await;
    let open = holds::apply(powers, calendar, (clock, settings), open, &mut report).await?;
    let mut open = if is_whole {
        recount(powers, calendar, (clock, settings), open, &mut report).await
    } else {
        open
    };
    in_order(&mut open, clock.now(), settings);
    count_open(&open, calendar, clock.now(), &mut report);
    let (others, put_off): (Vec<_>, Vec<_>) = open.into_iter().partition(|one| one.retries == 0);
    let for_others = before_those_put_off(settings, clock.now(), !put_off.is_empty());
    let one = async |request: DeletionRequest, settings: &Settings| {
        if clock.now() >= settings.stop_at {
            return Outcome::Left;
        }
        let id = request.id.clone();
        let work = advance(powers, signer, clock, (calendar, settings), request);
        // Safe to catch: every step is one call, so a panic leaves no shared state half changed.
        let caught = AssertUnwindSafe(work).catch_unwind().await;
        caught.unwrap_or_else(|_| stuck(&id, "panic"))
    };
    let others = stream::iter(others).map(|request| one(request, &for_others));
    let mut outcomes = others.buffer_unordered(AT_ONCE);
    while let Some(outcome) = outcomes.next().await {
        report.add(&outcome);
    }
    remind_carriers(powers, (clock, &for_others), &mut report).await;
    report.renewed = renew(powers, signer, clock, &for_others).await;
    for request in put_off {
        report.add(&one(request, settings).await);
    }
    Ok(report)
}

/// Reminds carriers that have not answered. A failure is tried again in the next run, and delays no erasure and no other
/// carrier's reminder.
async fn remind_carriers(
    powers: &impl NotifyCarriers,
    (clock, settings): (&dyn Clock, &Settings),
    report: &mut Report,
) {
    let failed = |error| {
        let class = Stuck::Store(error).class();
        tracing::error!(event = "remind_carriers", error_class = class);
    };
    let unanswered = powers.unanswered(clock.now()).await;
    for recipient in unanswered.map_err(failed).unwrap_or_default() {
        if clock.now() >= settings.stop_at {
            return;
        }
        match powers.remind(&recipient, clock.now()).await {
            Ok(Reminder::Sent) => report.reminded += 1,
            Ok(Reminder::TimeIsOver) => report.unanswered += 1,
            Ok(Reminder::Nothing) => {}
            Err(error) => failed(error),
        }
    }
}

/// The requests of the ledger's index and of the queue's messages, each read from the table.
struct Gathered {
    /// Neither cancelled nor completed.
    open: Vec<DeletionRequest>,
    /// Completed, but a message names it.
    ended: Vec<DeletionRequest>,
    /// Cancelled, and a message names it: some carriers may not know yet that their handoffs are cancelled.
    cancelled: Vec<DeletionRequest>,
    /// Could not be read; the next run tries again.
    unread: BTreeSet<RequestId>,
    /// Ended or cancelled, and this run has no time for their messages: these stay on the queue.
    later: BTreeSet<RequestId>,
    /// Named by a message, but not in the ledger. A request is always written before its message, so the ledger has
    /// lost the request, for example by a restore. Only the message is left of it.
    unknown: BTreeSet<RequestId>,
}

async fn gather(
    powers: &(impl ListOpenRequests + ReadRequest),
    received: &[DeletionMessage],
) -> Result<Gathered, StoreError> {
    let named = received
        .iter()
        .filter_map(|message| message.request_id.clone());
    let mut ids: BTreeSet<RequestId> = named.collect();
    let open = powers.open_requests().await?;
    ids.extend(open.into_iter().map(|(id, _)| id));
    let read: Vec<_> = stream::iter(ids)
        .map(|id| async move { (powers.request(&id).await, id) })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut gathered = Gathered {
        open: Vec::new(),
        ended: Vec::new(),
        cancelled: Vec::new(),
        unread: BTreeSet::new(),
        later: BTreeSet::new(),
        unknown: BTreeSet::new(),
    };
    for (found, id) in read {
        match found {
            Ok(Some(request)) if request.state.is_open() => gathered.open.push(request),
            Ok(Some(request)) if request.state == State::Completed => gathered.ended.push(request),
            Ok(Some(request)) => gathered.cancelled.push(request),
            Ok(None) => {
                gathered.unknown.insert(id);
            }
            Err(error) => {
                let class = Stuck::Store(error).class();
                tracing::error!(
                    event = "unread",
                    request_id = id.as_str(),
                    error_class = class
                );
                gathered.unread.insert(id);
            }
        }
    }
    Ok(gathered)
}

/// A message for a completed request is late, or a duplicate, or the operator sent it after a restore. If any data of
/// the person is left, they are erased again. If that cannot be checked now, the message stays on the queue.
async fn reopen_restored(
    powers: &impl Erase,
    (clock, settings): (&dyn Clock, &Settings),
    gathered: &mut Gathered,
) {
    for request in std::mem::take(&mut gathered.ended) {
        if clock.now() >= settings.stop_at {
            gathered.later.insert(request.id);
            continue;
        }
        match reopen(powers, clock, &request).await {
            Ok(again) => gathered.open.extend(again),
            Err(error) => {
                stuck(&request.id, Stuck::Store(error).class());
                gathered.unread.insert(request.id);
            }
        }
    }
}

/// A deletion cancelled before the first run of purge has cancelled handoffs whose carriers do not know it yet. Notifies
/// them. If that fails, the message stays on the queue.
async fn withdraw_handoffs_of_cancelled(
    powers: &impl WithdrawHandoffs,
    (clock, settings): (&dyn Clock, &Settings),
    gathered: &mut Gathered,
) {
    for request in std::mem::take(&mut gathered.cancelled) {
        if clock.now() >= settings.stop_at {
            gathered.later.insert(request.id);
            continue;
        }
        if let Err(why) = wait(powers, &request, clock.now()).await {
            stuck(&request.id, why.class());
            gathered.unread.insert(request.id);
        }
    }
}

async fn advance(
    powers: &(impl Erase + NotifyCarriers + FindLegalRecords + WithdrawHandoffs),
    signer: &impl Sign,
    clock: &dyn Clock,
    (calendar, settings): (&Calendar, &Settings),
    request: DeletionRequest,
) -> Outcome {
    let id = request.id.clone();
    let gone = go_on(powers, signer, clock, (calendar, settings), request).await;
    gone.unwrap_or_else(|why| stuck(&id, why.class()))
}

async fn go_on(
    powers: &(impl Erase + NotifyCarriers + FindLegalRecords + WithdrawHandoffs),
    signer: &impl Sign,
    clock: &dyn Clock,
    (calendar, settings): (&Calendar, &Settings),
    mut request: DeletionRequest,
) -> Result<Outcome, Stuck> {
    let started = clock.now();
    match task(&request, started) {
        Task::Wait => {
            wait(powers, &request, started).await?;
            return Ok(Outcome::Waits);
        }
        Task::Erase if request.state == State::Erasing => {
            erase_again(powers, signer, clock, settings, request).await?;
            return Ok(erased(clock, started));
        }
        Task::Erase => {}
        Task::Complete => {
            let Some(again) = reopen(powers, clock, &request).await? else {
                let completed =
                    complete(powers, signer, clock, (calendar, settings), request).await?;
                return Ok(completed.map_or(Outcome::Waits, |_| Outcome::Completed));
            };
            request = again;
        }
    }
    erase(powers, signer, clock, settings, request).await?;
    Ok(erased(clock, started))
}

fn erased(clock: &dyn Clock, started: Timestamp) -> Outcome {
    let took = clock.now().duration_since(started);
    Outcome::Erased(Duration::try_from(took).unwrap_or_default())
}

fn stuck(id: &RequestId, error_class: &'static str) -> Outcome {
    tracing::error!(event = "stuck", request_id = id.as_str(), error_class);
    Outcome::Stuck
}

/// Deletes each message whose request was found in the ledger. One whose request could not be read now stays on the
/// queue; one without a request is refused.
async fn answer(
    queue: &impl DeletionQueue,
    received: &[DeletionMessage],
    (unread, unknown): (&BTreeSet<RequestId>, &BTreeSet<RequestId>),
    report: &mut Report,
) {
    for message in received {
        let answered = match &message.request_id {
            Some(id) if unread.contains(id) => Ok(()),
            Some(id) if !unknown.contains(id) => queue.acknowledge(message).await,
            _ => {
                report.poison += 1;
                queue.refuse(message).await
            }
        };
        report.is_queue_down |= answered.is_err();
    }
}

impl Report {
    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Erased(took) => {
                self.erased += 1;
                self.longest_erasure = self.longest_erasure.max(*took);
            }
            Outcome::Completed => self.completed += 1,
            Outcome::Waits => {}
            Outcome::Left => self.left += 1,
            Outcome::Stuck => self.failed += 1,
        }
    }
}

#[cfg(test)]
mod tests;
