//! SDK clients: one connection pool, short timeouts, few retries.

use std::time::Duration;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::config::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        connector_metadata::ConnectorMetadata,
        http::{HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector},
        runtime_components::{RuntimeComponents, RuntimeComponentsBuilder},
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::SdkConfig;
use qeg_outgoing::{IDLE, Renewed};

use crate::{Config, ConfigError, Roots};

/// Connecting inside one region takes milliseconds. If it takes longer, something is wrong.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// One try. A slower one is stopped and tried again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// One operation with all its tries: less than the 29 seconds that API Gateway waits.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(10);
/// Tries of one operation, with the first one.
const ATTEMPTS: u32 = 3;

/// Connections that are used again until they were idle for `idle`.
fn connections(roots: Roots, idle: Duration) -> SharedHttpClient {
    let tls = TlsContext::builder().with_trust_store(roots.trust_store());
    aws_smithy_http_client::Builder::new()
        .pool_idle_timeout(idle)
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .tls_context(tls.build().unwrap_or_default()) // building it cannot fail
        .build_https()
}

/// The connections of all clients. They are not used again after a pause in which AWS may have closed them.
#[derive(Debug)]
struct Pool(Renewed<SharedHttpClient>);

impl HttpClient for Pool {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.0.get().http_connector(settings, components)
    }

    /// Does nothing. The SDK's own HTTP client would read all root certificates here, for each client, and keep nothing
    /// of it: a seventh of the CPU time of a start. They are read at the first connection, which the warm-up opens.
    fn validate_base_client_config(
        &self,
        _: &RuntimeComponentsBuilder,
        _: &ConfigBag,
    ) -> Result<(), BoxError> {
        Ok(())
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.get().validate_final_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.get().connector_metadata()
    }
}

/// Makes clients that share one configuration and one connection pool.
#[derive(Clone)]
pub struct Clients {
    config: SdkConfig,
}

