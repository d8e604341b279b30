//! Repeatable requests: the answer to the first is kept under the person's support key.

use qeg_store::core::{kept_answer, person::Person, repeat::RepeatSupport};
use qeg_web::{Answer, Problem, idempotent};

/// The earlier answer, if there is one; 422 when the key was used with another body, or for somebody else.
pub(crate) async fn earlier(
    powers: &impl RepeatSupport,
    person: &Person,
    repeat: Option<&kept_answer::Request>,
) -> Result<Option<Answer>, Problem> {
    match repeat {
        Some(repeat) => idempotent::replay(powers.memory(person, repeat).await?),
        None => Ok(None),
    }
}
