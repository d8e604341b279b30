//! DELETE /sessions/current: signing out.

use domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
};
use store::{chain::Act, key, person::Wanted, transaction::Condition};
use web::{Answer, Problem, Request, session};

use crate::Service;

/// Signing out works in every state in which there is somebody to sign out.
const ANY_LIVING: &[Status] = &[Status::Active, Status::DeletionRequested, Status::Held];

/// 204.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let person = session::enter(store, request, Wanted::default(), now).await?;
    let digest = person
        .session
        .as_deref()
        .ok_or_else(Problem::unauthenticated)?;
    let mut change = store.change(&person, ANY_LIVING, now);
    let purpose = ProcessingPurpose::Account;
    change.act(Act::own(Action::SessionClosed, purpose, &[Field::Sessions]));
    change.delete(key::session(digest), Condition::none());
    change.commit().await?;
    Ok(Answer::no_content())
}
