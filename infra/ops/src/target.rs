//! The target of a command: API, stack and credentials, either in AWS or of a local stack.

use std::path::{Path, PathBuf};

use aws_config::{BehaviorVersion, Region, SdkConfig, timeout::TimeoutConfig};
use aws_sdk_dynamodb::config::Credentials;
use clap::Args;
use serde::Deserialize;

use crate::{
    api::Api,
    config::{self, Config},
    credentials::{Chosen, is_set, with_credentials},
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
            "AWS profile [default: AWS_PROFILE, then the config file]",
            "AWS 的 profile［默认：AWS_PROFILE，其次为配置文件］"
        )
    )]
    profile: Option<String>,
    #[arg(
        long,
        global = true,
        value_name = both("REGION", "区域").as_str(),
        help = both(
            "AWS region [default: AWS_REGION, then the config file, then the profile]",
            "AWS 区域［默认：AWS_REGION，其次为配置文件、profile］"
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
        long,
        env = config::VARIABLE,
        global = true,
        value_name = both("FILE", "文件").as_str(),
        help = both(
            "File with these settings [default: ~/.config/qeg/config.toml]",
            "保存这些设置的文件［默认：~/.config/qeg/config.toml］"
        )
    )]
    config: Option<PathBuf>,
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

    /// Whether the command line or the environment names a stack. The config file does not count.
    pub(crate) fn names_stack(&self) -> bool {
        self.stack.is_some() || self.endpoints.is_some()
    }

    /// The settings of the config file. A local stack has its own.
    fn config(&self) -> Result<Config, Fault> {
        if self.endpoints.is_some() {
            return Ok(Config::default());
        }
        Config::read(self.config.as_deref())
    }

    /// The base URL of the API, if one is named.
    pub(crate) fn named_api(&self) -> Result<Option<String>, Fault> {
        if let Some(api) = &self.api {
            return Ok(Some(api.clone()));
        }
        Ok(match self.local()? {
            Some(stack) => Some(stack.api),
            None => self.config()?.api,
        })
    }

    /// The base URL of the API.
    fn base(&self) -> Result<String, Fault> {
        self.named_api()?.ok_or_else(|| {
            Fault::usage(say!(
                "the URL of the API is missing: write api = \"URL\", with the output ApiUrl of the stack, into \
                 ~/.config/qeg/config.toml, or give --api or set QEG_API; for a local stack give --endpoints \
                 target/local/endpoints.json",
                "缺少 API 的地址：请在 ~/.config/qeg/config.toml 中写入 `api = \"地址\"`（堆栈输出 ApiUrl 的值），或用 --api 或 \
                 QEG_API 指定；本机环境请指定 --endpoints target/local/endpoints.json"
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
            let loader = loader
                .credentials_provider(stack.keys(caller, self.member)?)
                .endpoint_url(stack.aws_endpoint)
                .region(Region::new(stack.region));
            return Ok(loader.load().await);
        }
        let file = self.config()?;
        let chosen = self.named_profile(&file);
        if let Some(profile) = chosen.name() {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = self.named_region(&file) {
            loader = loader.region(Region::new(region));
        }
        let config = loader.load().await;
        if config.region().is_none() {
            return Err(Fault::usage(say!(
                "the AWS region is missing: write region = \"NAME\" into ~/.config/qeg/config.toml, give --region, set \
                 AWS_REGION, or use a profile with a region",
                "缺少 AWS 区域：请在 ~/.config/qeg/config.toml 中写入 `region = \"名称\"`，或指定 --region，设置 AWS_REGION，或使用带有区域的 \
                 profile"
            )));
        }
        with_credentials(config, chosen).await
    }

    /// The profile that an option or the file names, unless the environment says another one than the file.
    fn named_profile<'a>(&'a self, file: &'a Config) -> Chosen<'a> {
        match (&self.profile, &file.profile) {
            (Some(profile), _) => Chosen::ForThisCommand(profile),
            (None, Some(profile)) if !is_set("AWS_PROFILE") => Chosen::InFile(profile),
            _ => Chosen::Nowhere,
        }
    }

    /// The region, in the same way.
    fn named_region(&self, file: &Config) -> Option<String> {
        let is_in_environment = is_set("AWS_REGION") || is_set("AWS_DEFAULT_REGION");
        let of_file = file.region.as_ref().filter(|_| !is_in_environment);
        self.region.as_ref().or(of_file).cloned()
    }

    /// The name of the stack in `CloudFormation`.
    pub(crate) fn stack_name(&self) -> Result<String, Fault> {
        if self.endpoints.is_some() {
            return Ok(LOCAL_STACK.to_owned());
        }
        let named = match &self.stack {
            Some(stack) => Some(stack.clone()),
            None => self.config()?.stack,
        };
        named.ok_or_else(no_stack_given)
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
            let file = self.config()?;
            option("--region", self.named_region(&file));
            option(
                "--profile",
                self.named_profile(&file).name().map(str::to_owned),
            );
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
        Names::of_stack(aws, &self.stack_name()?).await
    }
}

fn no_stack_given() -> Fault {
    Fault::usage(say!(
        "the stack is missing: write stack = \"NAME\", with its name in CloudFormation, into ~/.config/qeg/config.toml, or \
         give --stack or set QEG_STACK; for a local stack give --endpoints target/local/endpoints.json",
        "缺少堆栈：请在 ~/.config/qeg/config.toml 中写入 `stack = \"名称\"`（它在 CloudFormation 中的名称），或用 --stack 或 QEG_STACK \
         指定；本机环境请指定 --endpoints target/local/endpoints.json"
    ))
}
