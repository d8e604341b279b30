//! The command line: all commands, and the errors for a command line that is not valid.

mod help;
#[cfg(test)]
mod runbooks;

use std::ffi::OsString;

use clap::{
    CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    approve::Approve,
    certificate::Certificate,
    chain::Chain,
    check::Check,
    completion::{Completion, Man},
    deadline::Deadline,
    delete::Delete,
    deletions::Deletions,
    disclose::Disclose,
    disclosures::Disclosures,
    end_disclosure::{Reject, Withdraw},
    fault::Fault,
    hold::Hold,
    inbox::Inbox,
    language::{Language, both, say},
    members::{Carrier, Staff},
    notice::Notice,
    redrive::Redrive,
    release::Release,
    replay::Replay,
    restore::Restore,
    retention::Retention,
    target::Target,
    thread::{Open, Reply, Thread},
    verify_phone::VerifyPhone,
    whoami::Whoami,
};

#[derive(Parser)]
#[command(
    name = "qeg",
    version,
    about = both(
        "QEG.NET personal data, for staff and operators",
        "QEG.NET 个人信息服务：工作人员和运维人员的命令行"
    ),
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    subcommand_required = true,
    subcommand_value_name = both("COMMAND", "命令").as_str(),
    arg_required_else_help = true,
    after_help = say!(
        "Examples:\n  qeg deadline 2026-02-06 --json\n  qeg deletions --api https://API/v1 --profile staff\n  \
         qeg deletions --endpoints target/local/endpoints.json      (a local stack, started with `make run`)\n\
         `qeg COMMAND --help` shows the options and examples of a command.",
        "示例：\n  qeg deadline 2026-02-06 --json\n  qeg deletions --api https://API/v1 --profile staff\n  \
         qeg deletions --endpoints target/local/endpoints.json      （本机环境，由 `make run` 启动）\n\
         `qeg 命令 --help` 显示该命令的选项和示例。"
    )
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[arg(long, global = true, help = both("Print JSON, for scripts", "输出 JSON，供脚本使用"))]
    json: bool,
    #[arg(
        long,
        global = true,
        value_name = both("LANGUAGE", "语言").as_str(),
        help = both(
            "Language of texts for people [default: the one that LC_ALL, LC_MESSAGES or LANG names]",
            "界面语言［默认：由 LC_ALL、LC_MESSAGES 或 LANG 决定］"
        )
    )]
    lang: Option<Language>,
    #[command(flatten)]
    target: Target,
}

