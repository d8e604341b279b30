//! The product's API as staff use it: signed calls, and answers that say what to do next.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_lc_rs::rand;
use reqwest::{Client, Method, StatusCode, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    fault::{Exit, Fault},
    sign::{self, Signer},
};

/// What API Gateway is called in a signature.
const SERVICE: &str = "execute-api";
/// How often a call is made that got no answer: its key makes the repeat the same call.
const ATTEMPTS: u32 = 3;

/// A client of the API.
pub(crate) struct Api {
    http: Client,
    /// Without a slash at the end.
    base: String,
    signer: Option<Signer>,
}

/// What the API answered, and which version of it that is. It may be personal: no `Debug`.
struct Answer {
    body: Value,
    /// The entity tag (RFC 9110, 8.8.3), without its quotes.
    version: Option<String>,
}

/// Problem details (RFC 9457), as far as they are shown. They are fixed texts of the product.
#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    request_id: Option<String>,
    #[serde(default)]
    errors: Vec<Violation>,
}

#[derive(Deserialize)]
struct Violation {
    pointer: String,
    code: String,
}

impl Api {
    /// Without a signature.
    pub(crate) fn open(base: &str) -> Result<Self, Fault> {
        Ok(Self {
            http: sign::client()?,
            base: address(base)?,
            signer: None,
        })
    }

    /// The same, signed with these credentials.
    pub(crate) fn signed_by(self, aws: &SdkConfig) -> Result<Self, Fault> {
        let signer = Some(Signer::new(aws)?);
        Ok(Self { signer, ..self })
    }

    /// What stands at a path.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Fault> {
        let got = self.call(Method::GET, (path, query), Vec::new(), None);
        Ok(got.await?.body)
    }

    /// What stands at a path, and which version of it that is.
    pub(crate) async fn get_version(&self, path: &str) -> Result<(Value, String), Fault> {
        let got = self
            .call(Method::GET, (path, &[]), Vec::new(), None)
            .await?;
        Ok((got.body, got.version.ok_or_else(undocumented)?))
    }

    /// Every page of a list: the members called `name`, one after the other.
    pub(crate) async fn list(
        &self,
        path: &str,
        query: &[(&str, &str)],
        name: &str,
    ) -> Result<Vec<Value>, Fault> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut query = query.to_vec();
            query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let mut page = self.get(path, &query).await?;
            let members = page.get_mut(name).map(Value::take);
            let Some(Value::Array(members)) = members else {
                return Err(undocumented());
            };
            all.extend(members);
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// Posts a body.
    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Result<Value, Fault> {
        let body = serde_json::to_vec(body).map_err(|_| undocumented())?;
        let done = self.call(Method::POST, (path, &[]), body, None);
        Ok(done.await?.body)
    }

    /// Posts a body, if what stands there still is this version.
    pub(crate) async fn post_if(
        &self,
        path: &str,
        body: &impl Serialize,
        version: &str,
    ) -> Result<Value, Fault> {
        let body = serde_json::to_vec(body).map_err(|_| undocumented())?;
        let done = self.call(Method::POST, (path, &[]), body, Some(version));
        Ok(done.await?.body)
    }

    /// Posts nothing, to a path that says all of it.
    pub(crate) async fn post_nothing(&self, path: &str) -> Result<Value, Fault> {
        let done = self.call(Method::POST, (path, &[]), Vec::new(), None);
        Ok(done.await?.body)
    }

    /// Deletes what stands at a path.
    pub(crate) async fn delete(&self, path: &str) -> Result<Value, Fault> {
        let done = self.call(Method::DELETE, (path, &[]), Vec::new(), None);
        Ok(done.await?.body)
    }

    async fn call(
        &self,
        method: Method,
        (path, query): (&str, &[(&str, &str)]),
        body: Vec<u8>,
        version: Option<&str>,
    ) -> Result<Answer, Fault> {
        let url = Url::parse(&format!("{}{path}", self.base));
        let mut url = url.map_err(|_| undocumented())?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut headers = Vec::new();
        let (key, tag) = (idempotency_key()?, version.map(|tag| format!("\"{tag}\"")));
        if method == Method::POST {
            headers.push(("idempotency-key", key.as_str()));
        }
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        headers.extend(tag.as_deref().map(|tag| ("if-match", tag)));
        let mut attempt = 1;
        loop {
            let call = self.once(&method, url.clone(), &headers, body.clone());
            match call.await {
                Err(fault) if fault.exit == Exit::Unavailable && attempt < ATTEMPTS => {}
                ended => return ended,
            }
            tokio::time::sleep(Duration::from_millis(200 << attempt)).await;
            attempt += 1;
        }
    }

    async fn once(
        &self,
        method: &Method,
        url: Url,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, Fault> {
        let request = match &self.signer {
            Some(signer) => {
                let at = (method.clone(), url);
                signer
                    .request(&self.http, SERVICE, at, headers, body)
                    .await?
            }
            None => self.http.request(method.clone(), url),
        };
        let unreachable = |_| Fault::unreachable("the API");
        let answer = request.send().await.map_err(unreachable)?;
        let (status, tag) = (answer.status(), answer.headers().get("etag").cloned());
        let tag = tag.and_then(|tag| tag.to_str().ok().map(str::to_owned));
        let bytes = answer.bytes().await.map_err(unreachable)?;
        if !status.is_success() {
            let problem = serde_json::from_slice(&bytes).unwrap_or_default();
            return Err(refusal(status, &problem));
        }
        let body = if bytes.is_empty() {
            Ok(Value::Null)
        } else {
            serde_json::from_slice(&bytes)
        };
        Ok(Answer {
            body: body.map_err(|_| undocumented())?,
            version: tag.map(|tag| tag.trim_matches('"').to_owned()),
        })
    }
}

