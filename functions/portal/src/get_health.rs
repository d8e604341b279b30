//! GET /health: whether the service answers, and which version does.

use qeg_web::{
    Answer, Problem, Status,
    describe::{Caller, Operation, json},
};
use schemars::JsonSchema;
use serde::Serialize;

/// That the service answers.
#[derive(Serialize, JsonSchema)]
struct Health {
    /// Always `ok`.
    #[schemars(extend("const" = "ok"))]
    status: &'static str,
    /// The version of the service.
    version: &'static str,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_health", "GET /health")
        .titled("See whether the service answers", "查看服务是否可用")
        .answers::<Health>(
            Status::Ok,
            "The service answers.",
            json!({"status": "ok", "version": "0.1.0"}),
        )
}

/// 200.
pub(crate) fn handle() -> Result<Answer, Problem> {
    let version = env!("CARGO_PKG_VERSION");
    Answer::json(
        Status::Ok,
        &Health {
            status: "ok",
            version,
        },
    )
}
