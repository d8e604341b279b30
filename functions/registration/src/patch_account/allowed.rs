//! What may be changed in which state of the account.

use qeg_domain::account::Status;
use qeg_store::core::person::{OpenAccount, Person};
use qeg_web::Problem;

use super::{account_change::AccountChange, plan::Plan};

impl AccountChange {
    /// 409 for what may not be changed now. While a deletion runs or is held, only the password may. An account that has
    /// lost its only identifier may also get another one in its grace period, so that it can be kept: without one, nobody
    /// could ever sign in to it again.
    pub(super) async fn check_allowed(
        &self,
        powers: &impl OpenAccount,
        person: &Person,
    ) -> Result<(), Problem> {
        if person.status == Status::Active || self.is_of_password_only() {
            return Ok(());
        }
        let may_be_saved = person.status == Status::DeletionRequested && self.adds_identifier();
        if may_be_saved && !powers.account(person).await?.has_identifier() {
            return Ok(());
        }
        Err(Problem::conflict().detail(
            "A deletion is running or held: until it is cancelled, only the password can be changed.",
        ))
    }

    fn is_of_password_only(&self) -> bool {
        self.call_sign.is_none() && self.phone.is_none() && self.policy_version.is_none()
    }

    /// Whether it gives the account an identifier and, but for a new password, does nothing else.
    fn adds_identifier(&self) -> bool {
        let gives = matches!(self.phone, Some(Some(_))) || matches!(self.call_sign, Some(Some(_)));
        let takes = matches!(self.phone, Some(None)) || matches!(self.call_sign, Some(None));
        gives && !takes && self.policy_version.is_none()
    }
}

impl Plan {
    /// The states of the account in which it may be written, after [`AccountChange::check_allowed`].
    pub(super) fn states(&self, person: &Person) -> &'static [Status] {
        if self.fields.is_empty() && self.has_new_password {
            Status::LIVING
        } else if person.status == Status::DeletionRequested {
            &[Status::DeletionRequested]
        } else {
            &[Status::Active]
        }
    }
}
