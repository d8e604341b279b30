//! `qeg`: the command line of staff and operators.
//!
//! It signs its calls with AWS credentials, and has no log and no cache. Results go to the terminal. Only the commands
//! whose task it is show personal data.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeper than the default limit

mod api;
mod approve;
mod calendar;
mod certificate;
mod chain;
mod check;
mod cli;
mod completion;
mod config;
mod consent;
mod cost;
mod credentials;
mod deadline;
mod delete;
mod deletions;
mod disclose;
mod disclosures;
mod draft;
mod end_disclosure;
mod exit;
mod fault;
mod hold;
mod ids;
mod inbox;
mod input;
mod kept_key;
mod language;
mod legal_days;
mod members;
mod notice;
mod notices;
mod open_list;
mod printable;
mod redrive;
mod refusal;
mod release;
mod replay;
mod restore;
mod retention;
mod show;
mod sign;
mod stack;
mod target;
mod thread;
mod titles;
mod verify_phone;
mod when;
mod whoami;

use std::process::ExitCode;

use language::Language;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Known also where the command line is not valid.
    let is_json = std::env::args_os().any(|argument| argument == "--json");
    let asked = Language::asked(std::env::args_os());
    let language = asked
        .or_else(config::Config::language)
        .unwrap_or_else(|| Language::of_environment(|name| std::env::var(name).ok()));
    language.speak();
    let parsed = match cli::Cli::read(std::env::args_os(), show::columns()) {
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
    match result.and_then(|()| show::whole()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let text = if is_json {
                fault.json().to_string()
            } else {
                format!("qeg: {fault}")
            };
            show::print_progress(&text);
            ExitCode::from(fault.exit as u8)
        }
    }
}
