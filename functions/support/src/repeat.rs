//! Repeatable requests: the answer to the first is kept under the person's support key.

use store::{
    idempotency::{self, RepeatSupport},
    person::Person,
};
use web::{Answer, Problem, Request, idempotent};

/// Runs an attempt until it is settled, and once more where it was refused: what refuses it can be what
/// its twin has just done, whose answer is then found.
pub(crate) async fn settled(
    request: &Request,
    attempt: impl AsyncFn() -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    match idempotent::settled(&attempt).await {
        Err(problem) if problem.status() == 409 && request.idempotency_key()?.is_some() => {
            attempt().await
        }
        outcome => outcome,
    }
}

/// The earlier answer, if there is one; 422 when the key was used with another body, or for somebody else.
pub(crate) async fn earlier(
    powers: &impl RepeatSupport,
    person: &Person,
    repeat: Option<&idempotency::Request>,
) -> Result<Option<Answer>, Problem> {
    match repeat {
        Some(repeat) => idempotent::replay(powers.memory(person, repeat).await?),
        None => Ok(None),
    }
}
