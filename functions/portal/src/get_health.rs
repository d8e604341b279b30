//! GET /health: whether the service answers, and which version does.

use serde::Serialize;
use web::{Answer, Problem, Status};

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
