//! The outermost layer of a function: it never fails, and writes one log line per request.
//!
//! The gateway always gets a documented answer: a problem becomes problem details, a panic becomes
//! 503. The log line has fixed fields, and none of them comes from the client.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures::FutureExt;
use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use qeg_vault::blind_index;
use serde_json::Value;

use crate::answer::{Answer, Reply};
use crate::origins::Origins;
use crate::problem::Problem;
use crate::request::Request;

/// The edge of one function.
#[derive(Clone, Debug)]
pub struct Edge {
    function: &'static str,
    origins: Origins,
}

impl Edge {
    /// The edge of the function with this name, for the log. Scripts of these other origins may call it.
    pub const fn new(function: &'static str, origins: Origins) -> Self {
        Self { function, origins }
    }

    /// Serves requests until the environment ends.
    ///
    /// `Err` only where Lambda's own runtime interface cannot be reached.
    pub async fn serve<H>(&self, handler: H) -> Result<(), Error>
    where
        H: AsyncFn(&Request) -> Result<Answer, Problem>,
    {
        let handler = &handler;
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
            let invocation_id = event.context.request_id.as_str();
            let reply = self.respond(handler, event.payload, invocation_id).await;
            Ok::<_, Infallible>(reply)
        }))
        .await
    }

    /// Answers one event: for [`Edge::serve`], for a function that has other triggers too, and for tests.
    pub async fn respond<H>(&self, handler: &H, event: Value, invocation_id: &str) -> Reply
    where
        H: AsyncFn(&Request) -> Result<Answer, Problem>,
    {
        let started = Instant::now();
        let asked = blind_index::asked();
        let request = Request::from_event(event, invocation_id);
        // A panic cannot leave half-changed state to the next request: handlers keep only caches, behind locks that refuse
        // or recover after a panic.
        let outcome = AssertUnwindSafe(async { handler(&request).await })
            .catch_unwind()
            .await
            .unwrap_or_else(|_panic| Err(Problem::unavailable("panic")));
        let error_class = outcome.as_ref().err().map(Problem::class);
        let reply = Reply::to(request.id(), outcome);
        let reply = self.origins.let_in(&request, reply);
        let reply = if request.is_head() {
            reply.without_body()
        } else {
            reply
        };
        tracing::info!(
            event = "request",
            function = self.function,
            request_id = request.id(),
            method = known_method(request.sent_method()),
            route = request.route(),
            status = reply.status_code,
            duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            // The template makes a metric of this field, and an alarm on the metric.
            blind_indexes = blind_index::asked().saturating_sub(asked),
            error_class,
        );
        reply
    }
}

/// The method comes from the client, so only known ones are logged.
fn known_method(method: &str) -> &'static str {
    match method {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests;
