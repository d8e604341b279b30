//! The target of a command: API, stack and credentials, either in AWS or of a local stack.

use std::path::{Path, PathBuf};

use aws_config::{BehaviorVersion, Region, SdkConfig, timeout::TimeoutConfig};
use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials as _};
use clap::Args;
use serde::Deserialize;

use crate::{
    api::Api,
    fault::Fault,
    language::{both, say},
    stack::Names,
};

/// The longest time to establish a connection.
const CONNECT_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

/// The name of every local stack in its emulator.
const LOCAL_STACK: &str = "local";

/// The target of a command.
#[derive(Args)]
#[command(next_help_heading = both("Connection:", "连接：").as_str())]
pub(crate) struct Target {
    #[arg(
        long,
        env = "QEG_API",
        global = true,
        value_name = "URL",
        help = both(
            "Base URL of the API, including the stage, such as https://API/v1",
            "API 的地址，包含阶段，例如 https://API/v1"
        )
    )]
    api: Option<String>,
    #[arg(
        long,
        env = "QEG_STACK",
        global = true,
        value_name = both("NAME", "名称").as_str(),
        help = both(
            "Name of the deployed stack, for the commands of operators: finds tables, queues and keys",
            "已部署的堆栈名称，供运维命令使用：由它找到表、队列和密钥"
        )
    )]
    stack: Option<String>,
    #[arg(
        long,
        global = true,
        value_name = both("NAME", "名称").as_str(),
        help = both(
            "AWS profile [default: the profile of the environment]",
            "AWS 配置文件中的 profile［默认：环境中的 profile］"
        )
    )]
    profile: Option<String>,
    #[arg(
        long,
        global = true,
        value_name = both("REGION", "区域").as_str(),
        help = both(
            "AWS region [default: the region of the environment or profile]",
            "AWS 区域［默认：环境或 profile 中的区域］"
        )
    )]
    region: Option<String>,
    #[arg(
        long,
        env = "QEG_ENDPOINTS",
        global = true,
        value_name = both("FILE", "文件").as_str(),
        help = both(
            "endpoints.json of a local stack; replaces --api, --stack, --profile and --region",
            "本机环境的 endpoints.json；代替 --api、--stack、--profile 和 --region"
        )
    )]
    endpoints: Option<PathBuf>,
    #[arg(
        long = "as",
        global = true,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u8).range(1..=9),
        help = both(
            "Which member of staff of a local stack to act as: 1 or 2",
            "在本机环境中以第几名工作人员的身份操作：1 或 2"
        )
    )]
    member: u8,
}

/// Who calls. At a local stack this selects the credentials; in AWS the profile does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Staff,
    Operator,
}

/// How the AWS CLI connects.
pub(crate) struct CliOptions {
    /// Options with their values, as on its command line.
    pub(crate) options: Vec<String>,
    /// The keys of a local stack, which do not belong on a command line.
    pub(crate) environment: Vec<(&'static str, String)>,
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
            Fault::usage(say!(
                "--endpoints cannot be read: start a local stack with `make run`, which writes \
                 target/local/endpoints.json, and give that file",
                "无法读取 --endpoints：请用 `make run` 启动本机环境，它会写出 target/local/endpoints.json，再指定该文件"
            ))
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
            Fault::usage(say!(
                "the local stack has no member of staff with this number: give --as 1 or --as 2",
                "本机环境没有这个编号的工作人员：请指定 --as 1 或 --as 2"
            ))
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
            Fault::usage(say!(
                "the URL of the API is missing: give --api or set QEG_API to the output ApiUrl of the stack; for a \
                 local stack give --endpoints target/local/endpoints.json",
                "缺少 API 的地址：请用 --api 或 QEG_API 指定堆栈输出 ApiUrl 的值；本机环境请指定 \
                 --endpoints target/local/endpoints.json"
            ))
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
            return Err(Fault::usage(say!(
                "the AWS region is missing: give --region, set AWS_REGION, or use a profile with a region",
                "缺少 AWS 区域：请指定 --region，设置 AWS_REGION，或使用带有区域的 profile"
            )));
        }
        let provider = config
            .credentials_provider()
            .ok_or_else(Fault::no_credentials)?;
        let available = provider.provide_credentials().await;
        available.map_err(|_| Fault::no_credentials())?;
        Ok(config)
    }

    /// The name of the stack in `CloudFormation`.
    pub(crate) fn stack_name(&self) -> Result<String, Fault> {
        let local = self.endpoints.as_ref().map(|_| LOCAL_STACK.to_owned());
        local
            .or_else(|| self.stack.clone())
            .ok_or_else(no_stack_given)
    }

    /// Region, profile, endpoint and keys for the AWS CLI, as an operator.
    pub(crate) fn cli_options(&self) -> Result<CliOptions, Fault> {
        let (mut options, mut environment) = (Vec::new(), Vec::new());
        let mut option = |name: &str, value: Option<String>| {
            options.extend(
                value
                    .map(|value| [name.to_owned(), value])
                    .into_iter()
                    .flatten(),
            );
        };
        if let Some(stack) = self.local()? {
            option("--region", Some(stack.region));
            option("--endpoint-url", Some(stack.aws_endpoint));
            environment.push(("AWS_ACCESS_KEY_ID", stack.admin.access_key_id));
            environment.push(("AWS_SECRET_ACCESS_KEY", stack.admin.secret_access_key));
        } else {
            option("--region", self.region.clone());
            option("--profile", self.profile.clone());
            // Version 1 of the CLI does not take it from the environment for every service.
            option("--endpoint-url", std::env::var("AWS_ENDPOINT_URL").ok());
        }
        Ok(CliOptions {
            options,
            environment,
        })
    }

    /// The names of the stack's tables, queues, functions and keys.
    pub(crate) async fn names(&self, aws: &SdkConfig) -> Result<Names, Fault> {
        if let Some(stack) = self.local()? {
            return Ok(stack.names);
        }
        let stack = self.stack.as_deref().ok_or_else(no_stack_given)?;
        Names::of_stack(aws, stack).await
    }
}

fn no_stack_given() -> Fault {
    Fault::usage(say!(
        "the stack is missing: give --stack or set QEG_STACK to its name in CloudFormation; for a local stack give \
         --endpoints target/local/endpoints.json",
        "缺少堆栈：请用 --stack 或 QEG_STACK 指定它在 CloudFormation 中的名称；本机环境请指定 \
         --endpoints target/local/endpoints.json"
    ))
}
