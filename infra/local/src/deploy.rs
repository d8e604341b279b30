//! Deploys infra/template.yaml itself with `sam deploy`; only the place of the built code and the parameters are local.

use std::fs;

use anyhow::{Context, Result, ensure};

use sms_gateway::Gateway;

use crate::process::run_logged;
use crate::project;
use crate::stack_directory::StackDirectory;
use crate::tools::Tools;

/// Where the template says the built functions are, and where they are for this stack.
const BUILT_IN_TEMPLATE: &str = "CodeUri: ../target/lambda/";
const BUILT_HERE: &str = "CodeUri: lambda/";
const BUCKET: &str = "artifacts";

/// How long things take that take days in production.
#[derive(Clone, Copy)]
pub(crate) struct Windows {
    /// Until an erased request is completed.
    key_backup_seconds: &'static str,
    /// Until a carrier has to answer that it has erased.
    carrier_answer_seconds: &'static str,
}

impl Windows {
    /// For people, who want to see each state.
    pub(crate) const WATCHED: Self = Self {
        key_backup_seconds: "60",
        carrier_answer_seconds: "180",
    };
    /// For tests, which make the scheduled functions run when they need it.
    pub(crate) const TESTED: Self = Self {
        key_backup_seconds: "5",
        carrier_answer_seconds: "60",
    };
}

/// Puts the stack up; the log is `deploy.log` in the stack's folder.
pub(crate) async fn deploy(
    directory: &StackDirectory,
    tools: &Tools,
    gateway: &Gateway,
    secret: &str,
    windows: Windows,
) -> Result<()> {
    let source = project::root().join("infra/template.yaml");
    let text =
        fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
    ensure!(
        text.contains(BUILT_IN_TEMPLATE),
        "infra/template.yaml has no function with `{BUILT_IN_TEMPLATE}`"
    );
    let template = directory.path.join("template.yaml");
    fs::write(&template, text.replace(BUILT_IN_TEMPLATE, BUILT_HERE))?;

    let mut bucket = tools.command("python3", &directory.aws_endpoint(), &directory.path);
    bucket
        .arg(project::root().join("infra/local/aws"))
        .args(["bucket", BUCKET]);
    run_logged(&mut bucket, &directory.path.join("bucket.log")).await?;

    let mut sam = tools.command("sam", &directory.aws_endpoint(), &directory.path);
    sam.args(["deploy", "--stack-name", "local", "--s3-bucket", BUCKET])
        .args([
            "--capabilities",
            "CAPABILITY_IAM",
            "--no-confirm-changeset",
            "--no-progressbar",
        ])
        .arg("--template-file")
        .arg(&template)
        .arg("--parameter-overrides")
        .args(parameters(gateway, secret, windows))
        // Where there is no samconfig.toml to be found, and with a poll that fits a local stack.
        .current_dir(&directory.path)
        .env("SAM_CLI_POLL_DELAY", "0.5");
    run_logged(&mut sam, &directory.path.join("deploy.log")).await
}

/// What differs from production: nothing to protect, a backup window, a carrier's time and schedules that one can wait for.
fn parameters(gateway: &Gateway, secret: &str, windows: Windows) -> Vec<String> {
    let architecture = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        other => other,
    };
    [
        ("Architecture", architecture),
        ("AuditSchedule", "rate(1 minute)"),
        // Two carriers in accounts of their own.
        ("Carrier1Name", "post"),
        ("Carrier1Account", "111122223333"),
        ("Carrier1Role", "qeg-pickup"),
        ("Carrier2Name", "express"),
        ("Carrier2Account", "444455556666"),
        ("Carrier2Role", "qeg-pickup"),
        ("Carrier2Handling", "independent_handler"),
        ("CarrierAnswerSeconds", windows.carrier_answer_seconds),
        ("GatewaySecret", secret),
        ("GatewayUrl", &gateway.url),
        ("KeyBackupSeconds", windows.key_backup_seconds),
        ("Protection", "off"),
        ("PurgeSchedule", "rate(1 minute)"),
        ("ResendSchedule", "rate(1 minute)"),
        ("RetentionSchedule", "rate(1 minute)"),
        ("ThreadSchedule", "rate(1 minute)"),
        // The emulator knows no MFA devices.
        ("StaffMfa", "at-provider"),
        ("Staff1User", "staff-1"),
        ("Staff2User", "staff-2"),
    ]
    .iter()
    .map(|(name, value)| format!("ParameterKey={name},ParameterValue=\"{value}\""))
    .collect()
}
