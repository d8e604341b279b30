//! GET /contact: what the person gave.

use store::Store;
use web::{Answer, Problem, Request, Status};

use crate::{enter, etag};

/// 200 with `ETag`; 404 where there is none.
pub(crate) async fn handle(store: &Store, request: &Request) -> Result<Answer, Problem> {
    let person = enter(store, request).await?;
    let (Some(contact), Some(write)) = (store.contact(&person).await?, person.contact_write()?)
    else {
        return Err(Problem::not_found());
    };
    Ok(Answer::json(Status::Ok, &contact.answer())?.etag(&etag(write)))
}