#[derive(Subcommand)]
enum Command {
    #[command(about = both(
        "Show the deadline of a request received on a day (needs no network)",
        "计算某日收到的申请最迟应在哪一天办结（无需联网）"
    ))]
    Deadline(Deadline),
    #[command(about = both(
        "List open threads, nearest due date first",
        "列出待答复的咨询，最早到期的在前"
    ))]
    Inbox(Inbox),
    #[command(about = both(
        "Read a thread; this is recorded in the person's access log",
        "查看一项咨询的内容；本人的访问记录会显示这次查看"
    ))]
    Thread(Thread),
    #[command(about = both("Answer in a thread", "答复一项咨询"))]
    Reply(Reply),
    #[command(about = both(
        "Record a question that arrived by mail, social media or phone",
        "登记通过信函、社交媒体或电话提出的咨询"
    ))]
    Open(Open),
    #[command(about = both(
        "List open deletion requests, nearest deadline first",
        "列出未办结的注销申请，最早到期的在前"
    ))]
    Deletions(Deletions),
    #[command(about = both(
        "Have a one-time code sent to somebody who asks for deletion by phone or mail",
        "向通过电话或信函要求注销的人发送验证码"
    ))]
    VerifyPhone(VerifyPhone),
    #[command(about = both(
        "Record a deletion request made by phone, by mail or in a thread, with proof of identity",
        "核实身份后，登记通过电话、信函或咨询提出的注销申请"
    ))]
    Delete(Delete),
    #[command(about = both(
        "Record that somebody showed the licence for a call sign that an account has",
        "登记：有人出示了某账号所用呼号的电台执照，请求释放该呼号"
    ))]
    Release(Release),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both("List, place and lift legal holds", "列出、登记和解除法定保全"),
        after_help = say!(
            "Example:\n  qeg hold place --basis court_evidence --until 2027-06-30",
            "示例：\n  qeg hold place --basis court_evidence --until 2027-06-30"
        )
    )]
    Hold(Hold),
    #[command(about = both(
        "Request a disclosure to an authority; another member of staff has to approve it",
        "申请向国家机关提供信息；须由另一名工作人员批准"
    ))]
    Disclose(Disclose),
    #[command(about = both(
        "List the disclosures that wait for approval, or see what one is about",
        "列出待批准的提供信息申请，或核对其中一项"
    ))]
    Disclosures(Disclosures),
    #[command(about = both(
        "Approve a disclosure that somebody else requested, and get its package",
        "批准他人提出的提供信息申请，并领取资料"
    ))]
    Approve(Approve),
    #[command(about = both(
        "Refuse a disclosure that somebody else requested",
        "不批准他人提出的提供信息申请"
    ))]
    Reject(Reject),
    #[command(about = both(
        "Take a disclosure back that you requested",
        "撤回自己提出的提供信息申请"
    ))]
    Withdraw(Withdraw),
    #[command(about = both(
        "Send a notice or promotion to everyone",
        "向全体用户发送通知或推广信息"
    ))]
    Notice(Notice),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both("Verify deletion certificates", "验证注销证书"),
        after_help = say!(
            "Example:\n  qeg certificate verify certificate.txt --jwks keys.json",
            "示例：\n  qeg certificate verify certificate.txt --jwks keys.json"
        )
    )]
    Certificate(Certificate),
    #[command(about = both(
        "Operators: move the messages of a dead-letter queue back to their queue",
        "运维：把死信队列中的消息移回原队列"
    ))]
    Redrive(Redrive),
    #[command(about = both(
        "Operators: after a restore from backup, erase people again who were already erased",
        "运维：从备份恢复之后，再次删除此前已删除的用户数据"
    ))]
    Replay(Replay),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both(
            "Operators: add, list, close and remove carriers",
            "运维：添加、列出、停用和移除承运商"
        ),
        after_help = say!(
            "Example:\n  qeg carrier list --stack qeg-prod",
            "示例：\n  qeg carrier list --stack qeg-prod"
        )
    )]
    Carrier(Carrier),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both(
            "Operators: add, list and remove members of staff",
            "运维：添加、列出和移除工作人员"
        ),
        after_help = say!(
            "Example:\n  qeg staff list --stack qeg-prod",
            "示例：\n  qeg staff list --stack qeg-prod"
        )
    )]
    Staff(Staff),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both(
            "Operators: copy back, decide and build the index again after a restore",
            "运维：恢复之后复制记录、作出决定、重建索引"
        ),
        after_help = say!(
            "Example:\n  qeg restore copy keys qeg-prod-keys-restored --dry-run --stack qeg-prod",
            "示例：\n  qeg restore copy keys qeg-prod-keys-restored --dry-run --stack qeg-prod"
        )
    )]
    Restore(Restore),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both(
            "Operators: show the retention schedule and what its runs do",
            "运维：查看保存期限表及其执行情况"
        ),
        after_help = say!(
            "Example:\n  qeg retention preview --stack qeg-prod",
            "示例：\n  qeg retention preview --stack qeg-prod"
        )
    )]
    Retention(Retention),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both("Operators: verify audit chains", "运维：验证审计链"),
        after_help = say!(
            "Example:\n  qeg chain verify --all --stack qeg-prod",
            "示例：\n  qeg chain verify --all --stack qeg-prod"
        )
    )]
    Chain(Chain),
    #[command(about = both(
        "Operators: hold a deployed stack against what was promised of it",
        "运维：核对已部署的堆栈是否与承诺一致"
    ))]
    Check(Check),
    #[command(about = both(
        "Show as whom AWS and the API see you, and when your credentials end",
        "显示 AWS 和 API 识别的您的身份，以及凭证何时失效"
    ))]
    Whoami(Whoami),
    #[command(about = both(
        "Print a script with which a shell completes commands and options",
        "输出命令行外壳的补全脚本，用于补全命令和选项"
    ))]
    Completion(Completion),
    #[command(about = both(
        "Write the pages of the manual for man",
        "生成供 `man` 使用的手册页"
    ))]
    Man(Man),
}

