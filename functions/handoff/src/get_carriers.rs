//! GET /carriers: the carriers that mail can be handed to, with their role by law. Anybody may see them: people
//! have to know who gets their data before they order (PIPL 17, 23).

use qeg_domain::{
    clock::Clock,
    handoff::{CarrierName, Handling},
    id::to_hex,
};
use qeg_store::core::register::ReadCarriers;
use qeg_web::{
    Answer, Problem, Request, Status,
    answer::Cache,
    describe::{Caller, Header, Operation, json},
};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::known_carriers::KnownCarriers;

/// The carriers.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierList")]
struct List<'a> {
    /// All that can be chosen now, in the order of their names. It can be empty.
    carriers: Vec<Named<'a>>,
}

/// A carrier that mail can be handed to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NamedCarrier")]
struct Named<'a> {
    /// The name by which an order chooses it (`POST /handoffs`).
    name: &'a CarrierName,
    handling: Handling,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_carriers", "GET /carriers")
        .titled("List the carriers", "查看承运商")
        .noting(
            "A carrier gets name, phone and address of a person only for an order that names it.",
        )
        .if_changed()
        .answers::<List<'_>>(
            Status::Ok,
            "The carriers.",
            json!({"carriers": [
                {"name": "express", "handling": "independent_handler"},
                {"name": "post", "handling": "entrusted_processor"}
            ]}),
        )
        .with(Header::ETag)
}

/// 200 with `ETag`; 304 if the client has this list already.
pub(crate) async fn handle(
    powers: &(impl Clock + ReadCarriers),
    carriers: &KnownCarriers,
    request: &Request,
) -> Result<Answer, Problem> {
    let carriers = carriers.read(powers).await?;
    let named = carriers.to_order().map(|carrier| Named {
        name: &carrier.name,
        handling: carrier.handling,
    });
    let list = List {
        carriers: named.collect(),
    };
    let answer = Answer::json(Status::Ok, &list)?;
    let tag = to_hex(&Sha256::digest(answer.body()));
    let answer = if request.precondition().has(&tag) {
        Answer::not_modified(&tag)
    } else {
        answer.etag(&tag)
    };
    Ok(answer.cache(Cache::AskAgain))
}
