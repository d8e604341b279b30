//! SDK clients: one connection pool, short timeouts, few retries.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext};

use crate::Roots;

/// Connecting inside one region takes milliseconds. If it takes longer, something is wrong.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// One try. A slower one is stopped and tried again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// One operation with all its tries: less than the 29 seconds that API Gateway waits.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(10);
/// Tries of one operation, with the first one.
const ATTEMPTS: u32 = 3;

/// Makes clients that share one configuration and one connection pool.
#[derive(Clone)]
pub struct Clients {
    config: SdkConfig,
}

impl Clients {
    /// From the environment of the process: region, credentials of the role, `AWS_ENDPOINT_URL`.
    /// Makes no call.
    pub async fn of_process(roots: Roots) -> Self {
        let tls = TlsContext::builder().with_trust_store(roots.trust_store());
        let http_client = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .tls_context(tls.build().unwrap_or_default()) // building it cannot fail
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        // Lambda puts the credentials of the role into the environment. No other source is used.
        let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .credentials_provider(EnvironmentVariableCredentialsProvider::new())
            .http_client(http_client)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .load()
            .await;
        Self { config }
    }

    /// From a configuration made elsewhere, for tests.
    pub fn of(config: SdkConfig) -> Self {
        Self { config }
    }

    /// A client for tables.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config)
    }

    /// A client for keys.
    pub fn kms(&self) -> aws_sdk_kms::Client {
        aws_sdk_kms::Client::new(&self.config)
    }

    /// A client for queues.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.config)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn limits_reach_the_clients() {
        let clients = Clients::of_process(Roots::BuiltIn).await;
        let timeouts = clients.config.timeout_config().unwrap();
        assert_eq!(timeouts.operation_attempt_timeout(), Some(ATTEMPT_TIMEOUT));
        assert_eq!(timeouts.operation_timeout(), Some(OPERATION_TIMEOUT));
        assert_eq!(
            clients.config.retry_config().unwrap().max_attempts(),
            ATTEMPTS
        );
        assert!(clients.config.http_client().is_some());
        let _made = (clients.dynamodb(), clients.kms(), clients.sqs());
    }
}
