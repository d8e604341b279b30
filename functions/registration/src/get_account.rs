//! GET /account: the account as its owner sees it.

use qeg_domain::{clock::Clock, purpose::Purpose};
use qeg_store::{
    core::person::{EnterSession, OpenAccount, Wanted},
    deletion::request::ReadRequest,
};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation},
    session,
};

use crate::account_view::{AccountView, example};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_account", "GET /account")
        .titled("See the account", "查看账户")
        .answers::<AccountView<'_>>(Status::Ok, "The account.", example())
}

/// 200, with the current deletion, if there is one.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + OpenAccount + ReadRequest),
    request: &Request,
) -> Result<Answer, Problem> {
    let wanted = Wanted::keys(&[Purpose::Account]);
    let person = session::enter(powers, request, wanted, powers.now()).await?;
    let record = powers.account(&person).await?;
    let deletion = match &person.deletion {
        Some(id) => powers.request(id).await?,
        None => None,
    };
    let view = AccountView::new(&record, person.created_at, person.status);
    Answer::json(Status::Ok, &view.with(deletion.as_ref()))
}
