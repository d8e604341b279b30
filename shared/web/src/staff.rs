//! The members of staff: the roles of the register, and no other role of the account.

use qeg_domain::{clock::Clock, role::Role};
use qeg_store::core::register::ReadStaff;

use crate::{Problem, Request, Signer, remembered::Remembered};

/// The roles of the members of staff, as the register has them. Each role belongs to one person (`infra/decisions/0010`).
#[derive(Default)]
pub struct Staff(Remembered<Vec<Role>>);

impl Staff {
    /// Refuses a request to a staff route unless a member of staff signed it: 401 without a signature, 403 for anybody
    /// else. Requests to other routes pass, and read nothing.
    ///
    /// # Errors
    /// The problem; 503 when the register cannot be read.
    pub async fn admit(
        &self,
        powers: &(impl Clock + ReadStaff),
        request: &Request,
    ) -> Result<(), Problem> {
        if request.segments()?.first() != Some(&"staff") {
            return Ok(());
        }
        let signer = request.caller().signer()?;
        let roles = self.0.get(powers.now(), async || powers.staff().await);
        if is_member(&roles.await?, &signer) {
            Ok(())
        } else {
            Err(Problem::forbidden())
        }
    }
}

fn is_member(roles: &[Role], signer: &Signer) -> bool {
    roles
        .iter()
        .any(|role| role.is(&signer.account_id, &signer.role))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::{
        Mutex,
        atomic::{AtomicI64, Ordering::Relaxed},
    };

    use jiff::Timestamp;
    use qeg_domain::limits::REGISTER_SECONDS;
    use qeg_store::StoreError;
    use serde_json::json;

    use super::*;

    /// A register that a test changes, and a clock.
    struct Register {
        roles: Mutex<Result<Vec<Role>, StoreError>>,
        second: AtomicI64,
    }

    impl Register {
        fn set(&self, roles: Result<Vec<Role>, StoreError>) {
            *self.roles.lock().unwrap() = roles;
        }
    }

    impl Clock for Register {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.second.load(Relaxed)).unwrap()
        }
    }

    impl ReadStaff for Register {
        async fn staff(&self) -> Result<Vec<Role>, StoreError> {
            self.roles.lock().unwrap().clone()
        }
    }

    fn register(arns: &[&str]) -> Register {
        let roles = arns.iter().map(|arn| Role::parse(arn).unwrap());
        Register {
            roles: Mutex::new(Ok(roles.collect())),
            second: AtomicI64::new(1_000_000),
        }
    }

    fn two() -> Register {
        register(&[
            "arn:aws:iam::123456789012:role/qeg-staff-1",
            "arn:aws-cn:iam::123456789012:role/qeg/staff/two",
        ])
    }

    fn signed(path: &str, role: &str) -> Request {
        let arn = format!("arn:aws:sts::{role}/li.lei");
        let identity = json!({"identity": {"userArn": arn}});
        Request::from_event(json!({"path": path, "requestContext": identity}), "i")
    }

    async fn refused(staff: &Staff, register: &Register, request: &Request) -> Option<u16> {
        let refused = staff.admit(register, request).await.err();
        refused.map(|problem| problem.status())
    }

    #[tokio::test]
    async fn only_the_roles_of_the_register_are_staff() {
        let (staff, register) = (Staff::default(), two());
        for role in ["qeg-staff-1", "two"] {
            let role = format!("123456789012:assumed-role/{role}");
            let request = signed("/staff/threads", &role);
            assert_eq!(refused(&staff, &register, &request).await, None, "{role}");
        }
        for role in [
            "123456789012:assumed-role/admin",
            "123456789012:assumed-role/qeg-staff-10",
            "123456789012:assumed-role/qeg-staff",
            "123456789012:assumed-role/QEG-STAFF-1",
            "210987654321:assumed-role/qeg-staff-1",
        ] {
            let request = signed("/staff/threads", role);
            let status = refused(&staff, &register, &request).await;
            assert_eq!(status, Some(403), "{role}");
        }
        let elsewhere = signed("/account", "123456789012:assumed-role/admin");
        assert_eq!(refused(&staff, &register, &elsewhere).await, None);
    }

    #[tokio::test]
    async fn nobody_is_staff_without_a_signature_or_without_a_register() {
        let (staff, register) = (Staff::default(), two());
        let unsigned = Request::from_event(json!({"path": "/staff/threads"}), "i");
        assert_eq!(refused(&staff, &register, &unsigned).await, Some(401));
        let request = signed("/staff/threads", "123456789012:assumed-role/qeg-staff-1");
        register.set(Err(StoreError::Unavailable));
        assert_eq!(refused(&staff, &register, &request).await, Some(503));
        register.set(Ok(Vec::new()));
        assert_eq!(refused(&staff, &register, &request).await, Some(403));
    }

    #[tokio::test]
    async fn who_is_removed_stays_for_a_minute_at_most() {
        let (staff, register) = (Staff::default(), two());
        let request = signed("/staff/threads", "123456789012:assumed-role/two");
        assert_eq!(refused(&staff, &register, &request).await, None);
        register.set(Ok(Vec::new()));
        register.second.fetch_add(REGISTER_SECONDS - 1, Relaxed);
        assert_eq!(refused(&staff, &register, &request).await, None);
        register.second.fetch_add(1, Relaxed);
        assert_eq!(refused(&staff, &register, &request).await, Some(403));
    }
}
