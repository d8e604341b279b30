//! One run: receive the queue's messages, add the open requests of the ledger, and go through them: first those that can
//! be advanced, nearest deadline first. A part of the time is kept for those at which earlier runs were killed: they come
//! at the end, one at a time.

mod advance;
mod gathered;

use std::panic::AssertUnwindSafe;

use futures::{FutureExt, StreamExt, stream};
use qeg_domain::clock::Clock;
use qeg_store::{
    StoreError,
    carriers::{
        erasure_request::{FindAnswers, NotifyCarriers, RemindCarriers, Reminder},
        handoff::WithdrawHandoffs,
    },
    core::{calendar::ReadCalendar, deletion_request::DeletionRequest},
    deletion::{
        erasing::{CertifyErasure, Erase},
        request::{ListOpenRequests, ReadRequest},
    },
    legal::{hold::ApplyHolds, on_record::FindLegalRecords},
};

use crate::{
    certify::Sign,
    deadlines::{count_open, in_order, known_calendar, recount},
    holds,
    intake::DeletionQueue,
    put_off::before_those_put_off,
    renew::renew,
    report::Report,
    settings::Settings,
    stuck::Stuck,
};
use advance::{Outcome, advance, stuck};
use gathered::{Gathered, answer, gather, reopen_restored, withdraw_handoffs_of_cancelled};

/// How many requests a run handles at the same time; more would only make DynamoDB throttle.
pub const AT_ONCE: usize = 8;

/// Runs once. A failure for one person never stops the erasure of another.
///
/// # Errors
/// [`StoreError`] when the ledger's index cannot be read: then it is unknown which requests are due or held.
pub async fn run(
    powers: &(
         impl Erase
         + CertifyErasure
         + ApplyHolds
         + ListOpenRequests
         + ReadRequest
         + NotifyCarriers
         + RemindCarriers
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
    powers: &impl RemindCarriers,
    (clock, settings): (&dyn Clock, &Settings),
    report: &mut Report,
) {
    let failed = |error| {
        let class = Stuck::Store(error).class();
        tracing::error!(event = "remind_carriers", error_class = class);
    };
    let unanswered = powers.unanswered(clock.now()).await;
    for erasure in unanswered.map_err(failed).unwrap_or_default() {
        if clock.now() >= settings.stop_at {
            return;
        }
        match powers.remind(&erasure, clock.now()).await {
            Ok(Reminder::Sent) => report.reminded += 1,
            Ok(Reminder::TimeIsOver) => report.unanswered += 1,
            Ok(Reminder::Nothing) => {}
            Err(error) => failed(error),
        }
    }
}

#[cfg(test)]
mod tests;
