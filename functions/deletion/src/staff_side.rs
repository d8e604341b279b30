//! Only members of staff may call the routes of staff.

use qeg_domain::clock::Clock;
use qeg_store::core::register::ReadStaff;
use qeg_web::{Problem, Request, Staff};

/// Refuses a request to a staff route that no member of staff has signed.
pub(crate) async fn admit(
    powers: &(impl Clock + ReadStaff),
    staff: &Staff,
    request: &Request,
) -> Result<(), Problem> {
    staff.admit(powers, request).await
}
