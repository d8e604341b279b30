//! GET /deletion: how the signed-in person's own request stands.

use store::person::Wanted;
use web::{Answer, Problem, Request, Status, session};

use crate::{Service, view::Standing};

/// 404 where no deletion was asked for, or it was cancelled.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let person = session::enter(store, request, Wanted::default(), now).await?;
    let id = person.deletion.as_ref().ok_or_else(Problem::not_found)?;
    let deletion = store.database().read_request(id).await?;
    let deletion = deletion.ok_or_else(Problem::not_found)?;
    Answer::json(Status::Ok, &Standing::of(&deletion))
}
