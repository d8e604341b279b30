//! `DELETE /staff/disclosures/{disclosure_id}`: ends a disclosure that waits for approval. Whoever requested it withdraws
//! it; another member of staff rejects it.

use qeg_domain::{
    account::Status as Account,
    clock::Clock,
    disclosure::{DisclosureDetails, End, State, end},
    id::DisclosureId,
    purpose::Purpose,
};
use qeg_store::{
    core::{
        change::ChangePerson,
        person::{ReadPerson, Wanted},
    },
    legal::disclosure::{EndDisclosure, OpenDisclosure},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::staff_side::{member, refusal};

/// A disclosure that was withdrawn or rejected.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EndedDisclosure")]
struct Ended<'a> {
    /// Its id.
    id: &'a DisclosureId,
    state: State,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "delete_disclosure",
        "DELETE /staff/disclosures/{disclosure_id}",
    )
    .titled("Withdraw or reject a disclosure", "撤销或不批准提供信息申请")
    .noting("The member of staff who requested it withdraws it; anybody else of the staff rejects it. It is in the person's access log. Once it is approved the answer is 409.")
    .path::<DisclosureId>("disclosure_id", "The disclosure.", "7e6d5c4b3a294817a6b5c4d3e2f10a9b")
    .answers::<Ended<'_>>(
        Status::Ok,
        "The disclosure has ended, now or before.",
        json!({"id": "7e6d5c4b3a294817a6b5c4d3e2f10a9b", "state": "rejected"}),
    )
    .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

/// 200 with the state in which it ended, even if it ended before; 404 for an unknown disclosure; 409 once it is
/// approved; 410 once its time is over or the person is being erased.
pub(crate) async fn handle(
    powers: &(impl Clock + OpenDisclosure + ReadPerson + ChangePerson + EndDisclosure),
    request: &Request,
    id: &DisclosureId,
) -> Result<Answer, Problem> {
    let member = member(request)?;
    // If another member approves it at the same moment, it is read again, and found approved.
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let disclosure = powers.disclosure(id).await?;
        let disclosure = disclosure.ok_or_else(Problem::not_found)?;
        let details = powers.details(&disclosure).await?;
        let state = match end(&details, disclosure.times, &member, now).map_err(refusal)? {
            End::Before(state) => return Answer::json(Status::Ok, &Ended { id, state }),
            End::Now(state) => state,
        };
        let details = DisclosureDetails {
            ended_by: Some(member.clone()),
            ..details
        };
        let wanted = Wanted::keys(&[Purpose::Account]);
        let person = powers.person(&disclosure.subject, wanted, now).await?;
        let person = person.ok_or_else(Problem::gone)?;
        let mut change = powers.change(&person, Account::LIVING, now);
        let ended = powers.end_disclosure(&mut change, (&disclosure, state), &details);
        ended.await?;
        change.commit().await?;
        Answer::json(Status::Ok, &Ended { id, state })
    })
    .await
}
