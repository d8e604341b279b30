//! The roles of staff: those made for members of staff, and no other role of the account.

use crate::{Problem, Request, Signer};

/// The roles of the members of staff. Each role belongs to one person (`infra/decisions/0015`).
#[derive(Clone, Debug, Default)]
pub struct StaffRoles {
    /// Account and name of each role.
    roles: Vec<(String, String)>,
}

impl StaffRoles {
    /// Reads ARNs of roles, `arn:<partition>:iam::<account>:role/<path and name>`, separated by commas. Empty
    /// elements are unused slots. `None` if an element is not such an ARN.
    pub fn parse(arns: &str) -> Option<Self> {
        let arns = arns
            .split(',')
            .map(str::trim)
            .filter(|arn| !arn.is_empty() && *arn != "none");
        let roles: Option<Vec<_>> = arns.map(role_of).collect();
        roles.map(|roles| Self { roles })
    }

    /// Refuses a request to a staff route unless a member of staff signed it: 401 without a signature, 403 for anybody
    /// else. Requests to other routes pass.
    pub fn admit(&self, request: &Request) -> Result<(), Problem> {
        if request.segments()?.first() != Some(&"staff") {
            return Ok(());
        }
        let signer = request.caller().signer()?;
        if self.is_member(&signer) {
            Ok(())
        } else {
            Err(Problem::forbidden())
        }
    }

    fn is_member(&self, signer: &Signer) -> bool {
        let is_theirs = |(account, role): &(String, String)| {
            *account == signer.account_id && *role == signer.role
        };
        self.roles.iter().any(is_theirs)
    }
}

/// Account and name of a role. In the identity of a signer AWS leaves out the path of the role.
fn role_of(arn: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = arn.split(':').collect();
    let ["arn", _, "iam", "", account, resource] = parts[..] else {
        return None;
    };
    let name = resource.strip_prefix("role/")?.rsplit('/').next()?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_account && !name.is_empty()).then(|| (account.to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    const ROLES: &str = "arn:aws:iam::123456789012:role/qeg-staff-1,none,arn:aws-cn:iam::123456789012:role/staff/two";

    fn signed(path: &str, arn: &str) -> Request {
        let identity = json!({"identity": {"userArn": arn}});
        Request::from_event(json!({"path": path, "requestContext": identity}), "i")
    }

    fn admitted(path: &str, role: &str) -> Option<u16> {
        let arn = format!("arn:aws:sts::{role}/li.lei");
        let roles = StaffRoles::parse(ROLES).unwrap();
        let refused = roles.admit(&signed(path, &arn)).err();
        refused.map(|problem| problem.status())
    }

    #[test]
    fn only_the_roles_made_for_staff_are_staff() {
        for role in ["qeg-staff-1", "two"] {
            let role = format!("123456789012:assumed-role/{role}");
            assert_eq!(admitted("/staff/threads", &role), None, "{role}");
        }
        for role in [
            "123456789012:assumed-role/admin",
            "123456789012:assumed-role/qeg-staff-10",
            "123456789012:assumed-role/qeg-staff",
            "123456789012:assumed-role/none",
            "123456789012:assumed-role/QEG-STAFF-1",
            "210987654321:assumed-role/qeg-staff-1",
        ] {
            assert_eq!(admitted("/staff/threads", role), Some(403), "{role}");
        }
        assert_eq!(
            admitted("/account", "123456789012:assumed-role/admin"),
            None
        );
    }

    #[test]
    fn nobody_is_staff_without_a_signature_or_without_roles() {
        let roles = StaffRoles::parse(ROLES).unwrap();
        let unsigned = Request::from_event(json!({"path": "/staff/threads"}), "i");
        let status = |roles: &StaffRoles, request| roles.admit(request).unwrap_err().status();
        assert_eq!(status(&roles, &unsigned), 401);
        let arn = "arn:aws:sts::123456789012:assumed-role/qeg-staff-1/li.lei";
        let nobody = StaffRoles::parse("none,,none").unwrap();
        assert_eq!(status(&nobody, &signed("/staff/threads", arn)), 403);
    }

    #[test]
    fn what_is_no_role_is_refused_at_the_start() {
        for arn in [
            "qeg-staff-1",
            "arn:aws:iam::123456789012:user/li.lei",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::12345678901:role/x",
            "arn:aws:sts::123456789012:assumed-role/x/y",
        ] {
            assert!(StaffRoles::parse(arn).is_none(), "{arn}");
        }
    }
}
