//! What the routes share: the person with their contact record, its entity tag, and what a change depends on.

use qeg_domain::{clock::Clock, purpose::Purpose};
use qeg_store::core::person::{EnterSession, Person, Wanted};
use qeg_web::{
    Problem, Request,
    describe::{Value, json},
    session,
};

/// Contact data as an example for the description of the API.
pub(crate) fn example() -> Value {
    json!({
        "name": "李雷",
        "phone": "+8613800138000",
        "address": {
            "province": "湖北省",
            "city": "武汉市",
            "county": "洪山区",
            "detail": "珞喻路 1 号",
            "postcode": "430070"
        }
    })
}

/// The signed-in person with their contact record.
pub(crate) async fn enter(
    powers: &(impl Clock + EnterSession),
    request: &Request,
) -> Result<Person, Problem> {
    let wanted = Wanted::keys(&[Purpose::Contact]).contact();
    session::enter(powers, request, wanted, powers.now()).await
}

/// The entity tag of a version of the record (RFC 9110, 8.8.3), without its quotes. It is derived from the write
/// number, which is different for each version.
pub(crate) fn etag(person: &Person, write: u64) -> Result<String, Problem> {
    Ok(person.opaque(Purpose::Contact, write)?)
}

/// 412 unless `If-Match` and `If-None-Match` allow a change of the stored version.
pub(crate) fn check_precondition(request: &Request, person: &Person) -> Result<(), Problem> {
    let current = person.contact_write()?.map(|write| etag(person, write));
    request
        .precondition()
        .check(current.transpose()?.as_deref())
}

/// The answer after a concurrent change of the record: 412 if the request had a precondition, since that was checked
/// against the old version. Otherwise the change can be tried again.
pub(crate) fn conflict(request: &Request, error: qeg_store::StoreError) -> Problem {
    let has_changed = error == qeg_store::StoreError::Lost(qeg_store::Guard::Record);
    if has_changed && request.precondition().is_sent() {
        return Problem::precondition_failed();
    }
    error.into()
}
