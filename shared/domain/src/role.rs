//! IAM roles of people and systems that sign their calls: members of staff, and carriers.

use std::fmt;

/// Longest name of a role, in characters (IAM).
const NAME_CHARS: usize = 64;

/// A role, by what the identity of a signed call shows of it: API Gateway leaves out its path. In an account each name
/// exists once, whatever its path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    arn: String,
    account: String,
    name: String,
}

impl Role {
    /// From `arn:<partition>:iam::<account>:role/<path and name>`. `None` if it is anything else.
    pub fn parse(arn: &str) -> Option<Self> {
        let parts: Vec<&str> = arn.split(':').collect();
        let ["arn", partition, "iam", "", account, resource] = parts[..] else {
            return None;
        };
        let name = resource.strip_prefix("role/")?.rsplit('/').next()?;
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = (1..=NAME_CHARS).contains(&name.len());
        (partition.starts_with("aws") && is_account && is_name).then(|| Self {
            arn: arn.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The ARN, with the path.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The name, without the path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this role of this account signed a call. The same name in another account is another role.
    pub fn is(&self, account: &str, name: &str) -> bool {
        self.account == account && self.name == name
    }
}

impl fmt::Debug for Role {
    /// The name of a role can be that of a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Role(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_known_by_account_and_name_whatever_its_path() {
        for path in ["", "qeg-prod/staff/"] {
            let role = Role::parse(&format!("arn:aws-cn:iam::123456789012:role/{path}one"));
            let is = |account, name| role.as_ref().is_some_and(|role| role.is(account, name));
            assert!(is("123456789012", "one"), "{path}");
            assert!(!is("210987654321", "one") && !is("123456789012", "on"));
            assert!(!is("123456789012", "ONE") && !is("123456789012", ""));
        }
    }

    #[test]
    fn what_is_no_role_is_refused() {
        for arn in [
            "",
            "qeg-staff-1",
            "arn:aws:iam::123456789012:user/li.lei",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/qeg/staff/",
            "arn:aws:iam::12345678901:role/x",
            "arn:aws:sts::123456789012:assumed-role/x/y",
            "arn:gcp:iam::123456789012:role/x",
        ] {
            assert!(Role::parse(arn).is_none(), "{arn}");
        }
    }
}
