//! Does for one request what its task is now, and counts the result in the report.

use std::time::Duration;

use jiff::Timestamp;
use qeg_domain::{calendar::Calendar, clock::Clock, deletion::State, id::RequestId};
use qeg_store::{
    carriers::{erasure_request::NotifyCarriers, handoff::WithdrawHandoffs},
    core::deletion_request::DeletionRequest,
    deletion::erasing::{CertifyErasure, Erase},
    legal::on_record::FindLegalRecords,
};

use crate::{
    certify::Sign,
    erase::{Task, complete, erase, reopen, task, wait},
    put_off::erase_again,
    report::Report,
    settings::Settings,
    stuck::Stuck,
};

/// The result for one request.
pub(super) enum Outcome {
    Erased(Duration),
    Completed,
    Waits,
    Left,
    Stuck,
}

/// Does what can be done for one request now.
pub(super) async fn advance(
    powers: &(impl Erase + CertifyErasure + NotifyCarriers + FindLegalRecords + WithdrawHandoffs),
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
    powers: &(impl Erase + CertifyErasure + NotifyCarriers + FindLegalRecords + WithdrawHandoffs),
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

/// Logs why nothing more was done for a request.
pub(super) fn stuck(id: &RequestId, error_class: &'static str) -> Outcome {
    tracing::error!(event = "stuck", request_id = id.as_str(), error_class);
    Outcome::Stuck
}

impl Report {
    pub(super) fn add(&mut self, outcome: &Outcome) {
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
