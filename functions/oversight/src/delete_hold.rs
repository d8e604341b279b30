//! `DELETE /staff/holds/{hold_id}`: ends a hold. If it was the last one, a deletion that waited for it resumes.

use jiff::Timestamp;
use qeg_domain::{
    account::Status as Account,
    calendar::{Calendar, received_on},
    clock::Clock,
    deletion::State,
    hold::Notified,
    id::HoldId,
    purpose::Purpose,
};
use qeg_store::{
    Guard, StoreError,
    core::{
        change::ChangePerson,
        deletion_request::DeletionRequest,
        person::{Person, ReadPerson, Wanted},
    },
    deletion::request::ReadRequest,
    legal::hold::{EndHold, HoldDeletion, ReadHold},
    messages::notice::WriteNotice,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation},
    idempotent,
};

use crate::{post_holds::as_read, staff_side::member};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "delete_hold",
        "DELETE /staff/holds/{hold_id}",
    )
    .titled("End a legal hold", "解除法定保全")
    .noting("If it was the last one, a deletion that waited for it resumes.")
    .path::<HoldId>("hold_id", "The hold.", "5d4c3b2a190f4e8d9c8b7a6f5e4d3c2b")
    .answers_nothing(Status::NoContent, "The hold has ended.")
    .refuses([Code::NotFound, Code::Conflict])
}

/// 204, even if the hold has already ended; 404 if there is no such hold.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + ReadHold
         + ReadPerson
         + ReadRequest
         + ChangePerson
         + EndHold
         + HoldDeletion
         + WriteNotice
     ),
    calendar: &Calendar,
    request: &Request,
    id: &HoldId,
) -> Result<Answer, Problem> {
    member(request)?;
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let hold = powers.hold(id, now).await?.ok_or_else(Problem::not_found)?;
        if hold.ended_at.is_some() {
            return Ok(Answer::no_content());
        }
        let wanted = Wanted::keys(&[Purpose::Account]);
        let (person, in_force) = futures::join!(
            powers.person(&hold.subject, wanted, now),
            powers.holds_of(&hold.subject)
        );
        let (person, in_force) = (person?, in_force?);
        // Nobody is erased while a hold applies, so this ledger was restored from a backup.
        let person = person.ok_or_else(|| {
            Problem::conflict()
                .detail("The person of this hold no longer exists, which happens after a restore: inform an operator.")
        })?;
        let is_last = in_force.iter().all(|other| other == id);
        let resumed = if is_last {
            resumed(powers, calendar, &person, now).await?
        } else {
            None
        };
        let mut change = powers.change(&person, as_read(person.status), now);
        powers.end_hold(&mut change, &hold, &in_force);
        if let Some(resumed) = &resumed {
            powers.resume_deletion(&mut change, resumed);
            let resumed = DeletionRequest {
                notified: None,
                ..resumed.clone()
            };
            if let Some((_, template, params)) = resumed.notice_due(received_on(now)) {
                powers.add_notice(&mut change, template, params)?;
            }
        }
        change.commit().await?;
        Ok(Answer::no_content())
    })
    .await
}

/// The person's held deletion, resumed: the deadline counts from today, and the person is to be notified.
async fn resumed(
    powers: &impl ReadRequest,
    calendar: &Calendar,
    person: &Person,
    now: Timestamp,
) -> Result<Option<DeletionRequest>, Problem> {
    let (Account::Held, Some(id)) = (person.status, &person.deletion) else {
        return Ok(None);
    };
    let waiting = powers.request(id).await?;
    let waiting = waiting.filter(|waiting| waiting.state == State::Held);
    // Another writer changed the request between the two reads: read everything again.
    let resumed = waiting.ok_or(StoreError::Lost(Guard::Record))?;
    Ok(Some(DeletionRequest {
        notified: Some(Notified::Resumed),
        ..resumed.resumed(now, calendar.deadline(now))
    }))
}
