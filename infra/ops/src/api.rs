//! Client of the API for staff: signed calls, and errors that say what to do next.

use std::time::Duration;

use aws_config::SdkConfig;
use reqwest::{Client, Method, RequestBuilder, Url};
use serde::Serialize;
use serde_json::Value;

use crate::{
    fault::{Exit, Fault},
    kept_key::KeptKey,
    language::say,
    refusal::Refusal,
    sign::{self, Signer},
};

/// The service name of API Gateway in a signature.
const SERVICE: &str = "execute-api";
/// How often a call without an answer is tried. The idempotency key makes the repeat safe.
const ATTEMPTS: u32 = 3;

/// A client of the API.
pub(crate) struct Api {
    http: Client,
    /// Without a slash at the end.
    base: String,
    signer: Option<Signer>,
}

/// An answer of the API, with its version. It may contain personal data, so it has no `Debug`.
struct Answer {
    body: Value,
    /// The entity tag (RFC 9110, 8.8.3), without its quotes.
    version: Option<String>,
}

impl Api {
    /// A client that does not sign its calls.
    pub(crate) fn open(base: &str) -> Result<Self, Fault> {
        Ok(Self {
            http: sign::client()?,
            base: base_url(base)?,
            signer: None,
        })
    }

    /// The same client, signing with these credentials.
    pub(crate) fn signed_by(self, aws: &SdkConfig) -> Result<Self, Fault> {
        let signer = Some(Signer::new(aws)?);
        Ok(Self { signer, ..self })
    }

    /// Gets a resource.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Fault> {
        let got = self.call(Method::GET, (path, query), Vec::new(), None);
        Ok(got.await?.body)
    }

    /// Gets a resource and its version.
    pub(crate) async fn get_version(&self, path: &str) -> Result<(Value, String), Fault> {
        let got = self
            .call(Method::GET, (path, &[]), Vec::new(), None)
            .await?;
        Ok((got.body, got.version.ok_or_else(undocumented)?))
    }

    /// Gets all pages of a list and returns the entries of their member `name`.
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

    /// Posts a body if the resource still has this version.
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

    /// Posts without a body.
    pub(crate) async fn post_nothing(&self, path: &str) -> Result<Value, Fault> {
        let done = self.call(Method::POST, (path, &[]), Vec::new(), None);
        Ok(done.await?.body)
    }

    /// Deletes a resource.
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
        let tag = version.map(|tag| format!("\"{tag}\""));
        let key = if method == Method::POST {
            let place = version.unwrap_or_default();
            Some(KeptKey::of(&[
                url.as_str().as_bytes(),
                place.as_bytes(),
                &body,
            ])?)
        } else {
            None
        };
        headers.extend(key.as_ref().map(|key| ("idempotency-key", key.as_str())));
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        headers.extend(tag.as_deref().map(|tag| ("if-match", tag)));
        let mut attempt = 1;
        let ended = loop {
            let call = self.try_once(&method, url.clone(), &headers, body.clone());
            match call.await {
                Err(fault) if fault.exit == Exit::Unavailable && attempt < ATTEMPTS => {}
                ended => break ended,
            }
            tokio::time::sleep(Duration::from_millis(200 << attempt)).await;
            attempt += 1;
        };
        match (ended, key) {
            // It may have been done all the same. The same command again uses the key again.
            (Err(fault), Some(key)) if fault.exit == Exit::Unavailable => Err(key.kept(fault)),
            (ended, key) => {
                key.into_iter().for_each(KeptKey::forget);
                ended
            }
        }
    }

    async fn try_once(
        &self,
        method: &Method,
        url: Url,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, Fault> {
        let request = if let Some(signer) = &self.signer {
            let at = (method.clone(), url);
            signer
                .request(&self.http, SERVICE, at, headers, body)
                .await?
        } else {
            let request = self.http.request(method.clone(), url).body(body);
            let with = |request: RequestBuilder, (name, value): &(&str, &str)| {
                request.header(*name, *value)
            };
            headers.iter().fold(request, with)
        };
        let unreachable = |_| Fault::unreachable(say!("The API", "API 服务"));
        let answer = request.send().await.map_err(unreachable)?;
        let (status, tag) = (answer.status(), answer.headers().get("etag").cloned());
        let tag = tag.and_then(|tag| tag.to_str().ok().map(str::to_owned));
        let bytes = answer.bytes().await.map_err(unreachable)?;
        if !status.is_success() {
            return Err(Fault::refused(Refusal::read(status, &bytes)));
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

/// The fault for an answer that does not have the documented form. It does not show the answer, which may be personal.
pub(crate) fn undocumented() -> Fault {
    Fault::new(
        Exit::Unavailable,
        say!(
            "the API's answer does not have the expected form: check that --api is the API of this product, and that this qeg has the deployed version",
            "API 的返回内容不符合预期：请检查 --api 是否为本产品的 API，以及 qeg 是否与部署版本一致"
        ),
    )
}

/// Checks the base URL: HTTPS, or plain HTTP to this machine, where a local stack listens.
fn base_url(text: &str) -> Result<String, Fault> {
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
    Err(Fault::usage(say!(
        "--api is not valid: it must begin with https:// (http:// is allowed only for this machine) and end with \
         the stage, like the output ApiUrl of the stack",
        "--api 不正确：必须以 https:// 开头（只有本机可用 http://），以阶段结尾，与堆栈输出 ApiUrl 的值一样"
    )))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn unencrypted_and_invalid_base_urls_are_refused() {
        for good in [
            "https://example.org/v1",
            "http://127.0.0.1:4566/_aws/execute-api/a/v1/",
        ] {
            assert_eq!(base_url(good).unwrap(), good.trim_end_matches('/'));
        }
        for bad in [
            "http://example.org/v1",
            "https://a:b@example.org/v1",
            "example.org",
            "",
            "https://example.org/v1?x=",
        ] {
            let fault = base_url(bad).unwrap_err();
            assert_eq!(fault.exit, Exit::Usage);
        }
    }
}
