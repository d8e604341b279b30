//! The requests of one run, from the ledger's index and from the queue's messages, and the answers to these messages.

use std::collections::BTreeSet;

use futures::{StreamExt, stream};
use qeg_domain::{clock::Clock, deletion::State, id::RequestId};
use qeg_store::{
    StoreError,
    carriers::handoff::WithdrawHandoffs,
    core::deletion_request::DeletionRequest,
    deletion::{
        erasing::Erase,
        request::{ListOpenRequests, ReadRequest},
    },
};

use super::{AT_ONCE, advance::stuck};
use crate::{
    erase::{reopen, wait},
    intake::{DeletionMessage, DeletionQueue},
    report::Report,
    settings::Settings,
    stuck::Stuck,
};

/// The requests of the ledger's index and of the queue's messages, each read from the table.
pub(super) struct Gathered {
    /// Neither cancelled nor completed.
    pub(super) open: Vec<DeletionRequest>,
    /// Completed, but a message names it.
    pub(super) ended: Vec<DeletionRequest>,
    /// Cancelled, and a message names it: some carriers may not know yet that their handoffs are cancelled.
    pub(super) cancelled: Vec<DeletionRequest>,
    /// Could not be read; the next run tries again.
    pub(super) unread: BTreeSet<RequestId>,
    /// Ended or cancelled, and this run has no time for their messages: these stay on the queue.
    pub(super) later: BTreeSet<RequestId>,
    /// Named by a message, but not in the ledger. A request is always written before its message, so the ledger has
    /// lost the request, for example by a restore. Only the message is left of it.
    pub(super) unknown: BTreeSet<RequestId>,
}

/// Reads every request that the ledger's index or a message names.
pub(super) async fn gather(
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
pub(super) async fn reopen_restored(
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
pub(super) async fn withdraw_handoffs_of_cancelled(
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

/// Deletes each message whose request was found in the ledger. One whose request could not be read now stays on the
/// queue; one without a request is refused.
pub(super) async fn answer(
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
