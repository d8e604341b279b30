//! `qeg check`: compares a deployed stack with its template and with the promises.
//!
//! Each subject has a file with its rules. They are pure: they compare answers of AWS with the deployed template, and
//! with what the promises demand whatever the template says (`promised.json`). `aws_cli.rs` alone runs commands.

mod account;
mod alarms;
mod answers;
mod api;
mod aws_cli;
mod deployed;
mod functions;
mod keys;
mod line;
mod logs;
mod outcome;
mod place;
mod policy;
mod promised;
mod question;
mod queues;
mod report;
mod resolve;
mod roles;
mod tables;
#[cfg(test)]
mod tests;
mod trust;

use clap::Args;
use jiff::Timestamp;

use self::{
    answers::{Answers, NoAnswer},
    aws_cli::AwsCli,
    deployed::Deployed,
    line::Line,
    outcome::Outcome,
    question::Question,
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
                "--only: no rule name begins with this. Give a subject (tables, keys, queues, logs, alarms, api, functions, roles, \
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
        let mut answers = Answers::default();
        // Alone: the CLI may ask for an MFA code now, and keeps what it gets for the others.
        answer(&mut answers, cli, vec![Question::stack(name)])?;
        for _ in 0..ROUNDS {
            let main = Deployed::read(&answers, name);
            let small = Deployed::read_small(&answers, name);
            let (main, small) = match (main, small) {
                (Ok(main), Ok(small)) => (main, small),
                (Err(NoAnswer::NotAsked), _) | (_, Err(NoAnswer::NotAsked)) => {
                    let wanted = answers.wanted();
                    answer(&mut answers, cli, wanted)?;
                    continue;
                }
                (Err(reason), _) | (_, Err(reason)) => return Err(no_stack(&reason)),
            };
            let mut lines = self.judge(&main, &answers, &cli.options, every_rule);
            for stack in &small {
                lines.extend(self.judge(stack, &answers, &cli.options, rules_of_small_stacks));
            }
            let wanted = answers.wanted();
            if wanted.is_empty() {
                return Ok((main, lines));
            }
            answer(&mut answers, cli, wanted)?;
        }
        Err(Fault::new(
            Exit::Unavailable,
            say!(
                "the stack changed during the check: run the same command again",
                "查看期间堆栈在变化：请再次运行同一命令"
            ),
        ))
    }

    fn judge(
        &self,
        stack: &Deployed,
        answers: &Answers,
        options: &[String],
        rules: fn(&mut Report<'_>),
    ) -> Vec<Line> {
        let mut report = Report::new(stack, answers, Timestamp::now(), self.trial, options);
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
    trust::check(report);
    account::check(report);
}

/// The rules for the stack of a carrier or of a member of staff: those that need no template, because `CloudFormation` gives
/// the templates of these stacks as they were written, in YAML.
fn rules_of_small_stacks(report: &mut Report<'_>) {
    keys::without_template(report);
    queues::without_template(report);
    alarms::without_template(report);
    roles::without_template(report);
    trust::of_small_stack(report);
    account::devices(report);
}

fn answer(answers: &mut Answers, cli: &AwsCli, wanted: Vec<Question>) -> Result<(), Fault> {
    for (question, answer) in cli.answer_all(wanted)? {
        answers.enter(question, answer);
    }
    Ok(())
}

/// Without the stack itself there is nothing to check.
fn no_stack(reason: &NoAnswer) -> Fault {
    match reason {
        NoAnswer::Denied(permission) => Fault::new(
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
