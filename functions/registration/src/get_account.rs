//! GET /account: the account as its owner sees it.

use domain::purpose::Purpose;
use store::person::Wanted;
use web::{Answer, Problem, Request, Status, session};

use crate::{Service, account_view::AccountView};

/// 200, with the deletion that runs, if one does.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let wanted = Wanted {
        keys: &[Purpose::Account],
        ..Wanted::default()
    };
    let person = session::enter(store, request, wanted, now).await?;
    let record = store.account(&person).await?;
    let deletion = match &person.deletion {
        Some(id) => store.database().read_request(id).await?,
        None => None,
    };
    let view = AccountView::new(&record, person.created_at, person.status);
    Answer::json(Status::Ok, &view.with(deletion.as_ref()))
}
