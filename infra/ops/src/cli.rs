//! The command line: all commands, and the errors for a command line that is not valid.

#[cfg(test)]
mod runbooks;

use clap::{
    Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    approve::Approve,
    certificate::Certificate,
    chain::Chain,
    deadline::Deadline,
    delete::Delete,
    deletions::Deletions,
    disclose::Disclose,
    disclosures::Disclosures,
    end_disclosure::{Reject, Withdraw},
    fault::Fault,
    hold::Hold,
    inbox::Inbox,
    notice::Notice,
    redrive::Redrive,
    release::Release,
    replay::Replay,
    retention::Retention,
    target::Target,
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
    target: Target,
}

#[derive(Subcommand)]
enum Command {
    /// Show the deadline of a request received on a day (needs no network)
    Deadline(Deadline),
    /// List open threads, nearest due date first
    Inbox(Inbox),
    /// Read a thread; this is recorded in the person's access log
    Thread(Thread),
    /// Answer in a thread
    Reply(Reply),
    /// Record a question that arrived by mail, social media or phone
    Open(Open),
    /// List open deletion requests, nearest deadline first
    Deletions(Deletions),
    /// Record a deletion request made by phone, by mail or in a thread, with proof of identity
    Delete(Delete),
    /// Record that somebody showed the licence for a call sign that an account has
    Release(Release),
    /// List, place and lift legal holds
    #[command(
        subcommand,
        after_help = "Example:\n  qeg hold place --basis court_evidence --until 2027-06-30"
    )]
    Hold(Hold),
    /// Request a disclosure to an authority; another member of staff has to approve it
    Disclose(Disclose),
    /// List the disclosures that wait for approval, or see what one is about
    Disclosures(Disclosures),
    /// Approve a disclosure that somebody else requested, and get its package
    Approve(Approve),
    /// Refuse a disclosure that somebody else requested
    Reject(Reject),
    /// Take a disclosure back that you requested
    Withdraw(Withdraw),
    /// Send a notice or promotion to everyone
    Notice(Notice),
    /// Verify deletion certificates
    #[command(
        subcommand,
        after_help = "Example:\n  qeg certificate verify certificate.txt --jwks keys.json"
    )]
    Certificate(Certificate),
    /// Operators: move the messages of a dead-letter queue back to their queue
    Redrive(Redrive),
    /// Operators: after a restore from backup, erase people again who were already erased
    Replay(Replay),
    /// Operators: show the retention schedule and what its runs do
    #[command(
        subcommand,
        after_help = "Example:\n  qeg retention preview --stack qeg-prod"
    )]
    Retention(Retention),
    /// Operators: verify audit chains
    #[command(
        subcommand,
        after_help = "Example:\n  qeg chain verify --all --stack qeg-prod"
    )]
    Chain(Chain),
}

fn first_screen() -> String {
    format!(
        "Examples:\n  qeg deadline 2026-02-06 --json\n  qeg deletions --api https://API/v1 --profile staff\n  \
         qeg deletions --endpoints target/local/endpoints.json      (a local stack, started with `make run`)\n\n\
         `qeg COMMAND --help` shows the options and examples of a command.\n\n{}",
        crate::fault::EXIT_CODES
    )
}

/// Converts clap's error to ours. It repeats nothing that was typed, because that may be a phone number or a name.
///
/// # Errors
/// Help and version are not faults: clap's own output is returned.
pub(crate) fn usage_fault(error: &clap::Error) -> Result<Fault, &clap::Error> {
    let names = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => format!(": {name}"),
        Some(ContextValue::Strings(names)) => format!(": {}", names.join(", ")),
        _ => String::new(),
    };
    // Only names that we defined: for an unknown argument clap would repeat the input.
    let problem = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return Err(error),
        ErrorKind::MissingRequiredArgument => {
            format!("an argument is missing{}", names(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let allowed = match names(ContextKind::ValidValue) {
                names if names.is_empty() => names,
                names => format!("; allowed{names}"),
            };
            format!(
                "a value is not valid{}{allowed}",
                names(ContextKind::InvalidArg)
            )
        }
        ErrorKind::ArgumentConflict => {
            let option = names(ContextKind::InvalidArg);
            let other = names(ContextKind::PriorArg);
            let name = |names: &str| match names.trim_start_matches(": ") {
                "" => "another option".to_owned(),
                name => name.to_owned(),
            };
            format!("{} cannot be combined with {}", name(&option), name(&other))
        }
        ErrorKind::InvalidSubcommand => "there is no command of this name".to_owned(),
        ErrorKind::MissingSubcommand => "a command is missing".to_owned(),
        _ => "there is an unknown option, or one argument too many".to_owned(),
    };
    let nearest =
        nearest(error).map_or_else(|| ";".to_owned(), |name| format!("; did you mean {name}?"));
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => format!("\n{usage}"),
        _ => String::new(),
    };
    Ok(Fault::usage(format!(
        "{problem}{nearest} --help shows the options and an example{usage}"
    )))
}

