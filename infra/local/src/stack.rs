//! A running stack: the steps to start it, and its end.

use std::fs::File;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result};
use aws_lc_rs::rand;
use jiff::Timestamp;
use qeg_domain::clock::Clock;
use sms_gateway::Gateway;
use tokio::process::Command;

use crate::deploy::{OWN_BASE_PATH, Windows};
use crate::emulator::Emulator;
use crate::endpoints::{Admin, Endpoints};
use crate::process::Group;
use crate::progress::step;
use crate::project;
use crate::stack_directory::StackDirectory;
use crate::tools::{REGION, ROOT_KEY, Tools};
use crate::{after_deploy, deploy, functions, pages, prerequisites, tools};

/// The clock of this machine.
struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A running stack. Dropping it ends all of its processes.
pub(crate) struct Stack {
    pub(crate) emulator: Emulator,
    pub(crate) endpoints: Endpoints,
    endpoints_file: std::path::PathBuf,
    tools: Tools,
    _gateway: Gateway,
    _lock: File,
}

impl Stack {
    /// Builds, starts and deploys a new stack. `aloud` prints the messages that people would receive.
    pub(crate) async fn up(
        directory: &StackDirectory,
        aloud: bool,
        windows: Windows,
    ) -> Result<Self> {
        prerequisites::check().await?;
        let lock = directory.claim()?;
        prerequisites::check_port(directory.port)?;
        let tools = tools::ready().await?;
        pages::build().await?;
        step("building the functions", functions::build(directory)).await?;
        let secret = secret()?;
        let gateway = Gateway::listen(&secret, aloud, Arc::new(MachineClock)).await?;
        let mut emulator = step("starting MiniStack", Emulator::start(directory, &tools)).await?;
        let deployed = async {
            step(
                "deploying infra/template.yaml",
                deploy::deploy(directory, &tools, &gateway, &secret, windows),
            )
            .await?;
            step(
                "settings and credentials",
                after_deploy::configure(directory, &tools),
            )
            .await
        };
        let facts = tokio::select! {
            facts = deployed => facts?,
            died = emulator.died() => return Err(died),
        };
        let api = format!(
            "{}/_aws/execute-api/{}/v1",
            directory.aws_endpoint(),
            facts.api_id
        );
        let endpoints = Endpoints {
            portal: format!("{}/{OWN_BASE_PATH}/", directory.aws_endpoint()),
            api,
            region: REGION.into(),
            aws_endpoint: directory.aws_endpoint(),
            admin: Admin {
                access_key_id: ROOT_KEY.into(),
                secret_access_key: ROOT_KEY.into(),
            },
            sms: gateway.messages.clone(),
            facts,
        };
        endpoints.write(&directory.endpoints())?;
        Ok(Self {
            emulator,
            endpoints,
            endpoints_file: directory.endpoints(),
            tools,
            _gateway: gateway,
            _lock: lock,
        })
    }

    /// The environment variables by which a test finds the stack, and the browser if there is one.
    pub(crate) fn environment(&self) -> Vec<(&'static str, std::path::PathBuf)> {
        let browser = prerequisites::browser().ok();
        let browser = browser.map(|path| ("CHROMIUM", path));
        let stack = [
            ("QEG_ENDPOINTS", self.endpoints_file.clone()),
            ("QEG_PYTHON", self.tools.python()),
        ];
        stack.into_iter().chain(browser).collect()
    }

    /// The file with the decisions of the emulator's IAM, one per line.
    pub(crate) fn iam_record(&self) -> std::path::PathBuf {
        self.endpoints_file.with_file_name("iam.jsonl")
    }

    /// Prints the paths of endpoints.json and of Python, then keeps the stack running until standard input is closed.
    pub(crate) async fn until_input_closes(mut self) -> Result<ExitCode> {
        println!("{}", self.endpoints_file.display());
        println!("{}", self.tools.python().display());
        let closed =
            async { tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await };
        tokio::select! {
            _ = closed => Ok(ExitCode::SUCCESS),
            died = self.emulator.died() => Err(died),
        }
    }

    /// Runs `command` in the project's root while the stack is running. Returns its exit code.
    pub(crate) async fn run_command(self, command: &[String]) -> Result<ExitCode> {
        let (program, arguments) = command
            .split_first()
            .context("no command was given after --")?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(project::root());
        self.run(command).await
    }

    /// Runs `command`, which finds the stack by its variables. Returns its exit code.
    pub(crate) async fn run(mut self, mut command: Command) -> Result<ExitCode> {
        command.envs(self.environment()).stdin(Stdio::null());
        let mut group = Group::start(&mut command)?;
        let status = tokio::select! {
            status = group.ended() => status?,
            died = self.emulator.died() => return Err(died),
        };
        // A command that was ended by a signal has no exit code.
        let code = status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1);
        Ok(ExitCode::from(code))
    }
}

/// A new secret for the webhook: 32 random bytes in hex.
fn secret() -> Result<String> {
    let mut halves = [[0_u8; 16]; 2];
    for half in &mut halves {
        rand::fill(half)
            .ok()
            .context("no random numbers from this system")?;
    }
    let [first, second] = halves.map(u128::from_be_bytes);
    Ok(format!("{first:032x}{second:032x}"))
}
