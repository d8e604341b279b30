//! `POST /carrier/handoffs/{handoff_id}/status`: the carrier reports how far a handoff has come. Reports may be
//! repeated and arrive in any order; each is stored once.

use qeg_domain::{
    account::Status as Account,
    clock::Clock,
    handoff::{Carrier, CarrierAnswer, NotTaken, Report, ReportInput, Status, Taken},
    id::HandoffId,
    purpose::Purpose,
};
use qeg_store::{
    carriers::handoff::{FindHandoffs, OpenOrder, ReadHandoff, ReportHandoff},
    core::{
        change::ChangePerson,
        person::{ReadPerson, Wanted},
    },
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent,
};

use crate::carrier_side::{Found, example, find};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Carrier,
        "post_status",
        "POST /carrier/handoffs/{handoff_id}/status",
    )
    .titled("Report how far a handoff has come", "报告转寄状态")
    .noting("Reports may be repeated and arrive in any order. `event_id` names one event: the same again changes nothing, the same id with other content is 409. The latest `occurred_at` counts, and an end counts more than anything else.")
    .path::<HandoffId>("handoff_id", "The handoff.", "6b2f0c4be1d84a7f9c3a5e8d7f601234")
    .body::<ReportInput>(json!({
        "event_id": "scan-20261126-0001",
        "status": "in_transit",
        "tracking_number": "XA123456789CN",
        "occurred_at": "2026-11-26T17:30:00+08:00"
    }))
    .answers::<CarrierAnswer<'_>>(Http::Ok, "The handoff in its new state.", example())
    .refuses([Code::NotFound, Code::UnknownHandoff, Code::Conflict, Code::Gone])
}

/// 200 with the current status, also for a repeat; 409 before collection, for an id that was used for another report,
/// and beyond the limit of reports; 410 once it is cancelled or the person is erased; 422 for a time before the
/// handoff.
pub(crate) async fn handle(
    powers: &(
         impl Clock + FindHandoffs + ReadHandoff + ReadPerson + OpenOrder + ReportHandoff + ChangePerson
     ),
    carrier: &Carrier,
    request: &Request,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let report = Report::parse(id, &body::read::<ReportInput>(request)?)?;
        let wanted = Wanted::keys(&[Purpose::Contact]);
        let Found {
            person,
            mut handoff,
        } = find(powers, carrier, id, wanted).await?;
        match handoff.progress.status {
            Status::Queued => {
                return Err(Problem::conflict().detail("Collect the handoff first."));
            }
            Status::Cancelled | Status::Expired => return Err(Problem::gone()),
            _ => {}
        }
        report.check_time(handoff.times.created_at)?;
        let mut order = powers.order(&person, &handoff).await?;
        let taken = order.take(handoff.progress, &report, now);
        if let Taken::Now(progress, with) = taken.map_err(not_taken)? {
            // Reports are accepted until the erasure.
            let mut change = powers.change(&person, Account::LIVING, now);
            powers.report(&mut change, &handoff, (progress, &with))?;
            change.commit().await?;
            (handoff.progress, order) = (progress, with);
        }
        Answer::json(Http::Ok, &handoff.carrier_answer(&order))
    })
    .await
}

fn not_taken(why: NotTaken) -> Problem {
    Problem::conflict().detail(match why {
        NotTaken::OtherContent => {
            "This event_id was used for another report: give each report its own."
        }
        NotTaken::TooMany => {
            "This handoff has reached its limit of reports: report only a final status."
        }
    })
}
