//! The target of a command: API, stack and credentials, either in AWS or of a local stack.

use std::path::{Path, PathBuf};

use aws_config::{BehaviorVersion, Region, SdkConfig, timeout::TimeoutConfig};
use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials as _};
use clap::Args;
use serde::Deserialize;

use crate::{
    api::Api,
    fault::{Exit, Fault},
    stack::Names,
};

/// The longest time to establish a connection.
const CONNECT_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

/// The target of a command.
#[derive(Args)]
#[command(next_help_heading = "Target and credentials")]
pub(crate) struct Target {
    /// Base URL of the API, including the stage, such as <https://API/v1>
    #[arg(long, env = "QEG_API", global = true, value_name = "URL")]
    api: Option<String>,
    /// Name of the deployed stack, for the commands of operators: finds tables, queues and keys
    #[arg(long, env = "QEG_STACK", global = true, value_name = "NAME")]
    stack: Option<String>,
    /// AWS profile [default: the profile of the environment]
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    /// AWS region [default: the region of the environment or profile]
    #[arg(long, global = true)]
    region: Option<String>,
    /// endpoints.json of a local stack; replaces --api, --stack, --profile and --region
    #[arg(long, env = "QEG_ENDPOINTS", global = true, value_name = "FILE")]
    endpoints: Option<PathBuf>,
    /// Which member of staff of a local stack to act as: 1 or 2
    #[arg(long = "as", global = true, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    member: u8,
}

/// Who calls. At a local stack this selects the credentials; in AWS the profile does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Staff,
    Operator,
}

/// The parts of a local stack's `endpoints.json` that this tool needs.
#[derive(Deserialize)]
struct Endpoints {
    api: String,
    region: String,
    aws_endpoint: String,
    admin: Keys,
    staff: Vec<Keys>,
    #[serde(flatten)]
    names: Names,
}

#[derive(Deserialize)]
struct Keys {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

impl Endpoints {
    fn read(path: &Path) -> Result<Self, Fault> {
        let unreadable = || {
            Fault::usage(
                "--endpoints cannot be read: start a local stack with `make run`, which writes \
                 target/local/endpoints.json, and give that file",
            )
        };
        let bytes = std::fs::read(path).map_err(|_| unreadable())?;
        serde_json::from_slice(&bytes).map_err(|_| unreadable())
    }

    fn keys(&self, caller: Caller, member: u8) -> Result<Credentials, Fault> {
        let keys = match caller {
            Caller::Operator => Some(&self.admin),
            Caller::Staff => self.staff.get(usize::from(member) - 1),
        };
        let keys = keys.ok_or_else(|| {
            Fault::usage(
                "the local stack has no member of staff with this number: give --as 1 or --as 2",
            )
        })?;
        Ok(Credentials::new(
            &keys.access_key_id,
            &keys.secret_access_key,
            keys.session_token.clone(),
            None,
            "local stack",
        ))
    }
}

impl Target {
    fn local(&self) -> Result<Option<Endpoints>, Fault> {
        self.endpoints.as_deref().map(Endpoints::read).transpose()
    }

    /// The base URL of the API.
    fn base(&self) -> Result<String, Fault> {
        let local = || Ok::<_, Fault>(self.local()?.map(|stack| stack.api));
        let base = self.api.clone().map_or_else(local, |api| Ok(Some(api)))?;
        base.ok_or_else(|| {
            Fault::usage(
                "the URL of the API is missing: give --api or set QEG_API to the output ApiUrl of the stack; for a \
                 local stack give --endpoints target/local/endpoints.json",
            )
        })
    }

    /// The API without signatures, for public routes.
    pub(crate) fn open_api(&self) -> Result<Api, Fault> {
        Api::open(&self.base()?)
    }

    /// The API, with calls signed as a member of staff.
    pub(crate) async fn api(&self) -> Result<Api, Fault> {
        let base = self.base()?;
        Api::open(&base)?.signed_by(&self.aws(Caller::Staff).await?)
    }

    /// Region, credentials and endpoints of AWS. Fails at once if there are no credentials.
    pub(crate) async fn aws(&self, caller: Caller) -> Result<SdkConfig, Fault> {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .build();
        let mut loader =
            aws_config::defaults(BehaviorVersion::v2026_01_12()).timeout_config(timeouts);
        if let Some(stack) = self.local()? {
            loader = loader
                .credentials_provider(stack.keys(caller, self.member)?)
                .endpoint_url(stack.aws_endpoint)
                .region(Region::new(stack.region));
        } else {
            if let Some(profile) = &self.profile {
                loader = loader.profile_name(profile);
            }
            if let Some(region) = &self.region {
                loader = loader.region(Region::new(region.clone()));
            }
        }
        let config = loader.load().await;
        if config.region().is_none() {
            return Err(Fault::usage(
                "the AWS region is missing: give --region, set AWS_REGION, or use a profile with a region",
            ));
        }
        let provider = config
            .credentials_provider()
            .ok_or_else(Fault::no_credentials)?;
        let available = provider.provide_credentials().await;
        available.map_err(|_| Fault::no_credentials())?;
        Ok(config)
    }

    /// The names of the stack's tables, queues, functions and keys.
    pub(crate) async fn names(&self, aws: &SdkConfig) -> Result<Names, Fault> {
        if let Some(stack) = self.local()? {
            return Ok(stack.names);
        }
        let stack = self.stack.as_deref().ok_or_else(|| {
            Fault::new(
                Exit::Usage,
                "the stack is missing: give --stack or set QEG_STACK to its name in CloudFormation; for a local \
                 stack give --endpoints target/local/endpoints.json",
            )
        })?;
        Names::of_stack(aws, stack).await
    }
}