/// All commands as clap knows them, for what is made from them by other crates.
pub(crate) fn plain_command() -> clap::Command {
    Cli::command().args([help::option(), help::version_option()])
}

/// All commands with their help, in the language of this process, for a terminal with so many columns.
pub(crate) fn command(columns: usize) -> clap::Command {
    let options = [help::option(), help::version_option()];
    help::with_pages(Cli::command().args(options), columns)
}

/// Converts clap's error to ours. It repeats nothing that was typed, because that may be a phone number or a name.
///
/// # Errors
/// Help and version are not faults: clap's own output is returned.
pub(crate) fn usage_fault(error: &clap::Error) -> Result<Fault, &clap::Error> {
    let names = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(name.clone()),
        Some(ContextValue::Strings(names)) => Some(names.join(&say!(", ", "、"))),
        _ => None,
    };
    let after = |names: Option<String>| {
        names.map_or_else(String::new, |names| say!(": {names}", "：{names}"))
    };
    // Only names that we defined: for an unknown argument clap would repeat the input.
    let problem = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return Err(error),
        ErrorKind::MissingRequiredArgument => {
            let missing = after(names(ContextKind::InvalidArg));
            say!("an argument is missing{missing}", "缺少参数{missing}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let of = after(names(ContextKind::InvalidArg));
            let allowed = names(ContextKind::ValidValue).map_or_else(String::new, |allowed| {
                say!("; allowed: {allowed}", "；可选：{allowed}")
            });
            say!(
                "a value is not valid{of}{allowed}",
                "参数的值不正确{of}{allowed}"
            )
        }
        ErrorKind::ArgumentConflict => {
            let name = |kind| names(kind).unwrap_or_else(|| say!("another option", "其他选项"));
            let (option, other) = (name(ContextKind::InvalidArg), name(ContextKind::PriorArg));
            say!(
                "{option} cannot be combined with {other}",
                "{option} 不能与 {other} 同时使用"
            )
        }
        ErrorKind::InvalidSubcommand => {
            say!("there is no command of this name", "没有这个命令")
        }
        ErrorKind::MissingSubcommand => say!("a command is missing", "缺少命令"),
        _ => say!(
            "there is an unknown option, or one argument too many",
            "有无法识别的选项，或多了一个参数"
        ),
    };
    let nearest = nearest(error).map_or_else(
        || say!(";", "；"),
        |name| say!("; did you mean {name}?", "；您要输入的是 {name} 吗？"),
    );
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => {
            let usage = help::usage(&usage.to_string());
            say!("\nUsage: {usage}", "\n用法：{usage}")
        }
        _ => String::new(),
    };
    Ok(Fault::usage(say!(
        "{problem}{nearest} --help shows the options and an example{usage}",
        "{problem}{nearest}--help 显示选项和示例{usage}"
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
    /// Reads a command line, for a terminal with so many columns.
    ///
    /// # Errors
    /// See [`usage_fault`].
    pub(crate) fn read<W: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = W>,
        columns: usize,
    ) -> Result<Self, clap::Error> {
        let mut command = command(columns);
        let matches = command.try_get_matches_from_mut(words)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }

    pub(crate) async fn run(self) -> Result<(), Fault> {
        let Self {
            command,
            json,
            lang: _, // it is spoken already
            target,
        } = self;
        match command {
            Command::Deadline(command) => command.run(json),
            Command::Inbox(command) => command.run(&target, json).await,
            Command::Thread(command) => command.run(&target, json).await,
            Command::Reply(command) => command.run(&target, json).await,
            Command::Open(command) => command.run(&target, json).await,
            Command::Deletions(command) => command.run(&target, json).await,
            Command::VerifyPhone(command) => command.run(&target, json).await,
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
            Command::Carrier(command) => command.run(&target, json).await,
            Command::Staff(command) => command.run(&target, json).await,
            Command::Restore(command) => command.run(&target, json).await,
            Command::Retention(command) => command.run(&target, json).await,
            Command::Chain(command) => command.run(&target, json).await,
            Command::Check(command) => command.run(&target, json),
            Command::Whoami(command) => command.run(&target, json).await,
            Command::Completion(command) => {
                command.run();
                Ok(())
            }
            Command::Man(command) => command.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{both_languages::english_in, tests::in_chinese};

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
        walk(&command(100), &mut |command| {
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
                let parsed = Cli::read(words, 100);
                assert!(parsed.is_ok(), "{name}: its own example is refused: {line}");
                examples += 1;
            }
        });
        assert!(examples >= 10, "{examples} examples");
    }

    #[test]
    fn the_page_of_every_command_fits_the_terminal_in_both_languages() {
        let shown = |command: &clap::Command| command.clone().render_help().to_string();
        for columns in [60, 100] {
            let check = |is_chinese: bool| {
                walk(&command(columns), &mut |command| {
                    let page = shown(command);
                    let name = command.get_name();
                    let head = if is_chinese { "用法：" } else { "Usage:" };
                    assert!(page.contains(head), "{name}: {page}");
                    // What is to be copied stays in one line.
                    for line in page.lines().filter(|line| !line.contains("qeg ")) {
                        let width = textwrap::core::display_width(line);
                        let is_one_word = !line.trim().contains(' ');
                        assert!(width <= columns || is_one_word, "{name}: {width}: {line}");
                    }
                });
            };
            check(false);
            in_chinese(|| check(true));
        }
    }

    #[test]
    fn no_english_is_left_in_the_chinese_pages() {
        let mut known = std::collections::BTreeSet::new();
        walk(&command(100), &mut |command| {
            known.insert(command.get_name().to_owned());
            for argument in command.get_arguments() {
                let values = argument.get_possible_values();
                known.extend(values.iter().map(|value| value.get_name().to_owned()));
            }
        });
        in_chinese(|| {
            walk(&command(100), &mut |command| {
                let page = command.clone().render_help().to_string();
                let left = english_in(&page, &known);
                assert!(left.is_empty(), "{left:?} in {page}");
            });
        });
    }

    #[test]
    fn faults_of_the_command_line_are_chinese_in_chinese() {
        for typed in [
            "qeg aprove",
            "qeg hold",
            "qeg reply",
            "qeg inbox --jsn",
            "qeg inbox x",
            "qeg hold place --basis court_evidense",
            "qeg delete",
            "qeg delete --recovery-code --thread a",
            "qeg redrive deletion --max 0",
            "qeg inbox --lang fr",
        ] {
            let text = in_chinese(|| {
                let error = Cli::read(typed.split(' '), 100).err()?;
                usage_fault(&error).map_or(None, |fault| Some(fault.to_string()))
            });
            let Some(text) = text else {
                assert_eq!(typed, "qeg hold", "it is answered with the help");
                continue;
            };
            let names = [
                "approve", "hold", "place", "reply", "inbox", "delete", "redrive",
            ];
            let known = names
                .into_iter()
                .chain(["zh", "en", "supervision"])
                .map(str::to_owned);
            let left = english_in(&text, &known.collect());
            assert!(
                left.is_empty() && text.contains("--help 显示"),
                "{left:?}: {text}"
            );
        }
    }

    #[test]
    fn connection_options_come_last() {
        walk(&command(100), &mut |command| {
            let page = command.clone().render_help().to_string();
            let at = |text: &str| page.find(text);
            assert!(at("Connection:") > at("Example"), "{page}");
            assert!(at("--api <URL>") > at("Connection:"), "{page}");
        });
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
            let error = Cli::read(typed.split(' '), 100).err();
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
            let error = Cli::read(typed.split(' '), 100).err();
            let fault = error.as_ref().and_then(|error| usage_fault(error).ok());
            let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
            assert!(
                !text.is_empty() && !text.contains("138001380"),
                "{typed}: {text}"
            );
        }
        for typed in ["qeg --help", "qeg deadline --help", "qeg --version"] {
            let error = Cli::read(typed.split(' '), 100).err();
            assert!(
                error.is_some_and(|error| usage_fault(&error).is_err()),
                "{typed}"
            );
        }
    }

    #[test]
    fn no_argument_is_a_secret_or_an_identifier() {
        walk(&command(100), &mut |command| {
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
