//! Repeatable requests: the same `Idempotency-Key` and body get the first answer again
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! [`once_for`] answers a request about a person who is read anyway: the stored answer is read in the same round trip.
//! [`once`] answers a request whose person is not known yet. Both repeat the write if another one
//! changed the same items first ([`retry_on_conflict`]).

use jiff::Timestamp;
use qeg_domain::{clock::Clock, personal::Personal};
use qeg_store::core::{
    kept_answer::RepeatableRequest,
    person::Person,
    repeat::{FindKeptAnswer, Kept, ReadKeptAnswer},
};

use crate::{Answer, Problem, Request, Status, body, store_error::RETRYABLE};

/// How often an attempt is made when it loses races.
const ATTEMPTS: usize = 4;

/// 422: the key was used with another body.
pub fn mismatch() -> Problem {
    Problem::unprocessable(Vec::new())
        .detail("This Idempotency-Key was used for another request: choose a new one.")
}

/// Makes an attempt, and repeats it after a lost race: when the same request was answered first (the next attempt finds
/// that answer), or the account changed between reading and writing (the next attempt reads it again).
pub async fn retry_on_conflict(
    attempt: impl AsyncFn() -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(problem) if RETRYABLE.contains(&problem.class()) => {}
            outcome => return outcome,
        }
    }
    attempt().await
}

/// Answers a request about a person at most once. `scope` keeps callers apart (a subject, a staff role);
/// `route` is method and path.
///
/// `read` reads the person, with what [`ReadKeptAnswer::with_kept_answer`] adds, and whatever else the
/// attempt needs. `attempt` gets both and the repeatable request, under which it has to keep its answer.
pub async fn once_for<T>(
    powers: &impl ReadKeptAnswer,
    request: &Request,
    (scope, route): (&str, &str),
    read: impl AsyncFn(Option<&RepeatableRequest>) -> Result<(Person, T), Problem>,
    attempt: impl AsyncFn(&Person, T, Option<&RepeatableRequest>) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    retry_on_conflict(async || {
        let repeat = repeatable(request, scope, route)?;
        let repeat = repeat.as_ref();
        let (person, more) = read(repeat).await?;
        let Some(known) = repeat else {
            return attempt(&person, more, None).await;
        };
        if let Some(answer) = replay(powers.kept_answer(&person, known).await?)? {
            return Ok(answer);
        }
        let problem = match attempt(&person, more, repeat).await {
            Err(problem) if may_be_repeated(&problem) => problem,
            outcome => return outcome,
        };
        let Ok((person, _)) = read(repeat).await else {
            return Err(problem);
        };
        replay(powers.kept_answer(&person, known).await?)?.ok_or(problem)
    })
    .await
}

/// Answers a request at most once whose person is not known yet, such as one without a session.
/// `attempt` gets the repeatable request, under which it has to keep its answer, and the time.
pub async fn once(
    powers: &(impl Clock + FindKeptAnswer),
    request: &Request,
    (scope, route): (&str, &str),
    attempt: impl AsyncFn(Option<&RepeatableRequest>, Timestamp) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    retry_on_conflict(async || {
        let now = powers.now();
        let repeat = repeatable(request, scope, route)?;
        let Some(known) = &repeat else {
            return attempt(None, now).await;
        };
        if let Some(answer) = replay(powers.find_kept_answer(known, now).await?)? {
            return Ok(answer);
        }
        let problem = match attempt(Some(known), now).await {
            Err(problem) if may_be_repeated(&problem) => problem,
            outcome => return outcome,
        };
        replay(powers.find_kept_answer(known, now).await?)?.ok_or(problem)
    })
    .await
}

/// This request with its idempotency key; `None` without the header.
fn repeatable(
    request: &Request,
    scope: &str,
    route: &str,
) -> Result<Option<RepeatableRequest>, Problem> {
    let Some(key) = request.idempotency_key()? else {
        return Ok(None);
    };
    let key = Personal::new(key.to_owned());
    let bytes = body::bytes(request)?;
    Ok(Some(RepeatableRequest::new(scope, route, &key, bytes)))
}

/// The earlier answer, if there is one; 422 when the key was used for another request.
fn replay(kept: Kept) -> Result<Option<Answer>, Problem> {
    match kept {
        Kept::Nothing => Ok(None),
        Kept::OtherRequest => Err(mismatch()),
        Kept::Answer(kept) => {
            let status = Status::from_u16(kept.status);
            let body = String::from_utf8(kept.body.to_vec());
            match (status, body) {
                (Some(Status::NoContent), _) => Ok(Some(Answer::no_content())),
                (Some(status), Ok(body)) => Ok(Some(Answer::kept(status, body))),
                _ => Err(Problem::unavailable("kept_answer_broken")),
            }
        }
    }
}

/// Whether this refusal may be the effect of the same request, sent at the same time: for example it has claimed the
/// identifier or used the code.
fn may_be_repeated(problem: &Problem) -> bool {
    matches!(problem.status(), 409 | 422 | 429)
}
