//! DELETE /sessions/current: signing out.

use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    clock::Clock,
};
use qeg_store::{
    core::{
        chain::Act,
        change::ChangePerson,
        person::{EnterSession, Wanted},
    },
    people::session::CloseSessions,
};
use qeg_web::{Answer, Problem, Request, session};

/// 204, in every state before the erasure.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ChangePerson + CloseSessions),
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let person = session::enter(powers, request, Wanted::default(), now).await?;
    let mut change = powers.change(&person, Status::LIVING, now);
    let purpose = ProcessingPurpose::Account;
    change.act(Act::own(Action::SessionClosed, purpose, &[Field::Sessions]));
    powers.close_current(&mut change)?;
    change.commit().await?;
    Ok(Answer::no_content())
}
