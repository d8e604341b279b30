//! Where a command goes and as whom: AWS with the usual chain of credentials, or a local stack by its file.

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

/// How long a connection may take to come about.
const CONNECT: std::time::Duration = std::time::Duration::from_secs(10);

/// Where, and as whom.
#[derive(Args)]
#[command(next_help_heading = "Where, and as whom")]
pub(crate) struct Place {
    /// The API's base URL with its stage, such as <https://API/v1>
    #[arg(long, env = "QEG_API", global = true, value_name = "URL")]
    api: Option<String>,
    /// The stack by its name, for the operators' commands: its tables, queues and keys are found by it
    #[arg(long, env = "QEG_STACK", global = true, value_name = "NAME")]
    stack: Option<String>,
    /// The AWS profile, in place of that of the environment
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    /// The AWS region, in place of that of the environment or profile
    #[arg(long, global = true)]
    region: Option<String>,
    /// A local stack's endpoints.json, in place of all of these
    #[arg(long, env = "QEG_ENDPOINTS", global = true, value_name = "FILE")]
    endpoints: Option<PathBuf>,
    /// As which of a local stack's members of staff: 1 or 2
    #[arg(long = "as", global = true, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    member: u8,
}

/// What a command does, which decides as whom it is signed at a local stack. In AWS the profile decides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Staff,
    Operator,
}

/// `endpoints.json` of a local stack, as far as this tool needs it.
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
                "--endpoints names no file of a local stack: start one with `make run`, which writes \
                 target/local/endpoints.json",
            )
        };
        let bytes = std::fs::read(path).map_err(|_| unreadable())?;
        serde_json::from_slice(&bytes).map_err(|_| unreadable())
    }

    fn keys(&self, who: Who, member: u8) -> Result<Credentials, Fault> {
        let keys = match who {
            Who::Operator => Some(&self.admin),
            Who::Staff => self.staff.get(usize::from(member) - 1),
        };
        let keys = keys.ok_or_else(|| {
            Fault::usage("the local stack has no such member of staff: give --as 1 or --as 2")
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

impl Place {
    fn local(&self) -> Result<Option<Endpoints>, Fault> {
        self.endpoints.as_deref().map(Endpoints::read).transpose()
    }

    /// The base URL of the API.
    fn base(&self) -> Result<String, Fault> {
        let local = || Ok::<_, Fault>(self.local()?.map(|stack| stack.api));
        let base = self.api.clone().map_or_else(local, |api| Ok(Some(api)))?;
        base.ok_or_else(|| {
            Fault::usage(
                "the API's address is missing: give --api or QEG_API, the output ApiUrl of the stack; for a \
                 local stack give --endpoints target/local/endpoints.json",
            )
        })
    }

    /// The API without a signature, for what is open to everybody.
    pub(crate) fn open_api(&self) -> Result<Api, Fault> {
        Api::open(&self.base()?)
    }

    /// The API, signed as a member of staff.
    pub(crate) async fn api(&self) -> Result<Api, Fault> {
        let base = self.base()?;
        Api::open(&base)?.signed_by(&self.aws(Who::Staff).await?)
    }

    /// Region, credentials and addresses of AWS; fails at once where there is nothing to sign with.
    pub(crate) async fn aws(&self, who: Who) -> Result<SdkConfig, Fault> {
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).build();
        let mut loader =
            aws_config::defaults(BehaviorVersion::v2026_01_12()).timeout_config(timeouts);
        if let Some(stack) = self.local()? {
            loader = loader
                .credentials_provider(stack.keys(who, self.member)?)
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
                "the AWS region is missing: give --region, AWS_REGION, or a profile that names one",
            ));
        }
        let provider = config
            .credentials_provider()
            .ok_or_else(Fault::no_credentials)?;
        let found = provider.provide_credentials().await;
        found.map_err(|_| Fault::no_credentials())?;
        Ok(config)
    }

    /// The names of the stack's tables, queues and keys.
    pub(crate) async fn names(&self, aws: &SdkConfig) -> Result<Names, Fault> {
        if let Some(stack) = self.local()? {
            return Ok(stack.names);
        }
        let stack = self.stack.as_deref().ok_or_else(|| {
            Fault::new(
                Exit::Usage,
                "the stack is missing: give --stack or QEG_STACK, its name in CloudFormation; for a local \
                 stack give --endpoints target/local/endpoints.json",
            )
        })?;
        Names::of_stack(aws, stack).await
    }
}
