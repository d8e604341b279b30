//! The command line: every command, and on the first screen how to begin.

use clap::{
    Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    certificate::Certificate,
    chain::Chain,
    deadline::Deadline,
    delete::Delete,
    deletions::Deletions,
    disclose::{Approve, Disclose},
    fault::Fault,
    hold::Hold,
    inbox::Inbox,
    notice::Notice,
    place::Place,
    redrive::Redrive,
    replay::Replay,
    retention::Retention,
    thread::{Open, Reply, Thread},
};

/// QEG.NET personal data, for staff and operators.
#[derive(Parser)]
#[command(
    name = "qeg",
    version,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = first_screen()
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print JSON, for scripts
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Subcommand)]
enum Command {
    /// Until when a request received on a day has to be answered (needs no network)
    Deadline(Deadline),
    /// Open threads, the nearest due date first
    Inbox(Inbox),
    /// Read a thread; the person's access log says so
    Thread(Thread),
    /// Answer in a thread
    Reply(Reply),
    /// Record a question that came by mail, social media or phone
    Open(Open),
    /// What still has to be erased, nearest deadline first
    Deletions(Deletions),
    /// Record a deletion that somebody asked for by phone, mail or in a thread, with their proof
    Delete(Delete),
    /// Legal holds
    #[command(
        subcommand,
        after_help = "Example:\n  qeg hold place --basis court_evidence --until 2027-06-30"
    )]
    Hold(Hold),
    /// Ask for a disclosure to an authority; somebody else has to approve it
    Disclose(Disclose),
    /// Approve a disclosure that somebody else asked for, and get its package
    Approve(Approve),
    /// Send a notice or promotion to everyone
    Notice(Notice),
    /// Certificates of deletions
    #[command(
        subcommand,
        after_help = "Example:\n  qeg certificate verify certificate.txt --jwks keys.json"
    )]
    Certificate(Certificate),
    /// Operators: give the messages of a dead-letter queue back to their queue
    Redrive(Redrive),
    /// Operators: after tables were restored, have the erased erased again
    Replay(Replay),
    /// Operators: how long everything is kept, and what the schedule did
    #[command(
        subcommand,
        after_help = "Example:\n  qeg retention preview --stack qeg-prod"
    )]
    Retention(Retention),
    /// Operators: audit chains
    #[command(
        subcommand,
        after_help = "Example:\n  qeg chain verify --all --stack qeg-prod"
    )]
    Chain(Chain),
}

fn first_screen() -> String {
    format!(
        "Examples:\n  qeg deadline 2026-02-06 --json\n  qeg deletions --api https://API/v1 --profile staff\n  \
         qeg deletions --endpoints target/local/endpoints.json      (a stack of `make run`)\n\n{}",
        crate::fault::EXIT_CODES
    )
}

/// Why a command line cannot be used, without a word of it: somebody may have typed a number or a name there.
/// Help and version are no errors and are shown as they are.
pub(crate) fn refusal(error: &clap::Error) -> Result<Fault, &clap::Error> {
    let names = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => format!(": {name}"),
        Some(ContextValue::Strings(names)) => format!(": {}", names.join(", ")),
        _ => String::new(),
    };
    // Names of ours only: for an argument that is not known, clap would give what was typed.
    let why = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return Err(error),
        ErrorKind::MissingRequiredArgument => {
            format!("something is missing{}", names(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let possible = names(ContextKind::ValidValue);
            format!(
                "this cannot have the value given{}{possible}",
                names(ContextKind::InvalidArg)
            )
        }
        ErrorKind::ArgumentConflict => {
            format!(
                "this goes with none of the others{}",
                names(ContextKind::InvalidArg)
            )
        }
        ErrorKind::InvalidSubcommand => "there is no such command".to_owned(),
        ErrorKind::MissingSubcommand => "a command is missing".to_owned(),
        _ => "there is an argument that is not known, or one too many".to_owned(),
    };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => format!("\n{usage}"),
        _ => String::new(),
    };
    Ok(Fault::usage(format!(
        "{why}; --help shows an example{usage}"
    )))
}

