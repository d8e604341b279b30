//! `qeg`: the command line of staff and operators. It signs with AWS credentials, keeps nothing and logs
//! nothing: what it has to say goes to the terminal, and personal data only where a command is there to show it.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

mod api;
mod ask;
mod certificate;
mod chain;
mod cli;
mod deadline;
mod delete;
mod deletions;
mod disclose;
mod fault;
mod hold;
mod inbox;
mod letter;
mod notice;
mod place;
mod redrive;
mod replay;
mod retention;
mod show;
mod sign;
mod stack;
mod thread;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let parsed = match cli::Cli::try_parse() {
        Ok(parsed) => Ok(parsed),
        Err(error) => Err(match cli::refusal(&error) {
            Ok(fault) => fault,
            Err(help) => help.exit(),
        }),
    };
    let ended = match parsed {
        Ok(parsed) => parsed.run().await,
        Err(fault) => Err(fault),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            show::aside(&format!("qeg: {fault}"));
            ExitCode::from(fault.exit as u8)
        }
    }
}
