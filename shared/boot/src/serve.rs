//! Runs a function: takes each event from Lambda and passes it to the function's handler for events of that kind.

use std::num::NonZeroUsize;

use jiff::{SignedDuration, Timestamp};
use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use qeg_batch::{Failure, Failures, Records, Trigger, queue};
use qeg_web::{Answer, Edge, Origins, Problem, Request};
use serde_json::Value;

use crate::{Boot, Config, Metric};

/// Why a function ends or an invocation fails. Lambda writes its text to the log, so it contains no data of a request.
pub type Error = lambda_runtime::Error;

/// A scheduled run starts no new step this long before Lambda's deadline, so that the current step can finish. A function
/// with little time leaves a third of it.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// The numbers of a scheduled run.
pub trait RunReport {
    /// Writes it to the log, as one line.
    fn log(&self);
    /// The metrics that the alarms watch.
    fn metrics(&self) -> Vec<Metric>;
}

impl<C> Boot<C> {
    /// The edge of this function, with the origins that the template allows.
    fn edge(&self) -> Result<Edge, Error> {
        let expected = "exact origins, separated by commas";
        let origins = self
            .config
            .parsed("ALLOWED_ORIGINS", expected, Origins::parse);
        let origins = Config::optional(origins)?.unwrap_or_default();
        Ok(Edge::new(self.function, origins))
    }

    /// Answers requests of the API until the process ends.
    ///
    /// # Errors
    /// [`Error`] when Lambda's runtime interface cannot be reached, or a variable cannot be read.
    pub async fn serve_requests<H>(&self, handler: H) -> Result<(), Error>
    where
        H: AsyncFn(&Request) -> Result<Answer, Problem>,
    {
        self.edge()?.serve(handler).await
    }

    /// Answers requests of the API, and calls `run` for each event of the schedule.
    ///
    /// # Errors
    /// As [`Self::serve_requests`].
    pub async fn serve_requests_and_schedule<H, R, F>(
        &self,
        handler: H,
        run: F,
    ) -> Result<(), Error>
    where
        H: AsyncFn(&Request) -> Result<Answer, Problem>,
        R: RunReport,
        F: AsyncFn(Timestamp) -> Result<R, Error>,
    {
        let edge = self.edge()?;
        self.serve(async |event, context| {
            if Trigger::is_schedule(&event) {
                return self.finish(&run(context.stop_at).await?);
            }
            let reply = edge.respond(&handler, event, &context.invocation).await;
            Ok(serde_json::to_value(reply)?)
        })
        .await
    }

    /// Calls `run` for each event of the schedule, with the time after which it must start nothing new. Refuses other
    /// events.
    ///
    /// # Errors
    /// As [`Self::serve_requests`].
    pub async fn serve_schedule<R, F>(&self, run: F) -> Result<(), Error>
    where
        R: RunReport,
        F: AsyncFn(Timestamp) -> Result<R, Error>,
    {
        self.serve(async |event, context| match Trigger::of(event) {
            Trigger::Schedule => self.finish(&run(context.stop_at).await?),
            _ => Err(self.refused()),
        })
        .await
    }

    /// Calls `handle` with each message of a queue, at most `at_once` at a time. Failed messages go back to the queue.
    ///
    /// # Errors
    /// As [`Self::serve_requests`].
    pub async fn serve_queue<H>(&self, at_once: NonZeroUsize, handle: H) -> Result<(), Error>
    where
        H: AsyncFn(&str) -> Result<(), Failure>,
    {
        let handle = &handle;
        self.serve(async |event, _| match Trigger::of(event) {
            Trigger::Queue(records) => {
                let each = async |body: &str| handle(body).await;
                let failures = queue::run(self.function, records, at_once, each).await;
                Ok(serde_json::to_value(failures)?)
            }
            _ => Err(self.refused()),
        })
        .await
    }

    /// Calls `relay` with each batch of a table's stream, and `run` for each event of the schedule.
    ///
    /// # Errors
    /// As [`Self::serve_requests`].
    pub async fn serve_stream_and_schedule<S, R, F>(&self, relay: S, run: F) -> Result<(), Error>
    where
        S: AsyncFn(Records) -> Failures,
        R: RunReport,
        F: AsyncFn(Timestamp) -> Result<R, Error>,
    {
        self.serve(async |event, context| match Trigger::of(event) {
            Trigger::Stream(records) => Ok(serde_json::to_value(relay(records).await)?),
            Trigger::Schedule => self.finish(&run(context.stop_at).await?),
            Trigger::Queue(_) | Trigger::Unknown => Err(self.refused()),
        })
        .await
    }

    /// Calls `handle` with each event, for a function that has its own kind of events besides the schedule.
    ///
    /// # Errors
    /// As [`Self::serve_requests`].
    pub async fn serve<H>(&self, handle: H) -> Result<(), Error>
    where
        H: AsyncFn(Value, Context) -> Result<Value, Error>,
    {
        let handle = &handle;
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
            let context = Context {
                stop_at: stop_at(event.context.deadline, self.clock.now())?,
                invocation: event.context.request_id,
            };
            handle(event.payload, context).await
        }))
        .await
    }

    /// Writes the log line and the metrics of a scheduled run. Its answer to Lambda is empty.
    ///
    /// # Errors
    /// None. It returns a `Result` so that a handler can end with it.
    pub fn finish(&self, report: &impl RunReport) -> Result<Value, Error> {
        report.log();
        self.metrics.write(&*self.clock, &report.metrics());
        Ok(Value::Null)
    }

    /// The error for an event that the function does not take. Writes it to the log.
    pub fn refused(&self) -> Error {
        tracing::error!(event = "refused", error_class = "unknown_trigger");
        let function = self.function;
        Error::from(format!(
            "{function} does not take events of this kind: check its event sources in the template"
        ))
    }
}

/// The context of one invocation.
pub struct Context {
    /// From this time on, the invocation must start nothing new.
    pub stop_at: Timestamp,
    /// The id of the invocation, for the log.
    pub invocation: String,
}

/// The time [`MARGIN`] before Lambda's deadline, which is in milliseconds since 1970, or after two thirds of the time from
/// `now` on, whichever is later.
fn stop_at(deadline: u64, now: Timestamp) -> Result<Timestamp, Error> {
    let deadline = Timestamp::from_millisecond(i64::try_from(deadline)?)?;
    let third = deadline.duration_since(now) / 3;
    Ok(deadline.checked_sub(MARGIN.min(third))?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_run_stops_half_a_minute_before_its_deadline() {
        let now = Timestamp::from_millisecond(1_789_999_700_500).unwrap();
        let stop = stop_at(1_790_000_000_500, now).unwrap();
        assert_eq!(stop.as_millisecond(), 1_789_999_970_500);
        assert!(stop_at(u64::MAX, now).is_err());
    }

    #[test]
    fn a_run_of_a_function_with_little_time_has_two_thirds_of_it() {
        let now = Timestamp::from_millisecond(1_790_000_000_500).unwrap();
        let stop = stop_at(1_790_000_015_500, now).unwrap();
        assert_eq!(stop.as_millisecond(), 1_790_000_010_500);
    }
}
