//! Calls that show whether a caller is allowed an action, without changing anything.
//!
//! Each names an item that does not exist, a condition that cannot hold, or a value out of range. A service checks
//! these only after it has authorised the caller, so every answer but `AccessDenied` means that the caller is
//! allowed.

mod dynamodb;
mod kms;
mod sqs;

use powers::Service;
use serde_json::Value;

use crate::wire::Caller;

/// The answers to a probe for a caller that is allowed the action.
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
    /// Its name in docs/powers.md.
    pub(crate) resource: String,
    /// Its name in IAM.
    pub(crate) action: &'static str,
    operation: &'static str,
    body: Value,
    /// Whether the root may try it first, to check that the probe reaches the resource.
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

    /// For an action whose operation has another name.
    fn by(mut self, operation: &'static str) -> Self {
        self.operation = operation;
        self
    }

    fn untried(mut self) -> Self {
        self.tried = false;
        self
    }

    /// Whether this caller is allowed. An answer that is neither yes nor no is a mistake of the probe.
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
