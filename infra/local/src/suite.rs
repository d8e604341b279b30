//! `make test`: builds every test of the workspace with one cargo call and runs them, and those in TypeScript and Python.
//! Tests that need a deployed stack run at the same time as the others.

use std::env;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::process::Command;
use tokio::time::Instant;

use crate::deploy::Windows;
use crate::pages;
use crate::powers_used::Asked;
use crate::prerequisites;
use crate::programs;
use crate::project;
use crate::stack::Stack;
use crate::stack_directory::StackDirectory;
use crate::tools;

mod other;
mod python;
mod results;
mod typescript;

use results::{Results, Run};

/// The package whose tests need a deployed stack.
const DEPLOYED: &str = "tests/deployed";
/// The test program that runs the commands of the runbooks.
const RUNBOOKS: &str = "tests/deployed runbooks";

/// The test program that compares the services in memory with the emulator. Without a stack it runs in memory only.
const PARITY: &str = "tests/aws parity";

/// The test program that takes longest.
const LONGEST: &str = "tests/promises promises";

/// One test program.
struct Program {
    name: String,
    /// The folder of its package, where it runs.
    folder: PathBuf,
    package: String,
    executable: PathBuf,
}

/// The result of one test program.
struct Ended {
    name: String,
    passed: bool,
    took: Duration,
    /// What a test program printed; `None` for other checks.
    output: Option<String>,
}

/// Runs all tests, or only those that need a stack (`Some(true)`) or do not need one (`Some(false)`).
pub(crate) async fn run(needs_stack: Option<bool>) -> Result<ExitCode> {
    // Said before the long steps.
    prerequisites::browser()?;
    // Once, before both stacks and the tests in Python need them.
    tools::ready().await?;
    // Before the tests are built: some of them embed the pages.
    pages::build().await?;
    let (deployed, others): (Vec<_>, Vec<_>) = build().await?.into_iter().partition(|program| {
        let wants_stack = needs_stack != Some(false) && program.name == PARITY;
        wants_stack || program.folder.ends_with(DEPLOYED)
    });
    let (longest, others): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|program| program.name == LONGEST);
    let (runbooks, mut deployed): (Vec<_>, Vec<_>) = deployed
        .into_iter()
        .partition(|program| program.name == RUNBOOKS);
    // In reverse order of names, so that `carriers` runs late: it kills consumers whose long polls the emulator keeps
    // open for a while, and these would take the messages of other tests.
    deployed.sort_by(|one, other| other.name.cmp(&one.name));
    let without_stack = async {
        if needs_stack == Some(true) {
            return anyhow::Ok(Vec::new());
        }
        typescript::browser_ready().await?;
        let environment = [
            ("QEG_PYTHON", tools::ready().await?.python()),
            ("QEG_PRODUCT", programs::product().await?),
            ("CHROMIUM", prerequisites::browser()?),
        ];
        let run = |program| Program::run(program, &environment).boxed_local();
        let pages = typescript::browser_tests()?;
        let pages = pages
            .iter()
            .map(|file| typescript::in_browser(file, &environment).boxed_local());
        let client = typescript::without_stack().boxed_local();
        let described = python::without_stack(&environment).boxed_local();
        // The longest begin first, so that none runs alone at the end.
        let first = longest.iter().map(run).chain([described]).chain(pages);
        two_at_a_time(first.chain([client]).chain(others.iter().map(run))).await
    };
    // Two stacks, because tests of the second count what is erased there.
    let with_stacks = async {
        if needs_stack == Some(false) {
            return anyhow::Ok(Vec::new());
        }
        let (clients, template) = tokio::try_join!(of_clients(&runbooks), of_template(&deployed))?;
        let stacks = [&clients.stack, &template.stack];
        let powers = all_powers_used(&stacks)?;
        let ended = clients.ended.into_iter().chain(template.ended);
        anyhow::Ok(ended.chain([powers]).collect())
    };
    let (first, second) = tokio::join!(without_stack, with_stacks);
    let ended: Vec<Ended> = first?.into_iter().chain(second?).collect();
    keep(&ended)?;
    Ok(report(&ended))
}

/// What ran on one stack, which is stopped when this is dropped.
struct OnStack {
    ended: Vec<Ended>,
    stack: Stack,
}

/// The commands of the runbooks, on a stack that is fresh, because most of them say what they print if all is well; then the
/// tests of the client and of the main job in a browser.
async fn of_clients(runbooks: &[Program]) -> Result<OnStack> {
    // Not in target/pages, where the built pages are.
    let stack = stack_of_its_own("clients").await?;
    let environment = stack.environment();
    let mut ended = run_each(runbooks, &environment).await?;
    ended.extend(typescript::with_stack(&environment).await?);
    Ok(OnStack { ended, stack })
}

/// The tests of what only the deployed template can show.
async fn of_template(programs: &[Program]) -> Result<OnStack> {
    let stack = stack_of_its_own("test").await?;
    let ended = run_each(programs, &stack.environment()).await?;
    Ok(OnStack { ended, stack })
}

