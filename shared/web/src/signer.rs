//! A member of staff or a carrier, as API Gateway verified them.

/// Partitions in which the operator may run.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// A member of staff or a carrier, as the gateway verified them. It has no `Debug`: the session
/// name identifies a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Signer {
    /// The account, twelve digits.
    pub account_id: String,
    /// The name of the role, without its path.
    pub role: String,
    /// The session name; the trust policy of a staff role pins it to the person.
    pub session_name: String,
}

impl Signer {
    /// From `arn:<partition>:sts::<account>:assumed-role/<role>/<session>`.
    pub(crate) fn from_arn(arn: &str) -> Option<Self> {
        let parts: Vec<&str> = arn.split(':').collect();
        let [scheme, partition, service, region, account_id, resource] = parts[..] else {
            return None;
        };
        let resource: Vec<&str> = resource.split('/').collect();
        let [kind, role, session_name] = resource[..] else {
            return None;
        };
        let is_role_session = scheme == "arn"
            && PARTITIONS.contains(&partition)
            && service == "sts"
            && region.is_empty()
            && kind == "assumed-role"
            && account_id.len() == 12
            && account_id.bytes().all(|byte| byte.is_ascii_digit())
            && is_iam_name(role)
            && is_iam_name(session_name);
        is_role_session.then(|| Self {
            account_id: account_id.to_owned(),
            role: role.to_owned(),
            session_name: session_name.to_owned(),
        })
    }
}

/// The letters IAM allows in names of roles and sessions.
fn is_iam_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte))
}
