//! AWS Signature Version 4, for calls that are not made by an SDK crate.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_sdk_dynamodb::config::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use aws_smithy_runtime_api::client::identity::Identity;
use reqwest::{Client, Method, RequestBuilder, Url, redirect};

use crate::{fault::Fault, language::say};

/// The longest time to wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest time to wait for a function: 15 minutes, the limit of Lambda.
pub(crate) const FUNCTION_TIMEOUT: Duration = Duration::from_mins(15);

/// Signs requests with these credentials for this region.
pub(crate) struct Signer {
    credentials: SharedCredentialsProvider,
    region: String,
}

/// An HTTP client without redirects: a redirect could send a signature or personal data to another host.
pub(crate) fn client() -> Result<Client, Fault> {
    client_for(TIMEOUT)
}

/// The same client with another timeout.
pub(crate) fn client_for(timeout: Duration) -> Result<Client, Fault> {
    let client = Client::builder()
        .timeout(timeout)
        .redirect(redirect::Policy::none());
    // The SDK's client uses no proxy either.
    let client = client.no_proxy().build();
    client.map_err(|_| Fault::unreachable(say!("TLS of this machine", "本机的 TLS")))
}

impl Signer {
    pub(crate) fn new(aws: &SdkConfig) -> Result<Self, Fault> {
        Ok(Self {
            credentials: aws
                .credentials_provider()
                .ok_or_else(Fault::no_credentials)?,
            region: aws.region().map(ToString::to_string).unwrap_or_default(),
        })
    }

    /// The same for another region.
    pub(crate) fn in_region(self, region: &str) -> Self {
        let region = region.to_owned();
        Self { region, ..self }
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// A request whose body and headers are signed for `service`.
    pub(crate) async fn request(
        &self,
        http: &Client,
        service: &str,
        (method, url): (Method, Url),
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<RequestBuilder, Fault> {
        let credentials = self.credentials.provide_credentials().await;
        let identity: Identity = credentials.map_err(|_| Fault::no_credentials())?.into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| Fault::no_credentials())?
            .into();
        let signed = [&[("host", url.authority())], headers].concat();
        let signable = SignableRequest::new(
            method.as_str(),
            url.as_str(),
            signed.into_iter(),
            SignableBody::Bytes(&body),
        );
        let signed = signable.and_then(|request| sign(request, &params));
        let (instructions, _) = signed.map_err(|_| Fault::no_credentials())?.into_parts();
        let mut request = http.request(method, url);
        for (name, value) in headers.iter().copied().chain(instructions.headers()) {
            request = request.header(name, value);
        }
        Ok(request.body(body))
    }
}
