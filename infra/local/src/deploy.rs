//! Deploys infra/template.yaml with `sam deploy`. Only the path of the built code and the parameters differ from AWS.

use anyhow::Result;

use sms_gateway::Gateway;

use crate::process::run_logged;
use crate::project;
use crate::stack_directory::StackDirectory;
use crate::tools::Tools;

const BUCKET: &str = "artifacts";
/// The API's custom domain on this machine: the emulator's address, so that every browser finds it. The emulator sends to
/// the API what begins with the base path, and everything else to AWS services as usual.
const OWN_DOMAIN: &str = "127.0.0.1";
/// The base path of the custom domain: the name of the stage, because the emulator tells functions the stage, also where
/// AWS tells them the base path.
pub(crate) const OWN_BASE_PATH: &str = "v1";
/// Sites whose pages may call the API: one for tests, and two where tools of the web serve pages in development.
const OTHER_ORIGINS: &str = "https://app.example.org,http://localhost:3000,http://localhost:5173";

/// Short times for things that take days in production.
#[derive(Clone, Copy)]
pub(crate) struct Windows {
    /// From `erased` to `completed`.
    key_backup_seconds: &'static str,
    /// The time for a carrier to answer an erasure request.
    carrier_answer_seconds: &'static str,
}

impl Windows {
    /// For people, who want to see each state for a while.
    pub(crate) const WATCHED: Self = Self {
        key_backup_seconds: "60",
        carrier_answer_seconds: "180",
    };
    /// For tests, which start the scheduled functions themselves, and for the demo, which waits for each run of purge.
    pub(crate) const TESTED: Self = Self {
        key_backup_seconds: "5",
        carrier_answer_seconds: "60",
    };
}

/// Deploys the stack. The logs are `before-deploy.log` and `deploy.log` in the stack's folder.
pub(crate) async fn deploy(
    directory: &StackDirectory,
    tools: &Tools,
    gateway: &Gateway,
    secret: &str,
    windows: Windows,
) -> Result<()> {
    let mut before = tools.command("python3", &directory.aws_endpoint(), &directory.path);
    before
        .arg(project::root().join("infra/local/aws"))
        .arg("before-deploy")
        .args([directory.path.as_os_str(), BUCKET.as_ref()]);
    run_logged(&mut before, &directory.path.join("before-deploy.log")).await?;

    let mut sam = tools.command("sam", &directory.aws_endpoint(), &directory.path);
    sam.args(["deploy", "--stack-name", "local", "--s3-bucket", BUCKET])
        .args([
            "--capabilities",
            "CAPABILITY_IAM",
            "--no-confirm-changeset",
            "--no-progressbar",
        ])
        .arg("--template-file")
        .arg(directory.template())
        .arg("--parameter-overrides")
        .args(parameters(gateway, secret, windows))
        // A folder without samconfig.toml, and a short polling interval, because a local stack is fast.
        .current_dir(&directory.path)
        .env("SAM_CLI_POLL_DELAY", "0.5");
    run_logged(&mut sam, &directory.path.join("deploy.log")).await
}

/// The differences from production: no deletion protection, and short times for backups, carriers and schedules.
fn parameters(gateway: &Gateway, secret: &str, windows: Windows) -> Vec<String> {
    let architecture = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        other => other,
    };
    [
        ("AllowedOrigins", OTHER_ORIGINS),
        ("Architecture", architecture),
        ("AuditSchedule", "rate(1 minute)"),
        ("CarrierAnswerSeconds", windows.carrier_answer_seconds),
        ("DataStaysInChina", "no"),
        // The emulator uses no certificate: it answers without TLS.
        (
            "DomainCertificateArn",
            "arn:aws:acm:us-east-1:000000000000:certificate/none",
        ),
        ("DomainName", OWN_DOMAIN),
        ("DomainBasePath", OWN_BASE_PATH),
        ("GatewaySecret", secret),
        ("GatewayUrl", &gateway.url),
        ("KeyBackupSeconds", windows.key_backup_seconds),
        ("Protection", "off"),
        ("PurgeSchedule", "rate(1 minute)"),
        ("ReleaseSchedule", "rate(1 minute)"),
        ("ResendSchedule", "rate(1 minute)"),
        ("RetentionSchedule", "rate(1 minute)"),
        ("ThreadSchedule", "rate(1 minute)"),
    ]
    .iter()
    .map(|(name, value)| format!("ParameterKey={name},ParameterValue=\"{value}\""))
    .collect()
}
