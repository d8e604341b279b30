//! Calls that tell whether a caller may do something, and that change nothing even for one who may.
//!
//! Each names an item that is not there, a condition that cannot hold, or a value that is out of bounds:
//! what a service looks at only once it knows that the caller may. So everything but `AccessDenied` is a yes.

mod dynamodb;
mod kms;
mod sqs;

use powers::Service;
use serde_json::Value;

use crate::wire::Caller;

/// Answers that a caller gets who may do what a probe asks for.
const YES: [&str; 12] = [
    "done",
    "ConditionalCheckFailedException",
    "DryRunOperationException",
    "InvalidAttributeValue",
    "InvalidCiphertextException",
    "InvalidKeyUsageException",
    "InvalidParameterValue",
    "MissingParameter",
    "ReceiptHandleIsInvalid",
    "TransactionCanceledException",
    "UnsupportedOperationException",
    "ValidationException",
];

pub(crate) struct Probe {
    pub(crate) service: Service,
    /// As docs/powers.md names it.
    pub(crate) resource: String,
    /// As IAM names it.
    pub(crate) action: &'static str,
    operation: &'static str,
    body: Value,
    /// Whether the root can be asked first, to see that the probe gets through to the resource.
    pub(crate) tried: bool,
}

impl Probe {
    fn new(service: Service, resource: &str, action: &'static str, body: Value) -> Self {
        Self {
            service,
            resource: resource.to_owned(),
            action,
            operation: action,
            body,
            tried: true,
        }
    }

    /// For an action that has no operation of its own name.
    fn by(mut self, operation: &'static str) -> Self {
        self.operation = operation;
        self
    }

    fn untried(mut self) -> Self {
        self.tried = false;
        self
    }

    /// Whether this caller may; an answer that is neither yes nor no is the probe's own fault.
    pub(crate) async fn ask(&self, who: &Caller) -> Result<bool, String> {
        let answer = who.call(self.service, self.operation, &self.body).await;
        if answer.is_denied() {
            Ok(false)
        } else if !self.tried || YES.contains(&answer.code()) {
            Ok(true)
        } else {
            Err(answer.code().to_owned())
        }
    }
}

/// Every action on everything deployed.
pub(crate) async fn all() -> Vec<Probe> {
    let mut probes = dynamodb::probes().await;
    probes.extend(kms::probes().await);
    probes.extend(sqs::probes());
    probes
}