async fn stack_of_its_own(folder: &str) -> Result<Stack> {
    let directory = StackDirectory::on_free_port(folder)?;
    Stack::up(&directory, false, Windows::TESTED).await
}

/// Keeps the results for the pages of the portal.
fn keep(ended: &[Ended]) -> Result<()> {
    let now = Timestamp::from_second(Timestamp::now().as_second())?;
    let runs = ended.iter().filter_map(|one| {
        let output = one.output.as_deref()?;
        Some((one.name.clone(), Run::read(output, now)))
    });
    Results::add(&project::root().join(results::FILE), runs)
}

/// The parts of cargo's JSON about an artifact that are read here.
#[derive(Deserialize)]
struct Artifact {
    reason: String,
    manifest_path: Option<PathBuf>,
    executable: Option<PathBuf>,
    target: Option<Target>,
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

async fn build() -> Result<Vec<Program>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["test", "--workspace", "--no-run"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(project::root())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await
        .context("cargo cannot be started")?;
    if !output.status.success() {
        bail!("the tests do not compile: see cargo's messages above");
    }
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let artifacts = lines.filter_map(|line| serde_json::from_slice::<Artifact>(line).ok());
    Ok(artifacts.filter_map(Program::of).collect())
}

impl Program {
    fn of(artifact: Artifact) -> Option<Self> {
        let is_test = artifact.reason == "compiler-artifact" && artifact.profile?.test;
        let folder = artifact.manifest_path?.parent()?.to_owned();
        let from_root = folder.strip_prefix(project::root()).unwrap_or(&folder);
        let name = format!("{} {}", from_root.display(), artifact.target?.name);
        let package = folder.file_name()?.to_string_lossy().into_owned();
        is_test.then_some(Self {
            name,
            package,
            executable: artifact.executable?,
            folder,
        })
    }

    async fn run(&self, environment: &[(&str, PathBuf)]) -> Result<Ended> {
        let began = Instant::now();
        let output = Command::new(&self.executable)
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .env("CARGO_PKG_NAME", &self.package)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .with_context(|| format!("{} cannot be started", self.name))?;
        let ended = Ended {
            name: self.name.clone(),
            passed: output.status.success(),
            took: began.elapsed(),
            output: Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        };
        if !ended.passed {
            println!("{}", String::from_utf8_lossy(&output.stdout));
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        }
        println!("{ended}\n{}", result_of(&output.stdout));
        Ok(ended)
    }
}

/// The line in which a test program counts its tests.
fn result_of(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let mut lines = text.lines();
    lines
        .find(|line| line.starts_with("test result:"))
        .unwrap_or_default()
        .to_owned()
}

async fn run_each(programs: &[Program], environment: &[(&str, PathBuf)]) -> Result<Vec<Ended>> {
    let mut ended = Vec::new();
    for program in programs {
        ended.push(program.run(environment).await?);
    }
    Ok(ended)
}

/// Runs checks in their order, two at any time, because one alone does not use both cores.
async fn two_at_a_time(
    checks: impl IntoIterator<Item = impl Future<Output = Result<Ended>>>,
) -> Result<Vec<Ended>> {
    stream::iter(checks).buffer_unordered(2).try_collect().await
}

/// Checks that every power of docs/powers.md was used on one of the stacks, and that no call was refused.
fn all_powers_used(stacks: &[&Stack]) -> Result<Ended> {
    let began = Instant::now();
    let mut asked = Asked::default();
    for stack in stacks {
        let endpoints = &stack.endpoints;
        asked.add(&endpoints.facts, &endpoints.region, &stack.iam_record())?;
    }
    let faults = asked.faults()?;
    for fault in &faults {
        eprintln!("{fault}");
    }
    Ok(Ended {
        name: "every power of docs/powers.md is used".to_owned(),
        passed: faults.is_empty(),
        took: began.elapsed(),
        output: None,
    })
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how = if self.passed { "passed" } else { "FAILED" };
        let seconds = self.took.as_secs_f32();
        write!(f, "{how} {seconds:7.1} s  {}", self.name)
    }
}

/// Prints the slowest test programs and those that failed.
fn report(ended: &[Ended]) -> ExitCode {
    let failed: Vec<&Ended> = ended.iter().filter(|one| !one.passed).collect();
    let mut slowest: Vec<&Ended> = ended.iter().collect();
    slowest.sort_by_key(|one| std::cmp::Reverse(one.took));
    println!("\nthe slowest test programs:");
    for one in slowest.iter().take(8) {
        println!("  {one}");
    }
    if failed.is_empty() {
        println!("\n{} test programs passed", ended.len());
        return ExitCode::SUCCESS;
    }
    println!(
        "\n{} of {} test programs failed:",
        failed.len(),
        ended.len()
    );
    for one in failed {
        println!("  {}", one.name);
    }
    ExitCode::FAILURE
}
