//! Answers other processes over HTTP, which find the services by `AWS_ENDPOINT_URL`.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, Result};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::connector::Connector;

/// How long a receive that waits for messages takes if there are none. It is shorter than clients ask for, and long enough that
/// a client does not use a whole core for asking.
const LONG_POLL: Duration = Duration::from_millis(100);
/// The answer of SQS without messages.
const NO_MESSAGES: &[u8] = br#"{"Messages":[]}"#;
/// Headers of a request or an answer that the HTTP libraries write themselves.
const OF_THE_CONNECTION: [&str; 3] = ["host", "content-length", "transfer-encoding"];

/// Listens on a free port of 127.0.0.1 while the runtime runs. Gives the address.
pub(crate) async fn serve(connector: Connector) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.context("no free port for the services")?;
    let address = format!("http://{}", listener.local_addr()?);
    let router = router(connector);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Answers calls of the services, which clients send to the root.
pub(crate) fn router(connector: Connector) -> Router {
    let answer = |headers: HeaderMap, body: Bytes| async move {
        let waits = is_long_poll(&headers, &body);
        match pass_on(&connector, &headers, body).await {
            Ok(answer) if waits => after_a_wait(answer).await,
            Ok(answer) => answer,
            // The SDK repeats what got no answer; with 502 it does the same.
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    };
    Router::new().route("/", post(answer))
}

/// Whether the call receives messages, and waits for them.
fn is_long_poll(headers: &HeaderMap, body: &[u8]) -> bool {
    let target = headers.get("x-amz-target").map(HeaderValue::as_bytes);
    if target != Some(b"AmazonSQS.ReceiveMessage") {
        return false;
    }
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    request["WaitTimeSeconds"].as_u64() > Some(0)
}

/// The answer, later if it has no messages.
async fn after_a_wait(answer: Response) -> Response {
    let (head, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    if *body == *NO_MESSAGES {
        tokio::time::sleep(LONG_POLL).await;
    }
    Response::from_parts(head, body.into())
}

async fn pass_on(
    connector: &Connector,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, ConnectorError> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    let changed = request.set_method("POST");
    changed.map_err(|error| ConnectorError::user(error.into()))?;
    for (name, value) in headers {
        if OF_THE_CONNECTION.contains(&name.as_str()) {
            continue;
        }
        let value = value.to_str().unwrap_or_default().to_owned();
        let inserted = request.headers_mut().try_insert(name.to_string(), value);
        inserted.map_err(|error| ConnectorError::user(error.into()))?;
    }
    answered(connector.call(request).await?).await
}

/// The same answer for the HTTP server.
async fn answered(mut answer: HttpResponse) -> Result<Response, ConnectorError> {
    let body = std::mem::replace(answer.body_mut(), SdkBody::taken());
    let body = ByteStream::new(body).collect().await;
    let body = body.map_err(|error| ConnectorError::io(error.into()))?;
    let mut response = Response::new(body.into_bytes().into());
    *response.status_mut() = StatusCode::from_u16(answer.status().as_u16())
        .map_err(|error| ConnectorError::other(error.into(), None))?;
    for (name, value) in answer.headers() {
        let name = HeaderName::try_from(name);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value))
            && !OF_THE_CONNECTION.contains(&name.as_str())
        {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
