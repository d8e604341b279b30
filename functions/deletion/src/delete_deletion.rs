//! DELETE /deletion: the person takes the request back within its grace period.

use domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    notice::{Params, Template},
    purpose::Purpose,
};
use store::{chain::Act, deletion::cancel_in, notice, person::Wanted};
use web::{Answer, Problem, Request, session};

use crate::Service;

/// 204; 404 where there is nothing to cancel; 409 once the grace period is over.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let wanted = Wanted {
        keys: &[Purpose::Account],
        ..Wanted::default()
    };
    let person = session::enter(store, request, wanted, now).await?;
    let id = person.deletion.as_ref().ok_or_else(Problem::not_found)?;
    let mut change = store.change(&person, &[Status::DeletionRequested], now);
    change.act(
        Act::own(Action::DeletionCancelled, ProcessingPurpose::Deletion, &[]).about(id.as_str()),
    );
    change.set_state(Status::Active, None);
    change.also(|transaction| cancel_in(transaction, id, now));
    notice::add_notice(&mut change, Template::DeletionCancelled, Params::new(), now)?;
    change.commit().await?;
    Ok(Answer::no_content())
}