/// 128 random bits in hex: with it a repeated call is known as one.
fn idempotency_key() -> Result<String, Fault> {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes).map_err(|_| Fault::unreachable("the random source of this machine"))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// An answer of another shape than documented. It is not repeated: it may be personal.
pub(crate) fn undocumented() -> Fault {
    Fault::new(
        Exit::Unavailable,
        "the answer is not as documented: check that --api is this product's API, and that this tool is of its version",
    )
}

/// HTTPS; plain HTTP only to this machine, where a local stack listens.
fn address(text: &str) -> Result<String, Fault> {
    let url = Url::parse(text).ok();
    let is_here = |url: &Url| matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let is_safe = |url: &Url| {
        (url.scheme() == "https" || url.scheme() == "http" && is_here(url))
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
    };
    if url.is_some_and(|url| is_safe(&url)) {
        return Ok(text.trim_end_matches('/').to_owned());
    }
    Err(Fault::usage(
        "--api has to begin with https:// (http:// only for this machine itself) and end with the stage, as the \
         output ApiUrl of the stack does",
    ))
}

fn refusal(status: StatusCode, problem: &Problem) -> Fault {
    let (exit, next) = match status.as_u16() {
        401 | 403 => (
            Exit::NotAllowed,
            "use a profile of a role that may call this route, and check that the clock of this machine is right",
        ),
        404 => (Exit::Refused, "check the id, or whose it is"),
        409 | 410 => (Exit::Refused, "look at where it stands now"),
        412 => (
            Exit::Refused,
            "it has changed since you read it: read it again, then give what it shows as seen",
        ),
        413 => (Exit::Refused, "shorten the text"),
        429 => (Exit::Unavailable, "wait a little, then try again"),
        500.. => (
            Exit::Unavailable,
            "try again; with the request's number the logs tell more",
        ),
        _ => (Exit::Refused, "correct what is named and try again"),
    };
    let mut said = vec![format!("the API answered {}", status.as_u16())];
    let words = |text: &str| crate::show::plain(text).replace('\n', " ");
    if !problem.code.is_empty() {
        said.push(format!(" {}", words(&problem.code)));
    }
    for violation in &problem.errors {
        let (pointer, code) = (words(&violation.pointer), words(&violation.code));
        said.push(format!(", {pointer} {code}"));
    }
    if let Some(reason) = &problem.reason {
        said.push(format!(". {}", words(reason).trim_end_matches('.')));
    }
    said.push(format!(": {next}"));
    if let Some(id) = &problem.request_id {
        said.push(format!(" (request {})", words(id)));
    }
    Fault::new(exit, said.concat())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn nothing_travels_in_the_clear() {
        for good in [
            "https://example.org/v1",
            "http://127.0.0.1:4566/_aws/execute-api/a/v1/",
        ] {
            assert_eq!(address(good).unwrap(), good.trim_end_matches('/'));
        }
        for bad in [
            "http://example.org/v1",
            "https://a:b@example.org/v1",
            "example.org",
            "",
            "https://example.org/v1?x=",
        ] {
            let fault = address(bad).unwrap_err();
            assert_eq!(fault.exit, Exit::Usage);
        }
    }

    #[test]
    fn a_refusal_names_fields_and_what_to_do_and_its_kind() {
        let problem = serde_json::from_str(
            r#"{"type":"urn:qeg:problem:unprocessable","title":"t","status":422,"code":"unprocessable",
                "request_id":"r-1","errors":[{"pointer":"/code","code":"wrong_or_expired"}]}"#,
        );
        let fault = refusal(StatusCode::UNPROCESSABLE_ENTITY, &problem.unwrap());
        assert_eq!(
            fault.to_string(),
            "the API answered 422 unprocessable, /code wrong_or_expired: correct what is named and try again (request r-1)"
        );
        let exit =
            |status| refusal(StatusCode::from_u16(status).unwrap(), &Problem::default()).exit;
        for (status, expected) in [
            (401, Exit::NotAllowed),
            (403, Exit::NotAllowed),
            (404, Exit::Refused),
            (410, Exit::Refused),
            (429, Exit::Unavailable),
            (503, Exit::Unavailable),
            (301, Exit::Refused),
        ] {
            assert_eq!(exit(status), expected, "{status}");
        }
    }
}
