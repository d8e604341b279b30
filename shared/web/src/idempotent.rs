//! Repeatable requests: `Idempotency-Key` from the header to the replayed answer.

use jiff::Timestamp;
use qeg_domain::{clock::Clock, personal::Personal};
use qeg_store::core::{
    kept_answer,
    repeat::{Memory, RepeatAnswer},
};

use crate::{Answer, Problem, Request, Status, body, failure::OVERTAKEN};

/// The repeatable request that a key makes of this one; `None` without the header.
///
/// `scope` keeps callers apart (a subject, a staff role, `anonymous`); `route` is method and address.
pub fn request(
    request: &Request,
    scope: &str,
    route: &str,
) -> Result<Option<kept_answer::Request>, Problem> {
    let Some(key) = request.idempotency_key()? else {
        return Ok(None);
    };
    let key = Personal::new(key.to_owned());
    let bytes = body::bytes(request)?;
    Ok(Some(kept_answer::Request::new(scope, route, &key, bytes)))
}

/// The earlier answer, if there is one; 422 when the key was used with another body.
pub fn replay(memory: Memory) -> Result<Option<Answer>, Problem> {
    match memory {
        Memory::New => Ok(None),
        Memory::Mismatch => Err(mismatch()),
        Memory::Answered(recalled) => {
            let status = Status::from_u16(recalled.status);
            let body = String::from_utf8(recalled.body.to_vec());
            match (status, body) {
                (Some(Status::NoContent), _) => Ok(Some(Answer::no_content())),
                (Some(status), Ok(body)) => Ok(Some(Answer::kept(status, body))),
                _ => Err(Problem::unavailable("kept_answer_broken")),
            }
        }
    }
}

/// 422: the key was used with another body.
pub fn mismatch() -> Problem {
    Problem::unprocessable(Vec::new())
        .reason("This Idempotency-Key was used for another request: choose a new one.")
}

/// The outcome of a request, or the answer that its twin left meanwhile: what a check refuses can be
/// what the twin has just done, such as an identifier it claimed or a code it used.
pub async fn or_kept(
    powers: &impl RepeatAnswer,
    repeat: Option<&kept_answer::Request>,
    outcome: Result<Answer, Problem>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    match (outcome, repeat) {
        (Err(problem), Some(repeat)) if matches!(problem.status(), 409 | 422 | 429) => {
            let memory = powers.memory_of_stranger(repeat, now).await?;
            replay(memory)?.ok_or(problem)
        }
        (outcome, _) => outcome,
    }
}

/// How often an attempt that was overtaken is made.
const ATTEMPTS: usize = 4;

/// Runs an attempt, and again when it was overtaken: when a twin of the request was answered first
/// (the next attempt finds that answer), or the account changed between reading and writing (the next
/// one reads it anew).
pub async fn settled(
    attempt: impl AsyncFn() -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(problem) if OVERTAKEN.contains(&problem.class()) => {}
            outcome => return outcome,
        }
    }
    attempt().await
}

/// An attempt that is [`settled`], and once more where a repeatable request was refused: what refuses it
/// can be what its twin has just done, whose answer the attempt then finds.
pub async fn settled_after_twin(
    request: &Request,
    attempt: impl AsyncFn() -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    match settled(&attempt).await {
        Err(problem) if problem.status() == 409 && request.idempotency_key()?.is_some() => {
            attempt().await
        }
        outcome => outcome,
    }
}

/// Answers a request that comes without a session, in attempts that are [`settled`]. `attempt` gets
/// the repeatable request, under which it has to keep its answer, and the time.
pub async fn once(
    powers: &(impl Clock + RepeatAnswer),
    request: &Request,
    scope: &str,
    route: &str,
    attempt: impl AsyncFn(Option<&kept_answer::Request>, Timestamp) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    settled(async || {
        let now = powers.now();
        let repeat = self::request(request, scope, route)?;
        if let Some(repeat) = &repeat
            && let Some(answer) = replay(powers.memory_of_stranger(repeat, now).await?)?
        {
            return Ok(answer);
        }
        let outcome = attempt(repeat.as_ref(), now).await;
        or_kept(powers, repeat.as_ref(), outcome, now).await
    })
    .await
}
