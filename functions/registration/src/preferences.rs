//! GET and PUT /preferences: promotions are a choice, notices are not.

use domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    notice::{Preferences, PreferencesInput},
    purpose::Purpose,
};
use serde::Serialize;
use store::{
    chain::Act,
    person::{Person, Wanted},
};
use web::{Answer, Problem, Request, Status as Http, body, idempotent, session};

use crate::Service;

#[derive(Serialize)]
struct View {
    promotions: bool,
    notices: &'static str,
}

fn answer(promotions: bool) -> Result<Answer, Problem> {
    let notices = "required";
    Answer::json(
        Http::Ok,
        &View {
            promotions,
            notices,
        },
    )
}

async fn enter(service: &Service, request: &Request) -> Result<Person, Problem> {
    let wanted = Wanted {
        keys: &[Purpose::Account],
        ..Wanted::default()
    };
    let now = service.store.vault().clock().now();
    session::enter(&service.store, request, wanted, now).await
}

/// 200.
pub(crate) async fn get(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let person = enter(service, request).await?;
    answer(service.store.account(&person).await?.promotions)
}

/// 200; 422 with the reason for a body that turns notices off.
pub(crate) async fn put(service: &Service, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || change(service, request).await).await
}

async fn change(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let person = enter(service, request).await?;
    let wish: PreferencesInput = body::read(request)?;
    let mut record = service.store.account(&person).await?;
    let kept = Preferences {
        promotions: record.promotions,
    };
    let chosen = kept.apply(&wish).map_err(|refused| {
        Problem::from(refused.violation()).reason(
            "Notices cannot be turned off: they tell you of changes to your account, your rights \
             and your data.",
        )
    })?;
    record.promotions = chosen.promotions;
    let now = service.store.vault().clock().now();
    let mut change = service.store.change(&person, &[Status::Active], now);
    let purpose = ProcessingPurpose::Account;
    change.act(Act::own(
        Action::PreferencesChanged,
        purpose,
        &[Field::Promotions],
    ));
    change.put_account(&record)?;
    change.commit().await?;
    answer(chosen.promotions)
}
