//! `qeg`: the command line of staff and operators.
//!
//! It signs its calls with AWS credentials, and has no log and no cache. Results go to the terminal. Only the commands
//! whose task it is show personal data.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeper than the default limit

mod api;
mod certificate;
mod chain;
mod cli;
mod deadline;
mod delete;
mod deletions;
mod disclose;
mod draft;
mod fault;
mod hold;
mod inbox;
mod input;
mod notice;
mod open_list;
mod redrive;
mod release;
mod replay;
mod retention;
mod show;
mod sign;
mod stack;
mod target;
mod thread;

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let parsed = match cli::Cli::try_parse() {
        Ok(parsed) => Ok(parsed),
        Err(error) => Err(match cli::usage_fault(&error) {
            Ok(fault) => fault,
            Err(help) => help.exit(),
        }),
    };
    let result = match parsed {
        Ok(parsed) => parsed.run().await,
        Err(fault) => Err(fault),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            show::print_progress(&format!("qeg: {fault}"));
            ExitCode::from(fault.exit as u8)
        }
    }
}
