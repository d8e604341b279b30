//! Serves the product over HTTP, for clients outside this process, such as a browser.
//!
//! Codes and notices go out after each call. AWS's services, such as the queues of carriers, answer at the root. Scheduled
//! functions run when they are invoked as at Lambda's API.

mod callers;

use std::{net::Ipv4Addr, rc::Rc};

use anyhow::{Context, Result};
use axum::{
    body::{Bytes, to_bytes},
    extract::Request,
    http::{Method, StatusCode, request},
    response::{IntoResponse, Response},
};
use base64ct::{Base64, Encoding};
use qeg_web::{Problem, answer::Reply};
use tokio::{
    net::TcpListener,
    sync::{Notify, mpsc, oneshot},
    task::{JoinHandle, LocalSet},
};

use crate::{
    App,
    gateway::{self, Passed},
    services::gateway_answer,
};

pub use callers::endpoints;

/// API Gateway takes no larger request, in bytes.
const REQUEST_BYTES: usize = 10 * 1024 * 1024;
/// Where Lambda's API invokes a function, with the name in between.
const INVOKE: (&str, &str) = ("/2015-03-31/functions/", "/invocations");
/// The address from which calls come that name none.
const THIS_MACHINE: &str = "127.0.0.1";

/// The listening product.
pub struct Served {
    /// Its address, without a slash at the end. The stage of the API is `/v1` there.
    pub address: String,
    calls: mpsc::Receiver<Call>,
    server: JoinHandle<()>,
}

/// A request, and where its answer goes.
struct Call {
    head: request::Parts,
    body: Bytes,
    answer: oneshot::Sender<Response>,
}

impl Served {
    /// Listens on a free port of 127.0.0.1. The product answers only in [`Self::run`]; AWS's services answer at once.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn listen(app: &App) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.context("no free port for the product")?;
        let address = format!("http://{}", listener.local_addr()?);
        let (send, calls) = mpsc::channel(1);
        let aws = app.aws().router();
        let router = aws.fallback(async move |request| pass_on(&send, request).await);
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Ok(Self {
            address,
            calls,
            server,
        })
    }

    /// Answers calls, on this thread alone.
    pub async fn run(mut self, app: App) {
        let events = Rc::new(Notify::new());
        let delivering = async {
            loop {
                events.notified().await;
                app.deliver().await;
            }
        };
        let answering = async {
            while let Some(call) = self.calls.recv().await {
                let (app, events) = (app.clone(), Rc::clone(&events));
                tokio::task::spawn_local(async move {
                    let answer = respond(&app, &call.head, &call.body).await;
                    // A client that has gone away wants no answer.
                    let _ = call.answer.send(answer);
                    if ![Method::GET, Method::HEAD].contains(&call.head.method) {
                        events.notify_one();
                    }
                });
            }
        };
        let both = async {
            tokio::select! {
                () = delivering => {}
                () = answering => {}
            }
        };
        LocalSet::new().run_until(both).await;
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Gives the request to the thread of the product.
async fn pass_on(calls: &mpsc::Sender<Call>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, REQUEST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let (answer, answered) = oneshot::channel();
    let call = Call { head, body, answer };
    if calls.send(call).await.is_err() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let failed = |_| StatusCode::BAD_GATEWAY.into_response();
    answered.await.unwrap_or_else(failed)
}

async fn respond(app: &App, head: &request::Parts, body: &Bytes) -> Response {
    let path = head.uri.path();
    let function = path.strip_prefix(INVOKE.0);
    if let Some(function) = function.and_then(|rest| rest.strip_suffix(INVOKE.1)) {
        return invoke(app, function).await;
    }
    let stage = format!("/{}", gateway::STAGE);
    let Some(path) = path.strip_prefix(&stage) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let reply = match app.passed(&request_of(app, head, path, body)) {
        Passed::To(route, event) => app.services().respond(route.function, event).await,
        Passed::Unknown => gateway_answer(Problem::not_found()).await,
        Passed::Unsigned => gateway_answer(Problem::forbidden()).await,
    };
    over_http(reply)
}

/// The request as clients in this process make it.
fn request_of(app: &App, head: &request::Parts, path: &str, body: &Bytes) -> client::Request {
    let query = head.uri.query().map(|query| format!("?{query}"));
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    });
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let signer = header("authorization").and_then(|text| callers::signer(app, text));
    client::Request {
        method: head.method.to_string(),
        path: format!("{path}{}", query.unwrap_or_default()),
        headers: headers.collect(),
        body: body.to_vec(),
        source: header("x-forwarded-for").unwrap_or(THIS_MACHINE).to_owned(),
        signer,
    }
}

/// Runs a scheduled function.
async fn invoke(app: &App, function: &str) -> Response {
    match function {
        "purge" => drop(app.purge().await),
        "audit" => drop(app.audit().await),
        "retention" => drop(app.retention().await),
        _ => return StatusCode::NOT_FOUND.into_response(),
    }
    StatusCode::OK.into_response()
}

/// What the gateway makes of a function's reply.
fn over_http(reply: Reply) -> Response {
    let body = if reply.is_base64_encoded {
        Base64::decode_vec(&reply.body).unwrap()
    } else {
        reply.body.into_bytes()
    };
    let mut response = Response::builder().status(reply.status_code);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(body.into()).unwrap()
}
