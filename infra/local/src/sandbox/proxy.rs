//! A proxy in front of the API that fails on demand, so that a consumer can be seen to wait and to try again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

/// Seconds in `Retry-After` of an answer that the proxy makes.
const RETRY_AFTER_SECONDS: u32 = 2;

struct Proxy {
    http: reqwest::Client,
    /// Scheme, host and port of the API.
    origin: String,
    status: StatusCode,
    left: AtomicU32,
}

/// Listens until the process ends. The first `calls` calls get `status`, all later ones the API's own answer.
pub(super) async fn serve(api: &str, (status, calls): (u16, u32), port: u16) -> Result<()> {
    let path = api.splitn(4, '/').nth(3).context("the API has no path")?;
    let origin = api.trim_end_matches(path).trim_end_matches('/').to_owned();
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    let listener =
        listener.with_context(|| format!("port {port} is taken: give another --port"))?;
    println!("the next {calls} calls get {status}; call the API through this address:");
    println!("  http://127.0.0.1:{port}/{path}");
    axum::serve(listener, router(origin, status, calls)?).await?;
    Ok(())
}

fn router(origin: String, status: u16, calls: u32) -> Result<Router> {
    let proxy = Proxy {
        // The emulator closes a connection after 75 idle seconds: a call at that moment would fail.
        http: reqwest::Client::builder()
            .pool_idle_timeout(Duration::from_mins(1))
            .no_proxy()
            .build()?,
        origin,
        status: StatusCode::from_u16(status)?,
        left: AtomicU32::new(calls),
    };
    Ok(Router::new().fallback(pass).with_state(Arc::new(proxy)))
}

async fn pass(
    State(proxy): State<Arc<Proxy>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let counted = proxy
        .left
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        });
    if counted.is_ok() {
        println!("{method} {}: {}", uri.path(), proxy.status);
        return failed(proxy.status);
    }
    proxy
        .forward(method, &uri, headers, body)
        .await
        .unwrap_or_else(|_| failed(StatusCode::BAD_GATEWAY))
}

/// An answer as the API's own: a problem (RFC 9457).
fn failed(status: StatusCode) -> Response {
    let code = match status.as_u16() {
        429 => "too_many_requests",
        503 => "unavailable",
        _ => "sandbox",
    };
    let body = format!(
        r#"{{"type":"urn:qeg:problem:{code}","title":"The sandbox failed on demand.","status":{},"code":"{code}","request_id":"sandbox"}}"#,
        status.as_u16()
    );
    let headers = [
        ("content-type", "application/problem+json".to_owned()),
        ("retry-after", RETRY_AFTER_SECONDS.to_string()),
    ];
    (status, headers, body).into_response()
}

impl Proxy {
    /// The API's answer. The header `Host` stays that of the proxy: the signature covers it.
    async fn forward(
        &self,
        method: Method,
        uri: &Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response> {
        let url = format!("{}{uri}", self.origin);
        let request = self.http.request(method, url).headers(headers).body(body);
        let answer = request.send().await?;
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        // The body is sent again as a whole.
        for name in ["transfer-encoding", "connection", "content-length"] {
            headers.remove(HeaderName::from_static(name));
        }
        let body = answer.bytes().await?;
        Ok((status, headers, body).into_response())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    async fn listen(router: Router) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    #[tokio::test]
    async fn the_first_calls_fail_and_the_others_reach_the_api() {
        let api = Router::new().fallback(async |uri: Uri, headers: HeaderMap, body: String| {
            let signed = headers["authorization"].to_str().unwrap().to_owned();
            format!("{uri} {signed} {body}")
        });
        let origin = listen(api).await;
        let proxy = listen(router(origin, 429, 2).unwrap()).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let call = async || {
            let call = http.post(format!("{proxy}/v1/carrier?a=1"));
            let call = call.header("authorization", "AWS4").body("{}");
            call.send().await.unwrap()
        };
        for _ in 0..2 {
            let failed = call().await;
            assert_eq!(failed.status(), 429);
            assert_eq!(failed.headers()["retry-after"], "2");
            assert!(failed.text().await.unwrap().contains("too_many_requests"));
        }
        let passed = call().await;
        assert_eq!(passed.status(), 200);
        assert_eq!(passed.text().await.unwrap(), "/v1/carrier?a=1 AWS4 {}");
    }
}
