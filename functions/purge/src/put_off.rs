//! Erasures at which earlier runs may have been killed: each is counted before a run goes on with it, and those that were
//! counted come last in a run, in time that is kept for them.

use std::panic::{AssertUnwindSafe, resume_unwind};

use futures::FutureExt;
use jiff::Timestamp;
use qeg_domain::clock::Clock;
use qeg_store::{
    carriers::erasure_request::NotifyCarriers,
    core::deletion_request::DeletionRequest,
    deletion::erasing::{CertifyErasure, Erase},
    legal::on_record::FindLegalRecords,
};

use crate::{certify::Sign, erase::erase, settings::Settings, stuck::Stuck};

/// The part of a run that is kept for erasures that were put off, if there are any: an eighth, half a minute on AWS.
const PART: i32 = 8;

/// The settings for all that a run does before those that were put off: it stops earlier if there are any.
pub(crate) fn before_those_put_off(settings: &Settings, now: Timestamp, are_any: bool) -> Settings {
    let mut settings = settings.clone();
    let left = settings.stop_at.duration_since(now);
    if are_any && left.is_positive() {
        settings.stop_at -= left / PART;
    }
    settings
}

/// Goes on with an erasure that an earlier run began: that run may have been killed at it. It is put off before anything
/// of it is read, so a run that is killed at it again does not stop later ones from reaching the others.
pub(crate) async fn erase_again(
    powers: &(impl Erase + CertifyErasure + NotifyCarriers + FindLegalRecords),
    signer: &impl Sign,
    clock: &dyn Clock,
    settings: &Settings,
    mut request: DeletionRequest,
) -> Result<(), Stuck> {
    let (id, retries) = (request.id.clone(), request.retries);
    request.retries += 1;
    powers.set_retries(&id, request.retries).await?;
    let work = erase(powers, signer, clock, settings, request);
    let ended = AssertUnwindSafe(work).catch_unwind().await;
    if let Ok(Ok(_)) = ended {
        return Ok(());
    }
    // The run goes on, so nothing killed it. If this fails too, the erasure is only done later in each run.
    let _ = powers.set_retries(&id, retries).await;
    match ended {
        Ok(failed) => failed.map(drop),
        Err(panic) => resume_unwind(panic),
    }
}
