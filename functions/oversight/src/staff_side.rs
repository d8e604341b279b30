//! The member of staff who signed a request, and the person whom it is about.

use qeg_domain::{
    clock::Clock,
    disclosure::{Refused, StaffMember},
    id::Subject,
    identifier::{Identifier, Kind},
    personal::{Personal, PersonalValue},
    violation::Violation,
};
use qeg_store::{
    core::register::ReadStaff,
    people::index::{BlindIdentifier, FindPerson},
};
use qeg_vault::Field;
use qeg_web::{Problem, Request, Staff};

/// Refuses a request to a staff route that no member of staff has signed.
pub(crate) async fn admit(
    powers: &(impl Clock + ReadStaff),
    staff: &Staff,
    request: &Request,
) -> Result<(), Problem> {
    staff.admit(powers, request).await
}

/// The member of staff who signed: 401 without a signature, 403 for anything but a role.
pub(crate) fn member(request: &Request) -> Result<StaffMember, Problem> {
    let signer = request.caller().signer()?;
    Ok(StaffMember::new(
        &signer.account_id,
        &signer.role,
        &signer.session_name,
    ))
}

/// The scope of this member's idempotency keys. Other members have other scopes.
pub(crate) fn scope(member: &StaffMember) -> String {
    let (role, name) = (member.role.seal_view(), member.session_name.seal_view());
    format!("{}:{role}:{name}", member.account_id)
}

/// Parses the identifier in a body. The violation points at `/identifier`.
pub(crate) fn identifier(text: &Personal<String>) -> Result<Identifier, Violation> {
    Identifier::parse(text.seal_view()).map_err(|violation| violation.at("/identifier"))
}

/// The person who has this identifier; 404 if nobody has it.
pub(crate) async fn whose(
    powers: &(impl BlindIdentifier + FindPerson),
    identifier: &Identifier,
) -> Result<Subject, Problem> {
    let field = match identifier.kind() {
        Kind::Phone => Field::Phone,
        Kind::CallSign => Field::CallSign,
    };
    let index = powers.blind_index(field, identifier.personal()).await?;
    let subject = powers.find(&index).await?;
    subject.ok_or_else(|| {
        Problem::not_found().detail("Nobody has this identifier: compare it with the instrument.")
    })
}

/// Why a disclosure cannot be approved, fetched, withdrawn or rejected.
pub(crate) fn refusal(refused: Refused) -> Problem {
    match refused {
        Refused::SamePerson => Problem::forbidden()
            .detail("You requested this disclosure: another member of staff has to approve it."),
        Refused::NotTheApprover => Problem::forbidden()
            .detail("Only the member of staff who approved this disclosure gets its package."),
        Refused::Over => {
            Problem::gone().detail("The time for this disclosure is over: request it again.")
        }
        Refused::Ended => {
            Problem::gone().detail("This disclosure was withdrawn or rejected: request it again.")
        }
        Refused::Approved => Problem::conflict().detail(
            "This disclosure was approved: it can be neither withdrawn nor rejected any more.",
        ),
    }
}