impl Clients {
    /// From the variables that Lambda sets: `AWS_REGION`, the credentials of the role; on the local stack also
    /// `AWS_ENDPOINT_URL`. Makes no call and reads no file. `aws-config` would look for profiles, and brings code for
    /// sources of credentials that Lambda does not have.
    ///
    /// # Errors
    /// [`ConfigError`] when a variable is missing or wrong, also for `ROOT_CERTIFICATES`.
    pub fn of_process(variables: &Config) -> Result<Self, ConfigError> {
        let roots = Roots::of(variables)?;
        let make = move || connections(roots, IDLE);
        let http_client = Pool(Renewed::new(make(), move || Some(make())));
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        // Those of the role: they stay the same as long as the process lives.
        let credentials = Credentials::new(
            variables.text("AWS_ACCESS_KEY_ID")?,
            variables.text("AWS_SECRET_ACCESS_KEY")?,
            Config::optional(variables.text("AWS_SESSION_TOKEN"))?,
            None,
            "environment",
        );
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(variables.text("AWS_REGION")?))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http_client)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS));
        config.set_endpoint_url(Config::optional(variables.url("AWS_ENDPOINT_URL"))?);
        Ok(Self {
            config: config.build(),
        })
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
    use std::{
        collections::HashSet,
        net::SocketAddr,
        sync::{Arc, Mutex},
    };

    use axum::{
        Router,
        extract::{ConnectInfo, State},
        routing::post,
    };
    use qeg_outgoing::renewed::Reading;
    use tokio::net::TcpListener;

    use super::*;

    fn variable(name: &str) -> Option<String> {
        let value = match name {
            "AWS_REGION" => "cn-north-1",
            "AWS_ACCESS_KEY_ID" => "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY" => "canary 4711",
            _ => return None,
        };
        Some(value.to_owned())
    }

    /// The variables of Lambda, with another value for one of them.
    fn with(changed: &'static str, value: Option<&'static str>) -> Config {
        Config::of(move |name| match (name == changed, value) {
            (true, value) => value.map(str::to_owned),
            _ => variable(name),
        })
    }

    #[test]
    fn limits_reach_the_clients() {
        let clients = Clients::of_process(&Config::of(variable)).unwrap();
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

    #[test]
    fn region_and_address_come_from_the_variables() {
        let clients = Clients::of_process(&Config::of(variable)).unwrap();
        assert_eq!(clients.config.region().unwrap().as_ref(), "cn-north-1");
        assert_eq!(clients.config.endpoint_url(), None);
        let local = "http://127.0.0.1:4566";
        let clients = Clients::of_process(&with("AWS_ENDPOINT_URL", Some(local))).unwrap();
        assert_eq!(clients.config.endpoint_url(), Some(local));
    }

    #[test]
    fn a_start_without_region_or_credentials_names_what_is_missing() {
        for name in ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            let error = Clients::of_process(&with(name, None)).map(|_| ());
            assert_eq!(error, Err(ConfigError::Missing(name)));
        }
        let wrong = Clients::of_process(&with("ROOT_CERTIFICATES", Some("none")));
        assert!(wrong.is_err());
    }

    /// An HTTP client that cannot be asked for anything.
    #[derive(Debug)]
    struct Untouched;

    impl HttpClient for Untouched {
        fn http_connector(
            &self,
            _: &HttpConnectorSettings,
            _: &RuntimeComponents,
        ) -> SharedHttpConnector {
            unreachable!("no call is made")
        }

        fn validate_base_client_config(
            &self,
            _: &RuntimeComponentsBuilder,
            _: &ConfigBag,
        ) -> Result<(), BoxError> {
            Err("roots are read, and not kept".into())
        }
    }

    #[test]
    fn making_a_client_reads_no_root_certificates() {
        let pool = Pool(Renewed::new(SharedHttpClient::new(Untouched), || None));
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .http_client(pool);
        // It panics if the HTTP client refuses the configuration.
        let _made = aws_sdk_dynamodb::Client::from_conf(config.build());
    }

    type Seen = Arc<Mutex<HashSet<SocketAddr>>>;

    async fn answer(
        State(seen): State<Seen>,
        ConnectInfo(from): ConnectInfo<SocketAddr>,
    ) -> &'static str {
        seen.lock().unwrap().insert(from);
        "{}"
    }

    /// A stand-in for DynamoDB: its address, and the connections that it has seen.
    async fn service() -> (String, Seen) {
        let seen = Seen::default();
        let router = Router::new().route("/", post(answer));
        let router = router.with_state(Arc::clone(&seen));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        (url, seen)
    }

    async fn call(url: &str, http_client: impl HttpClient + Clone + 'static) {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .endpoint_url(url)
            .http_client(http_client)
            .allow_no_auth();
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        client.list_tables().send().await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_is_used_again_but_not_after_the_process_was_frozen() {
        let (url, seen) = service().await;
        let frozen = Arc::new(Mutex::new(Duration::ZERO));
        let (start, pause) = (Reading::now(), Arc::clone(&frozen));
        // The monotonic clock stands still.
        let clocks = move || Reading {
            wall: start.wall + *pause.lock().unwrap(),
            ..start
        };
        let make = || connections(Roots::BuiltIn, IDLE);
        let pool = Pool(Renewed::on(clocks, make(), move || Some(make())));
        let pool = SharedHttpClient::new(pool);
        call(&url, pool.clone()).await;
        call(&url, pool.clone()).await;
        assert_eq!(seen.lock().unwrap().len(), 1);
        *frozen.lock().unwrap() = Duration::from_mins(1);
        call(&url, pool).await;
        assert_eq!(seen.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn a_connection_that_was_idle_for_too_long_is_not_used_again() {
        let (url, seen) = service().await;
        let pool = connections(Roots::BuiltIn, Duration::ZERO);
        call(&url, pool.clone()).await;
        call(&url, pool).await;
        assert_eq!(seen.lock().unwrap().len(), 2);
    }
}
