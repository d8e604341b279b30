//! Who calls: a person's token, a receipt, or an identity the gateway has verified.
//!
//! Staff and carriers are known by the signature that API Gateway checked and by nothing else: the
//! identity comes from the request context, which no client can write.

use std::net::IpAddr;

use qeg_domain::personal::Personal;

use crate::event::Identity;
use crate::problem::Problem;
use crate::request::{Request, is_visible_ascii};

/// Longest credential in characters; ours have fewer than 100.
const TOKEN_CHARACTERS: usize = 255;
/// Partitions in which the operator may run.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// The parts of a request that say who calls.
pub struct Caller<'a> {
    request: &'a Request,
    identity: &'a Identity,
}

impl<'a> Caller<'a> {
    pub(crate) const fn new(request: &'a Request, identity: &'a Identity) -> Self {
        Self { request, identity }
    }

    /// The token of `Authorization: Bearer`; 401 where there is none or it cannot be one.
    pub fn bearer(&self) -> Result<Personal<String>, Problem> {
        self.credential("Bearer")
    }

    /// The receipt of `Authorization: Receipt`; 401 where there is none or it cannot be one.
    pub fn receipt(&self) -> Result<Personal<String>, Problem> {
        self.credential("Receipt")
    }

    fn credential(&self, scheme: &str) -> Result<Personal<String>, Problem> {
        let Ok(Some(header)) = self.request.header("authorization") else {
            return Err(Problem::unauthenticated());
        };
        header
            .split_once(' ')
            .filter(|(sent, token)| sent.eq_ignore_ascii_case(scheme) && is_token(token))
            .map(|(_, token)| Personal::new(token.to_owned()))
            .ok_or_else(Problem::unauthenticated)
    }

    /// The address the gateway saw, in its canonical form, for limits per source. IPv6 is cut to
    /// its /64, because one household has that many addresses. An absent or unreadable address
    /// counts as one shared source.
    pub fn source(&self) -> Personal<String> {
        let address = self.identity.source_ip.as_deref().unwrap_or_default();
        let source = match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
            Ok(IpAddr::V4(address)) => address.to_string(),
            Ok(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            Err(_) => "unknown".to_owned(),
        };
        Personal::new(source)
    }

    /// The role session that signed the request.
    ///
    /// 401 without a signature; 403 for anything but an assumed role: users and roots have no
    /// session name that is pinned to a person.
    pub fn signer(&self) -> Result<Signer, Problem> {
        let arn = self.identity.user_arn.as_deref().unwrap_or_default();
        if arn.is_empty() {
            return Err(Problem::unauthenticated());
        }
        let signer = Signer::from_arn(arn).ok_or_else(Problem::forbidden)?;
        match self.identity.account_id.as_deref() {
            Some(account_id) if account_id != signer.account_id => Err(Problem::forbidden()),
            _ => Ok(signer),
        }
    }
}

/// The letters of RFC 6750 credentials, which session tokens and receipts are made of.
fn is_token(text: &str) -> bool {
    is_visible_ascii(text, TOKEN_CHARACTERS)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte))
}

/// A member of staff or a carrier, as the gateway verified them. It has no `Debug`: the session
/// name stands for a person.
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
    fn from_arn(arn: &str) -> Option<Self> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Value, json};

    use super::*;

    fn authorized(values: &[&str]) -> Request {
        Request::from_event(json!({"multiValueHeaders": {"authorization": values}}), "i")
    }

    fn identified(identity: &Value) -> Request {
        Request::from_event(json!({"requestContext": {"identity": identity}}), "i")
    }

    #[test]
    fn tokens_are_taken_out_of_their_scheme() {
        let request = authorized(&["bearer ab12.c-_9"]);
        assert_eq!(
            request.caller().bearer().ok().unwrap().disclose(),
            "ab12.c-_9"
        );
        assert!(request.caller().receipt().is_err());
        let request = authorized(&["Receipt abc"]);
        assert_eq!(request.caller().receipt().ok().unwrap().disclose(), "abc");
    }

    #[test]
    fn forged_authorization_is_401() {
        let long = format!("Bearer {}", "a".repeat(256));
        for values in [
            &[][..],
            &[""],
            &["Bearer"],
            &["Bearer "],
            &["Bearer  a"],
            &["Bearer a b"],
            &["Bearer a\r\nX-Staff: yes"],
            &["Bearer a\u{0}"],
            &["Bearer ａ"],
            &["Bearer {\"$ne\":1}"],
            &["Basic YTpi"],
            &["Bearer a", "Bearer b"],
            &[&long],
        ] {
            let refused = authorized(values).caller().bearer();
            assert_eq!(
                refused.err(),
                Some(Problem::unauthenticated()),
                "{values:?}"
            );
        }
    }

    #[test]
    fn the_signer_comes_from_the_verified_identity() {
        let event = include_str!("../../../events/apigw_rest_staff.json");
        let request = Request::from_event(serde_json::from_str(event).unwrap(), "i");
        let signer = request.caller().signer().ok().unwrap();
        assert_eq!(signer.account_id, "123456789012");
        assert_eq!(signer.role, "qeg-staff");
        assert_eq!(signer.session_name, "li.lei");
    }

    #[test]
    fn headers_and_body_make_nobody_staff() {
        let event = include_str!("../../../events/apigw_rest_hostile_forged_staff.json");
        let request = Request::from_event(serde_json::from_str(event).unwrap(), "i");
        assert_eq!(
            request.caller().signer().err(),
            Some(Problem::unauthenticated())
        );
        assert!(request.caller().bearer().is_err());
    }

    #[test]
    fn only_assumed_roles_sign() {
        for arn in [
            "arn:aws:iam::123456789012:user/li.lei",
            "arn:aws:iam::123456789012:root",
            "arn:aws:sts::123456789012:federated-user/li.lei",
            "arn:aws:sts::123456789012:assumed-role/staff",
            "arn:aws:sts::123456789012:assumed-role/staff/li/lei",
            "arn:aws:sts::123456789012:assumed-role/staff/",
            "arn:aws:sts::123456789012:assumed-role//li.lei",
            "arn:aws:sts::123456789012:assumed-role/staff/li:lei",
            "arn:aws:sts::12345678901x:assumed-role/staff/li.lei",
            "arn:aws:sts:eu-west-1:123456789012:assumed-role/staff/li.lei",
            "arn:evil:sts::123456789012:assumed-role/staff/li.lei",
            "assumed-role/staff/li.lei",
        ] {
            let refused = identified(&json!({"userArn": arn})).caller().signer();
            assert_eq!(refused.err(), Some(Problem::forbidden()), "{arn}");
        }
        let arn = "arn:aws-cn:sts::123456789012:assumed-role/staff/li.lei";
        assert!(
            identified(&json!({"userArn": arn}))
                .caller()
                .signer()
                .is_ok()
        );
        let other = json!({"userArn": arn, "accountId": "210987654321"});
        assert!(identified(&other).caller().signer().is_err());
    }

    #[test]
    fn one_household_is_one_source() {
        for (sent, expected) in [
            (json!("203.0.113.9"), "203.0.113.9"),
            (json!("::ffff:203.0.113.9"), "203.0.113.9"),
            (json!("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
            (json!("2001:db8:1:2::1"), "2001:db8:1:2::/64"),
            (json!("not an address"), "unknown"),
            (json!(null), "unknown"),
        ] {
            let request = identified(&json!({"sourceIp": sent}));
            assert_eq!(request.caller().source().disclose(), expected);
        }
    }
}
