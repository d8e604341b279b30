//! DELETE /deletion: the person cancels the request within its grace period.

use qeg_domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    clock::Clock,
    notice::{Params, Template},
    purpose::Purpose,
};
use qeg_store::{
    core::{
        chain::Act,
        change::ChangePerson,
        person::{EnterSession, Wanted},
    },
    deletion::request::CancelDeletion,
    messages::notice::WriteNotice,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http,
    describe::{Caller, Operation},
    session,
};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "delete_deletion", "DELETE /deletion")
        .titled(
            "Cancel the deletion in its grace period",
            "在犹豫期内撤回注销",
        )
        .noting("Handoffs that the request cancelled stay cancelled.")
        .answers_nothing(Http::NoContent, "The deletion was cancelled.")
        .refuses([Code::NotFound, Code::Conflict])
}

/// 204; 404 if there is no request; 409 once the grace period is over. Handoffs that the request cancelled stay
/// cancelled.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ChangePerson + CancelDeletion + WriteNotice),
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let wanted = Wanted::keys(&[Purpose::Account]);
    let person = session::enter(powers, request, wanted, now).await?;
    let id = person.deletion.as_ref().ok_or_else(Problem::not_found)?;
    let mut change = powers.change(&person, &[Status::DeletionRequested], now);
    change.act(
        Act::own(Action::DeletionCancelled, ProcessingPurpose::Deletion, &[]).about(id.as_str()),
    );
    powers.cancel_deletion(&mut change, id);
    powers.add_notice(&mut change, Template::DeletionCancelled, Params::new())?;
    change.commit().await?;
    Ok(Answer::no_content())
}
