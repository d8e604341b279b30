//! `local`: runs the whole product on this machine, on an AWS emulator, to try it, test it and show it.
//!
//! `run` keeps a stack running until Ctrl-C; `with-stack` runs a command with a new stack; `demo` shows the main use
//! case. Every stack is new. When it ends, everything that it started ends too.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool, which prints to the terminal"
)]

mod after_deploy;
mod demo;
mod deploy;
mod description;
mod emulator;
mod endpoints;
mod functions;
mod pages;
mod powers_used;
mod prerequisites;
mod process;
mod programs;
mod progress;
mod project;
mod python;
mod sandbox;
mod stack;
mod stack_directory;
mod suite;
mod tools;
mod walk;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::deploy::Windows;
use crate::sandbox::Sandbox;
use crate::stack::Stack;
use crate::stack_directory::StackDirectory;

/// The exit code of shells for "ended by Ctrl-C".
const INTERRUPTED: u8 = 130;

/// Runs the whole product on this machine, on an AWS emulator.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example:\n  cargo run -q --bin local -- run --port 4600"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Keep a new stack running until Ctrl-C; messages are printed as they are sent
    Run {
        /// Port of the emulator on 127.0.0.1
        #[arg(long, default_value_t = 4566)]
        port: u16,
    },
    /// Run a command with a new stack, which it finds by the variables `QEG_ENDPOINTS` and `QEG_PYTHON`
    WithStack {
        /// The stack directory under target/; two stacks at the same time need two directories
        #[arg(long, default_value = "test")]
        folder: String,
        /// The command and its arguments, after `--`
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
    /// Keep a new stack running until standard input is closed, for a test that starts its own stack. Prints two lines:
    /// the path of the stack's endpoints.json, and the path of a Python with boto3
    Serve {
        /// The stack directory under target/
        #[arg(long)]
        folder: String,
    },
    /// Play the person's side beside `run`, for a carrier's consumer
    Sandbox {
        /// What happens
        #[command(subcommand)]
        what: Sandbox,
    },
    /// Show the main use case on a new stack, with every call and answer
    Demo,
    /// Run every test; those that need a deployed stack run at the same time as the others
    Test {
        /// Only the tests that need a deployed stack
        #[arg(long, conflicts_with = "without_stack")]
        deployed: bool,
        /// Only the tests that need none
        #[arg(long)]
        without_stack: bool,
    },
    /// Compare the product in one process, or the stack that `QEG_ENDPOINTS` names, with the description of the API
    Description {
        /// Arguments of pytest, after `--`: `-k contact` runs what has this word in its name
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Make the virtual environment with the pinned tools, in target/tools
    Tools,
    /// Build the portal's pages into target/pages, for the portal function to embed
    Pages,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let ended = match Cli::parse().command {
        Command::Run { port } => run(port).await,
        Command::WithStack { folder, command } => {
            until_interrupted(with_stack(&folder, &command)).await
        }
        Command::Serve { folder } => until_interrupted(serve(&folder)).await,
        Command::Sandbox { what } => {
            until_interrupted(async { what.play().await.map(|()| ExitCode::SUCCESS) }).await
        }
        Command::Demo => until_interrupted(demo()).await,
        Command::Test {
            deployed,
            without_stack,
        } => {
            let needs_stack = (deployed || without_stack).then_some(deployed);
            until_interrupted(suite::run(needs_stack)).await
        }
        Command::Description { arguments } => until_interrupted(described(&arguments)).await,
        Command::Tools => until_interrupted(tools()).await,
        Command::Pages => until_interrupted(pages()).await,
    };
    ended.unwrap_or_else(|error| {
        eprintln!("\n{error:#}");
        ExitCode::FAILURE
    })
}

async fn run(port: u16) -> Result<ExitCode> {
    let directory = StackDirectory::on_port("local", port);
    let mut stack = tokio::select! {
        stack = Stack::up(&directory, true, Windows::WATCHED) => stack?,
        () = interrupted() => return Ok(INTERRUPTED.into()),
    };
    println!("{}", walk::text(&stack.endpoints));
    tokio::select! {
        died = stack.emulator.died() => Err(died),
        // Here Ctrl-C is the normal end.
        () = interrupted() => {
            drop(stack);
            println!("\nstopped");
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn with_stack(folder: &str, command: &[String]) -> Result<ExitCode> {
    let stack = Stack::up(
        &StackDirectory::on_free_port(folder)?,
        false,
        Windows::TESTED,
    )
    .await?;
    stack.run_command(command).await
}

async fn serve(folder: &str) -> Result<ExitCode> {
    let directory = StackDirectory::on_free_port(folder)?;
    Stack::up(&directory, false, Windows::TESTED)
        .await?
        .until_input_closes()
        .await
}

async fn demo() -> Result<ExitCode> {
    let mut stack = Stack::up(
        &StackDirectory::on_free_port("demo")?,
        false,
        Windows::TESTED,
    )
    .await?;
    tokio::select! {
        played = demo::play(&stack.endpoints) => played?,
        died = stack.emulator.died() => return Err(died),
    }
    Ok(ExitCode::SUCCESS)
}

async fn described(arguments: &[String]) -> Result<ExitCode> {
    let mut tests = description::command().await?;
    tests.args(arguments);
    if let Some(endpoints) = std::env::var_os("QEG_ENDPOINTS") {
        // The tests run in a folder of their own.
        tests.env("QEG_ENDPOINTS", std::path::absolute(endpoints)?);
    } else {
        pages::build().await?;
        tests.env("QEG_PRODUCT", programs::product().await?);
    }
    let passed = tests.kill_on_drop(true).status().await?.success();
    Ok(ExitCode::from(u8::from(!passed)))
}

async fn tools() -> Result<ExitCode> {
    prerequisites::check().await?;
    tools::ready().await?;
    Ok(ExitCode::SUCCESS)
}

async fn pages() -> Result<ExitCode> {
    prerequisites::check().await?;
    pages::build().await?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `work` until Ctrl-C. Dropping `work` ends every process that it started.
async fn until_interrupted(work: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    tokio::select! {
        ended = work => ended,
        () = interrupted() => Ok(INTERRUPTED.into()),
    }
}

/// Resolves at the first SIGINT (Ctrl-C), SIGTERM or SIGHUP.
async fn interrupted() {
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    ) else {
        // Without handlers the signals end this process, and the emulator ends with it.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}
