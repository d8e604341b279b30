//! `qeg check`: compares a deployed stack with its template and with the promises.
//!
//! Each subject has a file with its rules. They are pure: they compare answers of AWS with the deployed template, and
//! with what the promises demand whatever the template says (`promised.json`). `aws_cli.rs` alone runs commands.

mod account;
mod alarms;
mod api;
mod ask;
mod aws_cli;
mod book;
mod deployed;
mod functions;
mod keys;
mod line;
mod logs;
mod outcome;
mod place;
mod policy;
mod promised;
mod queues;
mod report;
mod resolve;
mod roles;
mod tables;
#[cfg(test)]
mod tests;

use clap::Args;
use jiff::Timestamp;

use self::{
    ask::Ask,
    aws_cli::AwsCli,
    book::{Book, Gap},
    deployed::Deployed,
    line::Line,
    outcome::Outcome,
    report::Report,
};
use crate::{
    fault::{Exit, Fault},
    language::{both, say},
    show,
    target::Target,
};

/// The most rounds of questions. A chain of questions has four at most: topics of alarms, versions of policies.
const ROUNDS: usize = 8;

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg check --stack qeg-prod\n  qeg check --stack qeg-prod --only keys --verbose\n\
     It changes nothing. It asks AWS by the AWS CLI (`aws`). docs/qeg.md names a policy with all that it needs.",
    "示例：\n  qeg check --stack qeg-prod\n  qeg check --stack qeg-prod --only keys --verbose\n\
     它不做任何更改，通过 AWS CLI（`aws`）查询。所需权限的策略见 docs/qeg.md。"
))]
pub(crate) struct Check {
    #[arg(
        long,
        value_name = both("RULE", "规则").as_str(),
        help = both(
            "Only the rules whose name begins so, such as `tables` or `keys.policy`",
            "只检查名称以此开头的规则，例如 `tables` 或 `keys.policy`"
        )
    )]
    only: Option<String>,
    #[arg(long, help = both(
        "Show every line by itself, with the commands that ask AWS for it",
        "逐项显示，并列出向 AWS 查询的命令"
    ))]
    verbose: bool,
    #[arg(long, help = both(
        "For a stack without real people: what a parameter such as Protection=keys gives up is not a failure",
        "用于没有真实用户的堆栈：因参数（例如 Protection=keys）而放弃的项不算不符"
    ))]
    trial: bool,
}

impl Check {
    pub(crate) fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let rules = promised::promised().rules().iter();
        let starts = |start: &String| rules.clone().any(|rule| rule.id.starts_with(start));
        if !self.only.as_ref().is_none_or(starts) {
            return Err(Fault::usage(say!(
                "--only: no rule begins so. Give a subject (tables, keys, queues, logs, alarms, api, functions, roles, \
                 account), or the name of a rule as --json shows it.",
                "--only：没有以此开头的规则。请指定主题（`tables`、`keys`、`queues`、`logs`、`alarms`、`api`、`functions`、`roles`、`account`），或 --json 所示的规则名称。"
            )));
        }
        let name = target.stack_name()?;
        let cli = AwsCli::new(target.cli_options()?);
        let (stack, lines) = self.lines(&cli, &name)?;
        let outcome = Outcome::of(&stack, lines);
        if json {
            show::json(&outcome);
        } else {
            show::print(&outcome.text(self.verbose));
        }
        outcome.fault().map_or(Ok(()), Err)
    }

    /// Asks, and asks again for what the answers name, until each line has what it needs.
    fn lines(&self, cli: &AwsCli, name: &str) -> Result<(Deployed, Vec<Line>), Fault> {
        let mut book = Book::default();
        // Alone: the CLI may ask for an MFA code now, and keeps what it gets for the others.
        answer(&mut book, cli, vec![Ask::stack(name)])?;
        for _ in 0..ROUNDS {
            let main = Deployed::read(&book, name);
            let small = Deployed::read_small(&book, name);
            let (main, small) = match (main, small) {
                (Ok(main), Ok(small)) => (main, small),
                (Err(Gap::NotAsked), _) | (_, Err(Gap::NotAsked)) => {
                    let wanted = book.wanted();
                    answer(&mut book, cli, wanted)?;
                    continue;
                }
                (Err(gap), _) | (_, Err(gap)) => return Err(no_stack(&gap)),
            };
            let mut lines = self.judge(&main, &book, &cli.options, every_rule);
            for stack in &small {
                lines.extend(self.judge(stack, &book, &cli.options, rules_of_small_stacks));
            }
            let wanted = book.wanted();
            if wanted.is_empty() {
                return Ok((main, lines));
            }
            answer(&mut book, cli, wanted)?;
        }
        Err(Fault::new(
            Exit::Unavailable,
            say!(
                "the stack changes while it is looked at: run the same command again",
                "查看期间堆栈在变化：请再次运行同一命令"
            ),
        ))
    }

    fn judge(
        &self,
        stack: &Deployed,
        book: &Book,
        options: &[String],
        rules: fn(&mut Report<'_>),
    ) -> Vec<Line> {
        let mut report = Report::new(stack, book, Timestamp::now(), self.trial, options);
        report.only.clone_from(&self.only);
        rules(&mut report);
        report.finish()
    }
}

/// Every rule, in the order of the table.
fn every_rule(report: &mut Report<'_>) {
    tables::check(report);
    keys::check(report);
    queues::check(report);
    logs::check(report);
    alarms::check(report);
    api::check(report);
    functions::check(report);
    roles::check(report);
    account::check(report);
}

/// The rules for the stack of a carrier or of a member of staff: those that need no template, because `CloudFormation` gives
/// the templates of these stacks as they were written, in YAML.
fn rules_of_small_stacks(report: &mut Report<'_>) {
    keys::without_template(report);
    queues::without_template(report);
    alarms::without_template(report);
    roles::without_template(report);
    account::devices(report);
}

fn answer(book: &mut Book, cli: &AwsCli, wanted: Vec<Ask>) -> Result<(), Fault> {
    for (ask, answer) in cli.answer_all(wanted)? {
        book.enter(ask, answer);
    }
    Ok(())
}

/// Without the stack itself there is nothing to check.
fn no_stack(gap: &Gap) -> Fault {
    match gap {
        Gap::Denied(permission) => Fault::new(
            Exit::NotAllowed,
            say!(
                "the stack could not be seen: the permission {permission} is missing; docs/qeg.md names a policy that has all",
                "无法查看堆栈：缺少权限 {permission}；docs/qeg.md 中的策略包含全部所需权限"
            ),
        ),
        _ => Fault::new(
            Exit::Refused,
            say!(
                "there is no stack of this name here: check --stack, --region and --profile",
                "此处没有这个名称的堆栈：请核对 --stack、--region 和 --profile"
            ),
        ),
    }
}
