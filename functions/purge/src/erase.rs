//! Does all steps of one request that are possible now. If the function is killed, the next run continues.

use jiff::{SignedDuration, Timestamp, civil::Date};
use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    deletion::{State, may_erase},
};
use qeg_store::{
    StoreError,
    carriers::{erasure_request::NotifyCarriers, handoff::WithdrawHandoffs},
    core::deletion_request::DeletionRequest,
    deletion::erasing::{CertifyErasure, Erase},
    legal::on_record::FindLegalRecords,
};

use crate::{
    certify::{Sign, claims},
    settings::Settings,
    stuck::Stuck,
};

/// What to do with a request now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Task {
    /// Erase it, or finish erasing it.
    Erase,
    /// All live data is erased; complete the request once no backup holds its keys.
    Complete,
    /// Wait: it is in its grace period, held, or ended.
    Wait,
}

/// What a request needs at `now`.
pub fn task(request: &DeletionRequest, now: Timestamp) -> Task {
    match request.state {
        State::Erasing => Task::Erase,
        State::Requested if may_erase(request.state, request.erase_after, now) => Task::Erase,
        State::Erased => Task::Complete,
        State::Requested | State::Held | State::Cancelled | State::Completed => Task::Wait,
    }
}

/// Erases one person. The keys are destroyed first: from then on nothing can be read or written.
pub async fn erase(
    powers: &(impl Erase + CertifyErasure + NotifyCarriers + FindLegalRecords),
    signer: &impl Sign,
    clock: &dyn Clock,
    settings: &Settings,
    mut request: DeletionRequest,
) -> Result<DeletionRequest, Stuck> {
    if request.state == State::Requested {
        request = powers.begin(request, clock.now()).await?;
    }
    request = powers.destroy_keys(request, clock.now()).await?;
    request = powers.count_items(request).await?;
    let now = clock.now();
    let answer_before = now.checked_add(settings.carrier_answer);
    let answer_before = answer_before.unwrap_or(Timestamp::MAX);
    powers.notify(&request, now, answer_before).await?;
    powers.delete_index(&request.subject).await?;
    powers.delete_items(&request.subject).await?;
    if powers.is_anything_left(&request.subject).await? {
        return Err(Stuck::Leftovers);
    }
    request = powers.finish(request, clock.now()).await?;
    certify(powers, signer, clock, settings, &request).await?;
    Ok(request)
}

/// Does nothing to a request that waits, but notifies carriers of the handoffs that it has cancelled, once. The request
/// cancelled them all in one write of constant size; they stay cancelled even if the person cancels the deletion.
pub async fn wait(
    powers: &impl WithdrawHandoffs,
    request: &DeletionRequest,
    now: Timestamp,
) -> Result<(), Stuck> {
    let has_cancelled = matches!(
        request.state,
        State::Requested | State::Held | State::Cancelled
    );
    if !has_cancelled || request.is_withdrawn {
        return Ok(());
    }
    powers.withdraw(&request.subject, now).await?;
    if request.state == State::Cancelled {
        // Only a message leads here, and it is deleted now.
        return Ok(());
    }
    powers.mark_withdrawn(request).await?;
    Ok(())
}

/// Reopens a request if a restored backup brought data of its person back; `None` if nothing is left of them. Restored
/// keys are destroyed again with the rest, and the backup window starts again.
pub async fn reopen(
    powers: &impl Erase,
    clock: &dyn Clock,
    request: &DeletionRequest,
) -> Result<Option<DeletionRequest>, StoreError> {
    if !powers.is_anything_left(&request.subject).await? {
        return Ok(None);
    }
    let again = powers.reopen(request.clone(), clock.now()).await?;
    tracing::warn!(event = "reopened", request_id = again.id.as_str());
    Ok(Some(again))
}

/// Whether no backup holds the data keys of this request any more.
pub(crate) fn is_over(request: &DeletionRequest, now: Timestamp, settings: &Settings) -> bool {
    let window = SignedDuration::try_from(settings.key_backup).unwrap_or(SignedDuration::MAX);
    let gone = request.keys_gone_at;
    gone.is_some_and(|gone| now.duration_since(gone) >= window)
}

