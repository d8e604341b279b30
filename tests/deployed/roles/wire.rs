//! One HTTP call of an AWS service, so that a probe is an operation and its body.

use client::Credentials;
use powers::Service;
use serde_json::Value;
use stack::{ENDPOINTS, signed};

/// Name in signatures, prefix of operations, version of the JSON protocol.
fn protocol(service: Service) -> (&'static str, &'static str, &'static str) {
    match service {
        Service::DynamoDb => ("dynamodb", "DynamoDB_20120810", "1.0"),
        Service::Kms => ("kms", "TrentService", "1.1"),
        Service::Sqs => ("sqs", "AmazonSQS", "1.0"),
    }
}

/// The answer of a service.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It did it.
    Done(Value),
    /// It did not, with this error code.
    Refused(String),
}

impl Answer {
    pub(crate) fn is_denied(&self) -> bool {
        self.code().starts_with("AccessDenied")
    }

    /// The error code, or `done`.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Done(_) => "done",
            Self::Refused(code) => code,
        }
    }
}

/// The caller: the root, or a session of a role.
pub(crate) struct Caller {
    credentials: Credentials,
    http: reqwest::Client,
}

impl Caller {
    pub(crate) fn new(credentials: Credentials) -> Self {
        let http = stack::http();
        Self { credentials, http }
    }

    /// The emulator's root, who may do everything, so it cannot prove a denial.
    pub(crate) fn root() -> Self {
        Self::new(ENDPOINTS.admin.clone())
    }

    pub(crate) async fn call(&self, service: Service, operation: &str, body: &Value) -> Answer {
        let (name, prefix, version) = protocol(service);
        let content_type = format!("application/x-amz-json-{version}");
        let target = format!("{prefix}.{operation}");
        let headers = [
            ("content-type", content_type.as_str()),
            ("x-amz-target", target.as_str()),
        ];
        self.post((name, "/"), &headers, body.to_string()).await
    }

    /// Asks whether this caller could invoke a function, without invoking it.
    pub(crate) async fn invoke(&self, function: &str) -> Answer {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let headers = [
            ("content-type", "application/json"),
            ("x-amz-invocation-type", "DryRun"),
        ];
        self.post(("lambda", &path), &headers, "{}".into()).await
    }

    async fn post(&self, to: (&str, &str), headers: &[(&str, &str)], body: String) -> Answer {
        let answer = signed::post(&self.http, &self.credentials, to, headers, body).await;
        let said: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        if (200..300).contains(&answer.status) {
            return Answer::Done(said);
        }
        // DynamoDB and SQS put their namespace before it.
        let code = said["__type"].as_str().unwrap_or(&answer.body);
        Answer::Refused(code.rsplit('#').next().unwrap_or(code).to_owned())
    }
}