/// The name that is most like what was typed. Clap suggests only names that we defined, so this repeats no input.
fn nearest(error: &clap::Error) -> Option<&str> {
    let kinds = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(name) => Some(name.as_str()),
        // The most similar one is the last.
        ContextValue::Strings(names) => names.last().map(String::as_str),
        _ => None,
    })
}

impl Cli {
    pub(crate) async fn run(self) -> Result<(), Fault> {
        let Self {
            command,
            json,
            target,
        } = self;
        match command {
            Command::Deadline(command) => command.run(json),
            Command::Inbox(command) => command.run(&target, json).await,
            Command::Thread(command) => command.run(&target, json).await,
            Command::Reply(command) => command.run(&target, json).await,
            Command::Open(command) => command.run(&target, json).await,
            Command::Deletions(command) => command.run(&target, json).await,
            Command::Delete(command) => command.run(&target, json).await,
            Command::Release(command) => command.run(&target, json).await,
            Command::Hold(command) => command.run(&target, json).await,
            Command::Disclose(command) => command.run(&target, json).await,
            Command::Disclosures(command) => command.run(&target, json).await,
            Command::Approve(command) => command.run(&target, json).await,
            Command::Reject(command) => command.run(&target, json).await,
            Command::Withdraw(command) => command.run(&target, json).await,
            Command::Notice(command) => command.run(&target, json).await,
            Command::Certificate(command) => command.run(&target, json).await,
            Command::Redrive(command) => command.run(&target, json).await,
            Command::Replay(command) => command.run(&target, json).await,
            Command::Retention(command) => command.run(&target, json).await,
            Command::Chain(command) => command.run(&target, json).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn walk(command: &clap::Command, visit: &mut impl FnMut(&clap::Command)) {
        visit(command);
        for subcommand in command.get_subcommands() {
            walk(subcommand, visit);
        }
    }

    #[test]
    fn every_command_has_help_with_a_valid_example() {
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
                let has_help = argument.get_help().is_some();
                assert!(has_help, "{name}: {} has no help", argument.get_id());
            }
            for line in help.lines().filter_map(|line| line.strip_prefix("  qeg ")) {
                let line = line.split(['<', '>', '|', '(']).next().unwrap_or_default();
                let words = ["qeg"].into_iter().chain(line.split_whitespace());
                let parsed = Cli::try_parse_from(words);
                assert!(parsed.is_ok(), "{name}: its own example is refused: {line}");
                examples += 1;
            }
        });
        assert!(examples >= 10, "{examples} examples");
    }

    #[test]
    fn what_is_misspelt_is_answered_with_the_nearest() {
        for (typed, nearest) in [
            ("qeg aprove", "did you mean approve?"),
            ("qeg deletoins", "did you mean deletions?"),
            ("qeg hold lst", "did you mean list?"),
            ("qeg inbox --jsn", "did you mean --json?"),
            (
                "qeg hold place --basis court_evidense",
                "did you mean court_evidence?",
            ),
        ] {
            let error = Cli::try_parse_from(typed.split(' ')).err();
            let fault = error.as_ref().and_then(|error| usage_fault(error).ok());
            let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
            assert!(text.contains(nearest), "{typed}: {text}");
        }
    }

    #[test]
    fn errors_do_not_repeat_input() {
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
            let fault = error.as_ref().and_then(|error| usage_fault(error).ok());
            let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
            assert!(
                !text.is_empty() && !text.contains("138001380"),
                "{typed}: {text}"
            );
        }
        for typed in ["qeg --help", "qeg deadline --help", "qeg --version"] {
            let error = Cli::try_parse_from(typed.split(' ')).err();
            assert!(
                error.is_some_and(|error| usage_fault(&error).is_err()),
                "{typed}"
            );
        }
    }

    #[test]
    fn no_argument_is_a_secret_or_an_identifier() {
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
