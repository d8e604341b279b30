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
        person::{EnterSession, OpenAccount, Wanted},
    },
    deletion::request::CancelDeletion,
    messages::notice::WriteNotice,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http,
    describe::{Caller, Operation},
    idempotent::retry_on_conflict,
    session,
};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "delete_deletion", "DELETE /deletion")
        .titled(
            "Cancel the deletion in its grace period",
            "在等待期内撤销注销",
        )
        .noting("Handoffs that the request cancelled stay cancelled. The answer is 409 for an account that has lost its only identifier, until it has another one (`PATCH /account`).")
        .answers_nothing(Http::NoContent, "The deletion was cancelled.")
        .refuses([Code::NotFound, Code::Conflict])
}

/// 204; 404 if there is no request; 409 once the grace period is over, and for an account without an identifier, which
/// would stay with nobody able to sign in to it. Handoffs that the request cancelled stay cancelled.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + OpenAccount + ChangePerson + CancelDeletion + WriteNotice),
    request: &Request,
) -> Result<Answer, Problem> {
    // A cancellation is not refused because something else of the account was written at the same moment.
    retry_on_conflict(async || cancel(powers, request).await).await
}

async fn cancel(
    powers: &(impl Clock + EnterSession + OpenAccount + ChangePerson + CancelDeletion + WriteNotice),
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let wanted = Wanted::keys(&[Purpose::Account]);
    let person = session::enter(powers, request, wanted, now).await?;
    let id = person.deletion.as_ref().ok_or_else(Problem::not_found)?;
    if !powers.account(&person).await?.has_identifier() {
        return Err(Problem::conflict().detail(
            "The account has lost its only identifier: add a number or a call sign first, or nobody could sign in to it again.",
        ));
    }
    let mut change = powers.change(&person, &[Status::DeletionRequested], now);
    // Not if a number was taken over since the account was read.
    change.on_unchanged_account();
    change.act(
        Act::own(Action::DeletionCancelled, ProcessingPurpose::Deletion, &[]).about(id.as_str()),
    );
    powers.cancel_deletion(&mut change, id);
    powers.add_notice(&mut change, Template::DeletionCancelled, Params::new())?;
    change.commit().await?;
    Ok(Answer::no_content())
}
