//! `carrier`: plays a carrier of QEG, with orders as files. See the library and `--help`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool writes to the terminal"
)]

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use qeg_carrier::CommandLine;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = CommandLine::parse().options(Arc::new(|progress| println!("{progress}")));
    let ended = match options {
        Ok(options) => qeg_carrier::run(options, interrupted())
            .await
            .map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Resolves at SIGINT (Ctrl-C) and at SIGTERM.
async fn interrupted() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        // Without handlers a signal ends this process, which is safe too.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
