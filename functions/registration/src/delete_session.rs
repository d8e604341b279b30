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
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http,
    describe::{Caller, Operation},
    session,
};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "delete_session", "DELETE /sessions/current")
        .titled("Sign out", "退出登录")
        .answers_nothing(Http::NoContent, "The session has ended.")
        .refuses([Code::Conflict])
}

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
