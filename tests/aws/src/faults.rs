//! Failures that a test sets: which calls fail, how, and how often.

use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::{Value, json};

use crate::answer::ServiceError;
use crate::calls::Service;
use crate::gate::Gate;

/// How a call fails.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The connection fails and the call has no effect.
    Unreachable,
    /// The call takes effect, but its answer is lost.
    LostAnswer,
    /// The process of the caller ends after the call took effect: the call never returns. See
    /// [`crate::LocalAws::until_killed`].
    Killed,
    /// `ThrottlingException`; no effect.
    Throttled,
    /// A transaction is cancelled because its first item is in another transaction; no effect.
    TransactionConflict,
    /// No failure: the call waits until the test opens the gate, and then takes effect.
    Held(Gate),
    /// An error of the service with this HTTP status and code; no effect.
    Error(u16, &'static str),
}

/// A failure of the next calls of one operation.
#[derive(Clone, Debug)]
pub struct Fault {
    service: Service,
    operation: &'static str,
    resource: Option<String>,
    failure: Failure,
    skip: usize,
    times: usize,
}

impl Fault {
    /// The next call of `operation` fails. The SDK repeats a call up to twice: see [`Fault::times`].
    pub fn new(service: Service, operation: &'static str, failure: Failure) -> Self {
        Self {
            service,
            operation,
            resource: None,
            failure,
            skip: 0,
            times: 1,
        }
    }

    /// Only calls that name this table, key ARN or queue URL.
    #[must_use]
    pub fn on(mut self, resource: &str) -> Self {
        self.resource = Some(resource.to_owned());
        self
    }

    /// Lets this many matching calls pass first.
    #[must_use]
    pub fn after(mut self, calls: usize) -> Self {
        self.skip = calls;
        self
    }

    /// This many calls fail. With 3, one call fails with all its repetitions; with `usize::MAX`, all calls until
    /// [`crate::LocalAws::clear_faults`].
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    fn matches(&self, service: Service, operation: &str, resources: &[String]) -> bool {
        let resource = self.resource.as_ref();
        self.service == service
            && self.operation == operation
            && resource.is_none_or(|resource| resources.contains(resource))
    }
}

/// A function that decides which calls fail, from the service and the operation of each attempt.
pub(crate) type Decide = Box<dyn FnMut(Service, &str) -> Option<Failure> + Send>;

/// The failure of this call, if a test set one. If several match, the first one that was set is used.
pub(crate) fn take(
    faults: &mut Vec<Fault>,
    service: Service,
    operation: &str,
    resources: &[String],
) -> Option<Failure> {
    let at = faults
        .iter()
        .position(|fault| fault.times > 0 && fault.matches(service, operation, resources))?;
    let fault = faults.get_mut(at)?;
    if fault.skip > 0 {
        fault.skip -= 1;
        return None;
    }
    let failure = fault.failure.clone();
    fault.times -= 1;
    if fault.times == 0 {
        faults.remove(at);
    }
    Some(failure)
}

impl Failure {
    /// The error that the service answers; `None` if there is no answer.
    pub(crate) fn answer(&self, request: &Value) -> Option<ServiceError> {
        match self {
            Self::Unreachable | Self::LostAnswer | Self::Killed | Self::Held(_) => None,
            Self::Throttled => Some(ServiceError::client("ThrottlingException", "Rate exceeded")),
            Self::TransactionConflict => Some(conflict(request)),
            Self::Error(status, code) => Some(ServiceError {
                status: *status,
                ..ServiceError::internal(code)
            }),
        }
    }
}

/// The SDK's error for a broken connection.
pub(crate) fn broken() -> ConnectorError {
    ConnectorError::io("the connection was reset by the test".into())
}

/// One reason for each item, in the order of the request.
fn conflict(request: &Value) -> ServiceError {
    let count = request["TransactItems"].as_array().map_or(1, Vec::len);
    let reasons: Vec<Value> = (0..count)
        .map(|item| match item {
            0 => json!({ "Code": "TransactionConflict", "Message": "Transaction is ongoing for the item" }),
            _ => json!({ "Code": "None" }),
        })
        .collect();
    let code = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    let mut error = ServiceError::client(code, "Transaction cancelled");
    error.body["CancellationReasons"] = Value::Array(reasons);
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_affects_only_matching_calls_after_the_skipped_ones_and_ends() {
        let mut faults = vec![
            Fault::new(Service::Kms, "Decrypt", Failure::Throttled)
                .on("a")
                .after(1)
                .times(2),
        ];
        let mut fails = |operation, key: &str| {
            take(&mut faults, Service::Kms, operation, &[key.into()]).is_some()
        };
        assert!(!fails("Decrypt", "b"), "another key");
        assert!(!fails("Sign", "a"), "another operation");
        assert!(!fails("Decrypt", "a"), "skipped");
        assert!(fails("Decrypt", "a"));
        assert!(fails("Decrypt", "a"));
        assert!(!fails("Decrypt", "a"), "over");
    }
}
