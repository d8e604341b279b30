//! The caller: the token of a session, a receipt, or an identity that the gateway has verified.
//!
//! Staff and carriers are identified only by the signature that API Gateway has checked: the
//! identity comes from the request context, which no client can write.

use std::net::IpAddr;

use lambda_http::aws_lambda_events::apigw::ApiGatewayRequestIdentity;
use lambda_http::http::HeaderMap;
use qeg_domain::{limits::TOKEN_CHARS, personal::Personal};

use crate::header::{self, is_visible_ascii};
use crate::problem::Problem;
use crate::signer::Signer;

/// The parts of a request that identify the caller.
pub struct Caller<'a> {
    headers: &'a HeaderMap,
    identity: Option<&'a ApiGatewayRequestIdentity>,
}

impl<'a> Caller<'a> {
    pub(crate) const fn new(
        headers: &'a HeaderMap,
        identity: Option<&'a ApiGatewayRequestIdentity>,
    ) -> Self {
        Self { headers, identity }
    }

    /// The token of `Authorization: Bearer`; 401 if there is none or its form is wrong.
    pub fn bearer(&self) -> Result<Personal<String>, Problem> {
        self.credential("Bearer", is_token)
    }

    /// The text after `Authorization: Receipt`; 401 if there is none. The parser of receipts checks its form, since
    /// people paste receipts.
    pub fn receipt(&self) -> Result<Personal<String>, Problem> {
        self.credential("Receipt", |text| text.len() <= TOKEN_CHARS)
    }

    fn credential(
        &self,
        scheme: &str,
        is_credential: impl Fn(&str) -> bool,
    ) -> Result<Personal<String>, Problem> {
        let Ok(Some(header)) = header::once(self.headers, "authorization") else {
            return Err(Problem::unauthenticated());
        };
        header
            .split_once(' ')
            .filter(|(sent, text)| sent.eq_ignore_ascii_case(scheme) && is_credential(text))
            .map(|(_, text)| Personal::new(text.to_owned()))
            .ok_or_else(Problem::unauthenticated)
    }

    /// The IP address of the caller, for limits per source. IPv6 is cut to its /64, because one
    /// household has that many addresses. All absent and unreadable addresses count as one source.
    pub fn source(&self) -> Personal<String> {
        let address = self
            .identity
            .and_then(|identity| identity.source_ip.as_deref())
            .unwrap_or_default();
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
    /// 401 without a signature; 403 for anything but an assumed role: IAM users and roots have no
    /// session name that identifies one person.
    pub fn signer(&self) -> Result<Signer, Problem> {
        let identity = self.identity.ok_or_else(Problem::unauthenticated)?;
        let arn = identity.user_arn.as_deref().unwrap_or_default();
        if arn.is_empty() {
            return Err(Problem::unauthenticated());
        }
        let signer = Signer::from_arn(arn).ok_or_else(Problem::forbidden)?;
        match identity.account_id.as_deref() {
            Some(account_id) if account_id != signer.account_id => Err(Problem::forbidden()),
            _ => Ok(signer),
        }
    }
}

/// The characters of RFC 6750 credentials; session tokens use no others.
fn is_token(text: &str) -> bool {
    is_visible_ascii(text, TOKEN_CHARS)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte))
}

#[cfg(test)]
mod tests;
