//! The SDK's HTTP connector: sends requests for `DynamoDB` on, and answers those for KMS and SQS itself.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::Value;
use tokio::sync::Notify;

use crate::answer::{Answer, response};
use crate::calls::{Call, Cost, Service, parts, resources, target};
use crate::faults::{self, Decide, Failure, Fault, broken};
use crate::kms::Kms;
use crate::lock::lock;
use crate::meter::{self, Meter};
use crate::sqs::Sqs;

/// How often a waiting receive checks for messages.
const POLL: Duration = Duration::from_millis(20);

/// Everything behind the connector.
pub(crate) struct Services {
    /// The address of `DynamoDB`.
    pub(crate) dynamodb: String,
    pub(crate) kms: Mutex<Kms>,
    pub(crate) sqs: Mutex<Sqs>,
    pub(crate) calls: Mutex<Vec<Call>>,
    pub(crate) faults: Mutex<Vec<Fault>>,
    /// Called if none of the faults matches.
    pub(crate) decide: Mutex<Option<Decide>>,
    /// Notified of each call whose caller is killed.
    pub(crate) killed: Notify,
    /// Counts rounds and capacity while a test measures.
    pub(crate) meter: Meter,
}

/// The client from which the SDK gets connectors.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) services: Arc<Services>,
    pub(crate) http: SharedHttpClient,
}

#[derive(Clone)]
pub(crate) struct Connector {
    services: Arc<Services>,
    http: SharedHttpConnector,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            services: Arc::clone(&self.services),
            http: self.http.http_connector(settings, components),
        })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move {
            // Other tasks run meanwhile, as with a real network.
            tokio::task::yield_now().await;
            connector.answer(request).await
        })
    }
}

impl Client {
    /// A connector for requests that no SDK client of this process sends.
    pub(crate) fn connector(&self) -> Connector {
        let http = aws_smithy_http_client::Connector::builder().build_http();
        Connector {
            services: Arc::clone(&self.services),
            http: SharedHttpConnector::new(http),
        }
    }
}

impl Services {
    fn decide(&self, service: Service, operation: &str) -> Option<Failure> {
        lock(&self.decide).as_mut()?(service, operation)
    }
}

impl Connector {
    async fn answer(&self, mut request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let header = request
            .headers()
            .get("x-amz-target")
            .unwrap_or_default()
            .to_owned();
        let Some((service, operation)) = target(&header) else {
            return Err(ConnectorError::user(
                "only DynamoDB, KMS and SQS are supported here".into(),
            ));
        };
        let body = request.body().bytes().unwrap_or_default();
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let round = self.services.meter.enter();
        if round.is_some() && service == Service::DynamoDb {
            meter::ask_for_capacity(&mut request, &body)?;
        }
        let resources = resources(service, &body);
        let failure = faults::take(
            &mut lock(&self.services.faults),
            service,
            operation,
            &resources,
        );
        let failure = failure.or_else(|| self.services.decide(service, operation));
        if let Some(Failure::Held(gate)) = &failure {
            gate.pass().await;
        }
        let answer = match &failure {
            Some(Failure::Unreachable) => Err(broken()),
            Some(failure) if failure.answer(&body).is_some() => {
                wire(failure.answer(&body).map_or(Ok(Value::Null), Err))
            }
            _ => self.pass_on(service, operation, &body, request).await,
        };
        let answer = match failure {
            Some(Failure::LostAnswer) => Err(broken()),
            Some(Failure::Killed) => {
                self.services.killed.notify_one();
                std::future::pending().await
            }
            _ => answer,
        };
        let (answer, cost) = match round {
            Some(round) => {
                let measured = meter::cost_of((service, operation, &body), answer).await;
                self.services.meter.leave().await;
                (
                    measured.0,
                    Cost {
                        round,
                        ..measured.1
                    },
                )
            }
            None => (answer, Cost::default()),
        };
        lock(&self.services.calls).push(Call {
            service,
            operation: operation.to_owned(),
            resources,
            parts: parts(&body),
            status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
            cost,
        });
        answer
    }

    async fn pass_on(
        &self,
        service: Service,
        operation: &str,
        body: &Value,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        match service {
            Service::DynamoDb => {
                let address = format!("{}/", self.services.dynamodb);
                let changed = request.set_uri(address);
                changed.map_err(|error| ConnectorError::user(error.into()))?;
                self.http.call(request).await
            }
            Service::Kms => wire(lock(&self.services.kms).answer(operation, body)),
            Service::Sqs => wire(self.queue(operation, body).await),
        }
    }

    /// Answers for SQS. A receive waits, in real time, until there is a message.
    async fn queue(&self, operation: &str, body: &Value) -> Answer {
        let wait = match operation {
            "ReceiveMessage" => body["WaitTimeSeconds"].as_u64().unwrap_or(0),
            _ => 0,
        };
        let deadline = tokio::time::Instant::now() + Duration::from_secs(wait);
        loop {
            let answer = lock(&self.services.sqs).answer(operation, body)?;
            let is_empty = answer["Messages"].as_array().is_none_or(Vec::is_empty);
            if !is_empty || tokio::time::Instant::now() >= deadline {
                return Ok(answer);
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

fn wire(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    response(answer).map_err(|error| ConnectorError::user(error.into()))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}
