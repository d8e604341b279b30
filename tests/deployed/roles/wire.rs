//! One call of an AWS service as it goes over the wire, so that a probe is an operation and its body.

use powers::Service;
use serde_json::Value;
use stack::{Credentials, ENDPOINTS, signature::sign};

/// Name in signatures, prefix of operations, version of the JSON protocol.
fn protocol(service: Service) -> (&'static str, &'static str, &'static str) {
    match service {
        Service::DynamoDb => ("dynamodb", "DynamoDB_20120810", "1.0"),
        Service::Kms => ("kms", "TrentService", "1.1"),
        Service::Sqs => ("sqs", "AmazonSQS", "1.0"),
    }
}

/// What a service said.
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

/// Who calls: the root, or somebody under a role.
pub(crate) struct Caller {
    credentials: Credentials,
    http: reqwest::Client,
}

impl Caller {
    pub(crate) fn new(credentials: Credentials) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { credentials, http }
    }

    /// The emulator's root, who may do everything: never the one to prove a denial with.
    pub(crate) fn root() -> Self {
        Self::new(ENDPOINTS.admin.clone())
    }

    pub(crate) async fn call(&self, service: Service, operation: &str, body: &Value) -> Answer {
        let (name, prefix, version) = protocol(service);
        let content_type = format!("application/x-amz-json-{version}");
        let target = format!("{prefix}.{operation}");
        let header = ("x-amz-target", target.as_str());
        let body = body.to_string();
        self.post(name, "/", &content_type, Some(header), body)
            .await
    }

    /// IAM takes a form.
    pub(crate) async fn iam(&self, parameters: &[(&str, &str)]) -> Answer {
        let encoded =
            |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
        let form: Vec<String> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let form = format!("{}&Version=2010-05-08", form.join("&"));
        let content_type = "application/x-www-form-urlencoded";
        self.post("iam", "/", content_type, None, form).await
    }

    /// Asks whether this caller could invoke a function, without invoking it.
    pub(crate) async fn invoke(&self, function: &str) -> Answer {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let header = ("x-amz-invocation-type", "DryRun");
        let json = "application/json";
        self.post("lambda", &path, json, Some(header), "{}".into())
            .await
    }

    async fn post(
        &self,
        service: &str,
        path: &str,
        content_type: &str,
        header: Option<(&str, &str)>,
        body: String,
    ) -> Answer {
        let url = format!("{}{path}", ENDPOINTS.aws_endpoint);
        let content = [("content-type", content_type)];
        let at = ("POST", url.as_str());
        let signature = sign(&self.credentials, service, at, &content, body.as_bytes());
        let mut request = self.http.post(&url).header("content-type", content_type);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        for (name, value) in signature {
            request = request.header(name, value);
        }
        let answer = request.body(body).send().await.unwrap();
        let done = answer.status().is_success();
        let text = answer.text().await.unwrap();
        // IAM answers in XML.
        let said = serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.clone()));
        if done {
            return Answer::Done(said);
        }
        // DynamoDB and SQS put their namespace before it.
        let code = said["__type"].as_str().unwrap_or(&text);
        Answer::Refused(code.rsplit('#').next().unwrap_or(code).to_owned())
    }
}
