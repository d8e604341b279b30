//! The command line: all commands.

mod help;
mod invalid;
#[cfg(test)]
mod runbooks;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::{
    approve::Approve,
    calendar::Calendar,
    certificate::Certificate,
    chain::Chain,
    check::Check,
    completion::{Completion, Man},
    cost::Cost,
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
    notices::Notices,
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

pub(crate) use invalid::usage_fault;

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
        "Examples:\n  qeg deadline 2026-02-06 --json\n  qeg deletions --api https://API/v1 --profile qeg\n  \
         qeg deletions --endpoints target/local/endpoints.json      (a local stack, started with `make run`)\n\
         `qeg COMMAND --help` shows the options and examples of a command.",
        "示例：\n  qeg deadline 2026-02-06 --json\n  qeg deletions --api https://API/v1 --profile qeg\n  \
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
        "Show the deadline of a request received on a day (needs no network, unless a stack is named)",
        "计算某日收到的申请最迟应在哪一天办结（未指定堆栈时无需联网）"
    ))]
    Deadline(Deadline),
    #[command(about = both(
        "Show what the service costs in a month (needs no network)",
        "估算服务每月的费用（无需联网）"
    ))]
    Cost(Cost),
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
        "Record that a person asks for deletion, and how they proved who they are",
        "登记用户的注销申请，以及其身份如何核实"
    ))]
    Delete(Delete),
    #[command(about = both(
        "Record that somebody showed the licence for a call sign that an account has",
        "登记：有人出示了某账户所用呼号的电台执照，请求释放该呼号"
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
        "Reject a disclosure that somebody else requested",
        "不批准他人提出的提供信息申请"
    ))]
    Reject(Reject),
    #[command(about = both(
        "Withdraw a disclosure that you requested",
        "撤销自己提出的提供信息申请"
    ))]
    Withdraw(Withdraw),
    #[command(about = both(
        "Send a notice or promotion to everyone",
        "向全体用户发送通知或推广消息"
    ))]
    Notice(Notice),
    #[command(
        subcommand,
        subcommand_value_name = both("COMMAND", "命令").as_str(),
        about = both(
            "See how far the messages to everyone are, and stop one",
            "查看全体消息的发送进度，或停止发送"
        ),
        after_help = say!(
            "Example:\n  qeg notices list",
            "示例：\n  qeg notices list"
        )
    )]
    Notices(Notices),
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
        "Operators: find erased people whose data a restored backup brought back, and have them erased again",
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
            "Operators: put a year of working days in place, list and show them",
            "运维：启用、列出和查看各年的放假安排"
        ),
        after_help = say!(
            "Example:\n  qeg calendar list --stack qeg-prod",
            "示例：\n  qeg calendar list --stack qeg-prod"
        )
    )]
    Calendar(Calendar),
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
            "Show the retention schedule (anybody), and what its runs do (operators)",
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
        "Operators: compare a deployed stack with its template and with the promises",
        "运维：核对已部署的堆栈是否与模板和承诺一致"
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
            Command::Deadline(command) => command.run(&target, json).await,
            Command::Cost(command) => command.run(json),
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
            Command::Notices(command) => command.run(&target, json).await,
            Command::Certificate(command) => command.run(&target, json).await,
            Command::Redrive(command) => command.run(&target, json).await,
            Command::Replay(command) => command.run(&target, json).await,
            Command::Carrier(command) => command.run(&target, json).await,
            Command::Staff(command) => command.run(&target, json).await,
            Command::Calendar(command) => command.run(&target, json).await,
            Command::Restore(command) => command.run(&target, json).await,
            Command::Retention(command) => command.run(&target, json).await,
            Command::Chain(command) => command.run(&target, json).await,
            Command::Check(command) => command.run(&target, json),
            Command::Whoami(command) => command.run(&target, json).await,
            Command::Completion(command) => {
                command.run(&mut plain_command());
                Ok(())
            }
            Command::Man(command) => command.run(plain_command()),
        }
    }
}

#[cfg(test)]
mod tests;