impl Cli {
    pub(crate) async fn run(self) -> Result<(), Fault> {
        let Self {
            command,
            json,
            place,
        } = self;
        match command {
            Command::Deadline(command) => command.run(json),
            Command::Inbox(command) => command.run(&place, json).await,
            Command::Thread(command) => command.run(&place, json).await,
            Command::Reply(command) => command.run(&place, json).await,
            Command::Open(command) => command.run(&place, json).await,
            Command::Deletions(command) => command.run(&place, json).await,
            Command::Delete(command) => command.run(&place, json).await,
            Command::Hold(command) => command.run(&place, json).await,
            Command::Disclose(command) => command.run(&place, json).await,
            Command::Approve(command) => command.run(&place, json).await,
            Command::Notice(command) => command.run(&place, json).await,
            Command::Certificate(command) => command.run(&place, json).await,
            Command::Redrive(command) => command.run(&place, json).await,
            Command::Replay(command) => command.run(&place, json).await,
            Command::Retention(command) => command.run(&place, json).await,
            Command::Chain(command) => command.run(&place, json).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn walk(command: &clap::Command, see: &mut impl FnMut(&clap::Command)) {
        see(command);
        for below in command.get_subcommands() {
            walk(below, see);
        }
    }

    #[test]
    fn every_command_has_help_with_an_example_that_it_takes() {
        Cli::command().debug_assert();
        let mut examples = 0;
        walk(&Cli::command(), &mut |command| {
            let name = command.get_name();
            assert!(
                command.get_about().is_some(),
                "{name} does not say what it does"
            );
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                help.contains("Example") && help.contains("\n  qeg "),
                "{name} has no example"
            );
            for argument in command.get_arguments() {
                let is_told = argument.get_help().is_some();
                assert!(is_told, "{name}: {} has no help", argument.get_id());
            }
            for line in help.lines().filter_map(|line| line.strip_prefix("  qeg ")) {
                let line = line.split(['<', '>', '|', '(']).next().unwrap_or_default();
                let words = ["qeg"].into_iter().chain(line.split_whitespace());
                let taken = Cli::try_parse_from(words);
                assert!(taken.is_ok(), "{name}: its own example is refused: {line}");
                examples += 1;
            }
        });
        assert!(examples >= 10, "{examples} examples");
    }

    #[test]
    fn what_was_typed_is_not_said_again() {
        for typed in [
            "qeg delete 13800138000",
            "qeg 13800138000",
            "qeg delete --verification-id a 13800138000",
            "qeg deletions --13800138000",
            "qeg redrive deletion --max 13800138000",
            "qeg deletions --as 138001380",
            "qeg deletions --json=13800138000",
            "qeg delete --recovery-code --verification-id 13800138000",
            "qeg certificate 13800138000",
        ] {
            let error = Cli::try_parse_from(typed.split(' ')).err();
            let fault = error.as_ref().and_then(|error| refusal(error).ok());
            let said = fault.map(|fault| fault.to_string()).unwrap_or_default();
            assert!(
                !said.is_empty() && !said.contains("138001380"),
                "{typed}: {said}"
            );
        }
        for typed in ["qeg --help", "qeg deadline --help", "qeg --version"] {
            let error = Cli::try_parse_from(typed.split(' ')).err();
            assert!(
                error.is_some_and(|error| refusal(&error).is_err()),
                "{typed}"
            );
        }
    }

    #[test]
    fn no_argument_takes_a_secret_or_an_identifier() {
        walk(&Cli::command(), &mut |command| {
            for argument in command
                .get_arguments()
                .filter(|one| one.get_action().takes_values())
            {
                let name = argument.get_id().as_str();
                let personal = [
                    "code",
                    "recovery_code",
                    "call_sign",
                    "phone",
                    "identifier",
                    "body",
                    "password",
                ];
                assert!(!personal.contains(&name), "{}: {name}", command.get_name());
            }
        });
    }
}
