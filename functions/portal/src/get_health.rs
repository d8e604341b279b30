//! GET /health: whether the service answers, and which version does.

use qeg_web::{Answer, Problem, Status};
use serde::Serialize;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
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
