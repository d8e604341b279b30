//! GET /openapi.json: the description of the whole API (OpenAPI 3.1). `tests/contract` makes it from the code.

use std::sync::LazyLock;

use qeg_domain::id::to_hex;
use qeg_web::{
    Answer, Request, Status,
    answer::Cache,
    describe::{Caller, Header, Operation, json},
};
use schemars::JsonSchema;
use sha2::{Digest as _, Sha256};

/// The description.
pub(crate) const DOCUMENT: &str = include_str!("../openapi.json");
/// Its entity tag: a hash, so that it is another one when the description is.
static TAG: LazyLock<String> = LazyLock::new(|| to_hex(&Sha256::digest(DOCUMENT)));

/// An OpenAPI document.
#[derive(JsonSchema)]
#[schemars(rename = "OpenApiDocument", extend("additionalProperties" = true))]
struct Document {
    /// The version of OpenAPI.
    #[expect(dead_code, reason = "only its schema is used")]
    openapi: String,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_openapi", "GET /openapi.json")
        .titled("Read this description", "查看本接口描述")
        .if_changed()
        .answers::<Document>(
            Status::Ok,
            "The description of the API.",
            json!({"openapi": "3.1.1"}),
        )
        .with(Header::ETag)
}

/// 200 with `ETag`; 304 if the client has this version already.
pub(crate) fn handle(request: &Request) -> Answer {
    let answer = if request.precondition().has(&TAG) {
        Answer::not_modified(&TAG)
    } else {
        Answer::kept(Status::Ok, DOCUMENT.to_owned()).etag(&TAG)
    };
    answer.cache(Cache::AskAgain)
}