/// Completes an erased request once the backup window of its keys is over; `None` before.
pub async fn complete(
    powers: &(impl CertifyErasure + NotifyCarriers + FindLegalRecords),
    signer: &impl Sign,
    clock: &dyn Clock,
    (calendar, settings): (&Calendar, &Settings),
    request: DeletionRequest,
) -> Result<Option<DeletionRequest>, Stuck> {
    // An earlier run may have stopped between erasing and signing.
    if !powers.is_certified(&request).await? {
        certify(powers, signer, clock, settings, &request).await?;
    }
    let now = clock.now();
    if !is_over(&request, now, settings) {
        return Ok(None);
    }
    let completed = DeletionRequest {
        completed_at: Some(now),
        ..request
    };
    // Sign first: a completed request is not read again, unless a message names it.
    let jws = sign(powers, signer, settings, &completed, now).await?;
    let days =
        calendar.working_days_between(received_on(completed.counted_from()), received_on(now));
    let days = u32::try_from(days).unwrap_or_default();
    Ok(Some(powers.complete(completed, &jws, days).await?))
}

async fn certify(
    powers: &(impl CertifyErasure + NotifyCarriers + FindLegalRecords),
    signer: &impl Sign,
    clock: &dyn Clock,
    settings: &Settings,
    request: &DeletionRequest,
) -> Result<(), Stuck> {
    let jws = sign(powers, signer, settings, request, clock.now()).await?;
    powers.keep_certificate(request, &jws).await?;
    Ok(())
}

pub(crate) async fn sign(
    powers: &(impl NotifyCarriers + FindLegalRecords),
    signer: &impl Sign,
    settings: &Settings,
    request: &DeletionRequest,
    now: Timestamp,
) -> Result<String, Stuck> {
    let erasure_requests = powers.erasure_requests(&request.id).await?;
    let today = received_on(now);
    let legal = powers.legal_record_until(&request.subject, today).await?;
    let claims = claims(request, &erasure_requests, legal, &settings.issuer, now);
    let claims = claims.ok_or(Stuck::Leftovers)?;
    signer.certificate(&claims).await.map_err(|_| Stuck::Signer)
}

/// The request with its due date counted again, where that changes it.
pub fn recounted(
    calendar: &Calendar,
    request: &DeletionRequest,
    today: Date,
) -> Option<DeletionRequest> {
    let recount = calendar.recount(request.counted_from(), &request.deadline, today)?;
    Some(DeletionRequest {
        deadline: recount.deadline,
        recounted: Some(recount.reason),
        ..request.clone()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::{
        calendar::Deadline,
        deletion::{Mode, Proof},
        id::{RequestId, Subject},
    };

    use super::*;

    fn request(state: State, mode: Mode) -> DeletionRequest {
        let id = "000fabff000fabff000fabff000fabff";
        let deadline = Deadline {
            due_on: "2026-02-24".parse().unwrap(),
            provisional: false,
            calendar_version: "1".to_owned(),
        };
        let new = DeletionRequest::new(
            RequestId::parse(id).unwrap(),
            Subject::parse(id).unwrap(),
            (mode, Proof::Password),
            "2026-02-06T00:00:00Z".parse().unwrap(),
            deadline,
        );
        DeletionRequest { state, ..new }
    }

    #[test]
    fn a_request_waits_for_its_grace_and_an_interrupted_one_never_waits() {
        let received: Timestamp = "2026-02-06T00:00:00Z".parse().unwrap();
        let last = "2026-02-06T23:59:59Z".parse().unwrap();
        let over = "2026-02-07T00:00:00Z".parse().unwrap();
        let grace = request(State::Requested, Mode::Grace);
        assert_eq!(task(&grace, last), Task::Wait);
        assert_eq!(task(&grace, over), Task::Erase);
        assert_eq!(
            task(&request(State::Requested, Mode::Immediate), received),
            Task::Erase
        );
        assert_eq!(
            task(&request(State::Erasing, Mode::Grace), received),
            Task::Erase
        );
        assert_eq!(
            task(&request(State::Erased, Mode::Grace), received),
            Task::Complete
        );
        for state in [State::Held, State::Cancelled, State::Completed] {
            assert_eq!(task(&request(state, Mode::Immediate), over), Task::Wait);
        }
    }
}
