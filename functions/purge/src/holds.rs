//! Legal holds: stops and resumes deletions before anything is erased.

use std::collections::BTreeMap;

use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    deletion::State,
    hold::{Hold, hold_for_notice},
    id::Subject,
};
use qeg_store::{
    StoreError,
    core::deletion_request::DeletionRequest,
    legal::hold::{ApplyHolds, StoredHold},
};

use crate::{report::Report, settings::Settings, stuck::Stuck};

/// What to do with a request because of the holds on its person.
#[derive(Debug, PartialEq, Eq)]
enum Move<'a> {
    /// Nothing changes.
    Stay,
    /// It has to wait for this hold; it may have waited for another one before.
    Stop(&'a Hold),
    /// No hold is left.
    Resume,
}

fn wanted<'a>(request: &DeletionRequest, in_force: &'a [Hold]) -> Move<'a> {
    let known = request.hold.as_ref().map(|hold| &hold.id);
    match (request.state, hold_for_notice(in_force)) {
        (State::Requested, Some(hold)) => Move::Stop(hold),
        (State::Held, None) => Move::Resume,
        // While the hold that the person was notified of is in force, they get no notice of another one.
        (State::Held, Some(hold)) if in_force.iter().all(|one| Some(&one.id) != known) => {
            Move::Stop(hold)
        }
        _ => Move::Stay,
    }
}

/// Ends the holds whose last day is over, stops requests that a hold applies to, resumes those without a hold,
/// and requests notices. After a failure a request stays as it is. It cannot be erased by mistake, since erasing checks
/// for holds itself.
pub(crate) async fn apply(
    powers: &impl ApplyHolds,
    calendar: &Calendar,
    (clock, settings): (&dyn Clock, &Settings),
    open: Vec<DeletionRequest>,
    report: &mut Report,
) -> Result<Vec<DeletionRequest>, StoreError> {
    let holds = powers.holds_in_force().await?;
    let in_force = end_what_is_over(powers, (clock, settings), holds, report).await;
    let mut kept = Vec::with_capacity(open.len());
    for request in open {
        let against = in_force
            .get(&request.subject)
            .map_or(&[][..], Vec::as_slice);
        // Without time left, the rest is for the next run.
        if clock.now() >= settings.stop_at {
            kept.push(request);
            continue;
        }
        match advance(powers, calendar, clock, &request, against).await {
            Ok(changed) => kept.push(changed.unwrap_or(request)),
            Err(error) => {
                report.failed += 1;
                let class = Stuck::Store(error).class();
                tracing::error!(
                    event = "hold",
                    request_id = request.id.as_str(),
                    error_class = class
                );
                kept.push(request);
            }
        }
    }
    Ok(kept)
}

async fn end_what_is_over(
    powers: &impl ApplyHolds,
    (clock, settings): (&dyn Clock, &Settings),
    holds: Vec<StoredHold>,
    report: &mut Report,
) -> BTreeMap<Subject, Vec<Hold>> {
    let mut in_force: BTreeMap<Subject, Vec<Hold>> = BTreeMap::new();
    for stored in holds {
        // Without time left it ends in the next run; until then it is in force.
        let now = clock.now();
        if stored.hold.is_over(received_on(now)) && now < settings.stop_at {
            match powers.end_by_time(&stored, now).await {
                Ok(()) => continue,
                Err(error) => {
                    report.failed += 1;
                    let class = Stuck::Store(error).class();
                    tracing::error!(event = "hold_end", error_class = class);
                }
            }
        }
        in_force
            .entry(stored.subject)
            .or_default()
            .push(stored.hold);
    }
    in_force
}

/// The request as it is now, where it changed.
async fn advance(
    powers: &impl ApplyHolds,
    calendar: &Calendar,
    clock: &dyn Clock,
    request: &DeletionRequest,
    in_force: &[Hold],
) -> Result<Option<DeletionRequest>, StoreError> {
    let now = clock.now();
    match wanted(request, in_force) {
        Move::Stop(hold) => powers.stop(request, hold, now).await.map(Some),
        Move::Resume => {
            let deadline = calendar.deadline(now);
            powers.resume(request, deadline, now).await.map(Some)
        }
        Move::Stay => {
            // The event may be lost: purge sends it again until the request says that the notice was written.
            if request.notice_due(received_on(now)).is_some() {
                powers.request_notice(request, now).await?;
            }
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;
    use qeg_domain::{
        calendar::Deadline,
        deletion::{Mode, Proof},
        hold::Basis,
        id::{HoldId, RequestId},
    };

    use super::*;

    fn hold(n: u8) -> Hold {
        Hold {
            id: HoldId::parse(&format!("{n:032x}")).unwrap(),
            basis: Basis::CourtEvidence,
            until: date(2026, 3, 1 + i8::try_from(n).unwrap()),
            secret_until: None,
        }
    }

    fn request(state: State, hold: Option<Hold>) -> DeletionRequest {
        let id = "000fabff000fabff000fabff000fabff";
        let deadline = Deadline {
            due_on: date(2026, 2, 24),
            provisional: false,
            calendar_version: "1".to_owned(),
        };
        let new = DeletionRequest::new(
            RequestId::parse(id).unwrap(),
            Subject::parse(id).unwrap(),
            (Mode::Grace, Proof::Password),
            "2026-02-06T00:00:00Z".parse().unwrap(),
            deadline,
        );
        DeletionRequest { state, hold, ..new }
    }

    #[test]
    fn a_hold_stops_a_waiting_request_and_its_end_resumes_it() {
        let waiting = request(State::Requested, None);
        assert_eq!(wanted(&waiting, &[]), Move::Stay);
        assert_eq!(wanted(&waiting, &[hold(1)]), Move::Stop(&hold(1)));
        let held = request(State::Held, Some(hold(1)));
        assert_eq!(wanted(&held, &[]), Move::Resume);
        // A second, longer one changes nothing for the person, until the first has ended.
        assert_eq!(wanted(&held, &[hold(1), hold(2)]), Move::Stay);
        assert_eq!(wanted(&held, &[hold(2)]), Move::Stop(&hold(2)));
    }

    #[test]
    fn a_request_that_is_being_erased_or_is_over_is_not_changed() {
        for state in [
            State::Erasing,
            State::Erased,
            State::Completed,
            State::Cancelled,
        ] {
            assert_eq!(wanted(&request(state, None), &[hold(1)]), Move::Stay);
            assert_eq!(wanted(&request(state, None), &[]), Move::Stay);
        }
    }
}
