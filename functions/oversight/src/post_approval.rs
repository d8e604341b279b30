//! `POST /staff/disclosures/{disclosure_id}/approval`: a second member of staff approves and gets the package.

use qeg_domain::{
    account::Status as Account,
    calendar::Calendar,
    clock::Clock,
    disclosure::{DisclosureDetails, Step, step},
    id::DisclosureId,
};
use qeg_store::{
    audit::access_log::ReadAccessLog,
    carriers::handoff::{ListHandoffs, OpenOrder},
    core::{
        change::ChangePerson,
        person::{OpenAccount, ReadPerson},
    },
    legal::disclosure::{OpenDisclosure, ReleaseDisclosure},
    messages::thread::{ListThreads, OpenConversation, ReadMessages},
    people::contact::OpenContact,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status, body,
    describe::{Caller, Operation, json},
    idempotent,
};

use crate::{
    package,
    staff_side::{member, refusal},
};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "post_approval",
        "POST /staff/disclosures/{disclosure_id}/approval",
    )
    .titled("Approve a disclosure and get its package", "批准提供信息并领取资料")
    .noting("The answer is 403 for the member of staff who requested it. The one who approved it can call again for 15 minutes; each call is on the record.")
    .path::<DisclosureId>("disclosure_id", "The disclosure.", "7e6d5c4b3a294817a6b5c4d3e2f10a9b")
    .answers::<package::Package<'_>>(
        Status::Ok,
        "The disclosure with its legal basis, and exactly the requested fields.",
        json!({
            "disclosure": {
                "id": "7e6d5c4b3a294817a6b5c4d3e2f10a9b",
                "instrument": "（2026）鄂01调令1号",
                "authority": "武汉市中级人民法院",
                "approved_at": "2026-11-25T18:28:49Z"
            },
            "contact_name": "李雷",
            "contact_address": null
        }),
    )
    .says_all_in_its_path()
    .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

/// 200 with exactly the requested fields; each release is recorded before the answer is sent. 403 for the member who
/// requested it, and for a third one after the approval; 410 once its time is over or the person is being erased.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + OpenDisclosure
         + ReadPerson
         + OpenAccount
         + OpenContact
         + ListThreads
         + ReadMessages
         + OpenConversation
         + ListHandoffs
         + OpenOrder
         + ReadAccessLog
         + ChangePerson
         + ReleaseDisclosure
     ),
    calendar: &Calendar,
    request: &Request,
    id: &DisclosureId,
) -> Result<Answer, Problem> {
    let member = member(request)?;
    body::nothing(request)?;
    // If two members approve at once, the second one is retried and finds the first approval.
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let disclosure = powers.disclosure(id).await?;
        let disclosure = disclosure.ok_or_else(Problem::not_found)?;
        let details = powers.details(&disclosure).await?;
        let details = match step(&details, disclosure.times, &member, now).map_err(refusal)? {
            Step::Again => details,
            Step::Release => DisclosureDetails {
                approved_by: Some(member.clone()),
                ..details
            },
        };
        let purposes = package::purposes(&disclosure.fields);
        let wanted = package::wanted(&purposes, &disclosure.fields);
        let person = powers.person(&disclosure.subject, wanted, now).await?;
        let person = person.ok_or_else(Problem::gone)?;
        let fields = package::of(powers, calendar, &person, &disclosure.fields, now).await?;
        let package = package::Package {
            disclosure: package::Named {
                id,
                instrument: &details.instrument,
                authority: &details.authority,
                approved_at: disclosure.times.approved_at.unwrap_or(now),
            },
            fields,
        };
        let answer = Answer::json(Status::Ok, &package)?;
        let mut change = powers.change(&person, Account::LIVING, now);
        let release = powers.release_disclosure(&mut change, &disclosure, &details);
        release.await?;
        change.commit().await?;
        Ok(answer)
    })
    .await
}
