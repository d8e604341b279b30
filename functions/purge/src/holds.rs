//! Legal holds and deletions, kept in step before anything is erased.

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
    legal::hold::{KeepHolds, StoredHold},
};

use crate::{report::Report, settings::Settings, stuck::Stuck};

/// What a request and the holds on its person ask for.
#[derive(Debug, PartialEq, Eq)]
enum Move<'a> {
    /// It goes on waiting, or has no hold to do with.
    Stay,
    /// A hold stands against it, or another one than before.
    Stop(&'a Hold),
    /// Nothing stands against it any more.
    Resume,
}

fn wanted<'a>(request: &DeletionRequest, standing: &'a [Hold]) -> Move<'a> {
    let known = request.hold.as_ref().map(|hold| &hold.id);
    match (request.state, hold_for_notice(standing)) {
        (State::Requested, Some(hold)) => Move::Stop(hold),
        (State::Held, None) => Move::Resume,
        // What the person was told of still stands: they are not told of another one.
        (State::Held, Some(hold)) if standing.iter().all(|one| Some(&one.id) != known) => {
            Move::Stop(hold)
        }
        _ => Move::Stay,
    }
}

/// Ends the holds whose time is over, stops what one stands against, lets go on what none stands against
/// any more, and asks that people are told. What fails stays as it is: a request that should have been
/// stopped cannot be erased either, since erasing looks for holds itself.
pub(crate) async fn keep(
    powers: &impl KeepHolds,
    calendar: &Calendar,
    (clock, settings): (&dyn Clock, &Settings),
    open: Vec<DeletionRequest>,
    report: &mut Report,
) -> Result<Vec<DeletionRequest>, StoreError> {
    let holds = powers.standing_holds().await?;
    let standing = end_what_is_over(powers, clock, holds, report).await;
    let mut kept = Vec::with_capacity(open.len());
    for request in open {
        let against = standing
            .get(&request.subject)
            .map_or(&[][..], Vec::as_slice);
        // What there is no time for is left to the next run.
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
    powers: &impl KeepHolds,
    clock: &dyn Clock,
    holds: Vec<StoredHold>,
    report: &mut Report,
) -> BTreeMap<Subject, Vec<Hold>> {
    let mut standing: BTreeMap<Subject, Vec<Hold>> = BTreeMap::new();
    for stored in holds {
        if stored.hold.is_over(received_on(clock.now())) {
            match powers.end_by_time(&stored, clock.now()).await {
                Ok(()) => continue,
                Err(error) => {
                    report.failed += 1;
                    let class = Stuck::Store(error).class();
                    tracing::error!(event = "hold_end", error_class = class);
                }
            }
        }
        standing
            .entry(stored.subject)
            .or_default()
            .push(stored.hold);
    }
    standing
}

/// The request as it is now, where it changed.
async fn advance(
    powers: &impl KeepHolds,
    calendar: &Calendar,
    clock: &dyn Clock,
    request: &DeletionRequest,
    standing: &[Hold],
) -> Result<Option<DeletionRequest>, StoreError> {
    let now = clock.now();
    match wanted(request, standing) {
        Move::Stop(hold) => powers.stop(request, hold, now).await.map(Some),
        Move::Resume => {
            let deadline = calendar.deadline(now);
            powers.resume(request, deadline, now).await.map(Some)
        }
        Move::Stay => {
            // A message may be lost: purge asks again until the request says that it was written.
            if request.owed(received_on(now)).is_some() {
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
    fn a_hold_stops_what_waits_and_its_end_lets_it_go_on() {
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
    fn what_is_being_erased_or_over_is_left_alone() {
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
