//! The member of staff who signed a request, and the person whom a thread belongs to.

use qeg_domain::{
    audit::{Actor, ActorKind},
    clock::Clock,
    id::ThreadId,
};
use qeg_store::{
    core::{
        person::{Person, ReadPerson, Wanted},
        register::ReadStaff,
    },
    messages::thread::{FindThread, ReadThread, Thread},
};
use qeg_web::{Problem, Request, Signer, Staff};

/// Refuses a request to a staff route that no member of staff has signed.
pub(crate) async fn admit(
    powers: &(impl Clock + ReadStaff),
    staff: &Staff,
    request: &Request,
) -> Result<(), Problem> {
    staff.admit(powers, request).await
}

/// Staff in an audit entry: the name is the role, which is not shown to the person.
pub(crate) fn actor(signer: &Signer) -> Actor {
    Actor::named(ActorKind::Staff, &signer.role)
}

/// The scope of a role's idempotency keys. Other roles have other scopes.
pub(crate) fn scope(signer: &Signer) -> String {
    format!("{}:{}", signer.account_id, signer.role)
}

/// The entity tag of a version of a thread (RFC 9110, 8.8.3), without its quotes.
pub(crate) fn etag(thread: &Thread) -> Result<String, Problem> {
    Ok(thread.write()?.to_string())
}

/// 412 if `If-Match` names another version than the present one: the answer must not count for questions that were
/// asked since.
pub(crate) fn check_seen(request: &Request, thread: &Thread) -> Result<(), Problem> {
    request.precondition().check(Some(&etag(thread)?))
}

/// A thread by its public id: 404 if it is unknown or has expired, 410 once its person is being erased.
pub(crate) async fn find(
    powers: &(impl Clock + FindThread + ReadPerson + ReadThread),
    id: &ThreadId,
    wanted: Wanted<'_>,
) -> Result<(Person, Thread), Problem> {
    let now = powers.now();
    let subject = powers.person_of(id).await?;
    let subject = subject.ok_or_else(Problem::not_found)?;
    let (person, thread) = futures::join!(
        powers.person(&subject, wanted, now),
        powers.thread(&subject, id, now)
    );
    let (person, thread) = (person?, thread?.ok_or_else(Problem::not_found)?);
    Ok((person.ok_or_else(Problem::gone)?, thread))
}
