//! The answers of the services in memory: JSON, or an error in the form of AWS.

use anyhow::Result;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

/// A service's answer, or its error.
pub(crate) type Answer = Result<Value, ServiceError>;

/// An error of a service.
#[derive(Clone, Debug)]
pub(crate) struct ServiceError {
    pub(crate) status: u16,
    /// The name of the error's shape, `NotFoundException`.
    pub(crate) code: String,
    /// The older name, which SQS also sends and which SDKs report.
    pub(crate) query_code: Option<&'static str>,
    pub(crate) body: Value,
}

impl ServiceError {
    /// The caller's mistake, HTTP status 400.
    pub(crate) fn client(code: &str, message: &str) -> Self {
        Self {
            status: 400,
            code: code.to_owned(),
            query_code: None,
            body: json!({ "message": message }),
        }
    }

    /// The service's own failure, HTTP status 500.
    pub(crate) fn internal(code: &str) -> Self {
        let error = Self::client(code, "The service failed. Try again.");
        Self {
            status: 500,
            ..error
        }
    }

    /// Adds the name that SDKs report for SQS.
    pub(crate) fn with_query_code(self, code: &'static str) -> Self {
        Self {
            query_code: Some(code),
            ..self
        }
    }
}

/// The HTTP response for an answer.
pub(crate) fn response(answer: Answer) -> Result<HttpResponse> {
    let (status, query_code, body) = match answer {
        Ok(body) => (200, None, body),
        Err(mut error) => {
            error.body["__type"] = Value::String(error.code);
            (error.status, error.query_code, error.body)
        }
    };
    let body = SdkBody::from(body.to_string());
    let mut response = HttpResponse::new(status.try_into()?, body);
    let headers = response.headers_mut();
    headers.try_insert("content-type", "application/x-amz-json-1.0")?;
    headers.try_insert("x-amzn-requestid", crate::hex::random_hex(16))?;
    if let Some(code) = query_code {
        headers.try_insert("x-amzn-query-error", format!("{code};Sender"))?;
    }
    Ok(response)
}
