//! `qeg calendar put`: checks a file of one year, shows what it changes, asks, and puts it into the ledger.

use std::{fs::File, io::Read as _, path::PathBuf};

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use clap::Args;
use qeg_domain::{
    calendar::{Calendar, CalendarYear},
    limits::{CALENDAR_FILE_BYTES, CALENDAR_YEARS},
};
use qeg_store::{
    Table,
    core::{
        attribute::{Item, optional_text},
        calendar::year_item,
    },
};
use serde_json::json;

use super::{
    Known,
    changes::{Change, changes, table},
    words::wrong_file,
    year_key,
};
use crate::{
    consent::Consent,
    fault::{Exit, Fault},
    language::{both, say},
    show,
    target::Target,
};

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg calendar put calendar-2027.json --dry-run --stack qeg-prod\n  qeg calendar put calendar-2027.json --stack qeg-prod\nThe file has the form that `qeg calendar show` prints. A year that is there is replaced; the version has to be later than the one in use.",
    "示例：\n  qeg calendar put calendar-2027.json --dry-run --stack qeg-prod\n  qeg calendar put calendar-2027.json --stack qeg-prod\n文件格式与 `qeg calendar show` 的输出相同。已有的年份会被替换；版本号须晚于当前使用的版本。"
))]
pub(crate) struct Put {
    #[arg(value_name = both("FILE", "文件").as_str(), help = both("File about one year", "只包含一个年份的文件"))]
    file: PathBuf,
    #[arg(long, help = both("Check it, show what it changes, and write nothing", "只检查并显示会有哪些变化，不写入"))]
    dry_run: bool,
    #[command(flatten)]
    consent: Consent,
}

impl Put {
    pub(super) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let is_asked_for = !self.dry_run && self.consent.is_asked_for()?;
        let year = CalendarYear::from_json(&self.read()?).map_err(|fault| wrong_file(&fault))?;
        let known = Known::of(target).await?;
        let before = &known.deployed.calendar;
        let after = before.with(&year).map_err(|fault| wrong_file(&fault))?;
        let is_there = known.has(&year) && before.year(year.year()) == Some(&year);
        if !is_there {
            check(&known, before, &year)?;
        }
        let changes = changes(before, &after, &year);
        if is_asked_for && !is_there {
            let number = year.year();
            let question = say!(
                "Put the year {number} in place?",
                "确定启用 {number} 年的放假安排？"
            );
            Consent::ask(&facts(&year, &changes), &question)?;
        }
        if !self.dry_run && !is_there {
            write(&known, &year).await?;
        }
        self.tell(&year, &changes, json);
        show::whole_or(both("The command was done.", "命令已执行。"))
    }

    /// The text of the file, without the mark that some editors put before it.
    fn read(&self) -> Result<String, Fault> {
        let most = u64::try_from(CALENDAR_FILE_BYTES).unwrap_or(u64::MAX);
        let mut text = String::new();
        let file = File::open(&self.file);
        let read = file.and_then(|file| file.take(most + 1).read_to_string(&mut text));
        read.map_err(|_| {
            Fault::usage(say!(
                "the file cannot be read: check its path, and that it is UTF-8",
                "无法读取文件：请检查路径，并确认编码为 UTF-8"
            ))
        })?;
        Ok(text.trim_start_matches('\u{feff}').to_owned())
    }

    fn tell(&self, year: &CalendarYear, changes: &[Change], json: bool) {
        let (number, version) = (year.year(), year.version());
        if json {
            let put = !self.dry_run;
            show::json(
                &json!({"year": number, "version": version, "changes": changes, "in_place": put}),
            );
        } else if self.dry_run {
            show::print(&facts(year, changes));
            show::print(both("Nothing was written.", "未写入任何内容。").as_str());
        } else {
            show::print(&say!(
                "The year {number} is in place. New deadlines are counted by it within a minute; the next run of purge, within 15 minutes, counts the open ones again.",
                "已启用 {number} 年的放假安排。一分钟内新的期限即按此计算；15 分钟内的下一次清理任务会重新计算未办结的期限。"
            ));
        }
    }
}

/// Whether the ledger takes the year.
fn check(known: &Known, before: &Calendar, year: &CalendarYear) -> Result<(), Fault> {
    if !before.is_before(year.version()) {
        let used = before.version();
        return Err(Fault::new(
            Exit::Refused,
            say!(
                "/version has to be later than {used}, the one in use. If nobody else has put a year in place meanwhile, give the file a new version. Nothing was written",
                "`/version` 须晚于当前使用的 {used}。请先确认没有他人已启用新的安排，再给文件换一个版本号。未做任何更改"
            ),
        ));
    }
    if entry(known, year).is_none() && known.entries.len() >= CALENDAR_YEARS {
        return Err(Fault::new(
            Exit::Refused,
            say!(
                "there are {CALENDAR_YEARS} years already, and no more are possible",
                "已有 {CALENDAR_YEARS} 个年份，不能再增加"
            ),
        ));
    }
    Ok(())
}

/// The entry of a year as it is in the ledger.
fn entry<'a>(known: &'a Known, year: &CalendarYear) -> Option<&'a Item> {
    let key = year_key(year.year());
    let mut all = known.entries.iter();
    all.find(|item| optional_text(item, "sk") == Some(key.as_str()))
}

/// Writes the year, unless somebody else has written it since it was read.
async fn write(known: &Known, year: &CalendarYear) -> Result<(), Fault> {
    let put = known.database.client().put_item();
    let put = put
        .table_name(known.database.name(Table::Ledger))
        .set_item(Some(year_item(year)));
    let seen = entry(known, year).map(|item| item.get("version"));
    let put = match seen {
        None => put.condition_expression("attribute_not_exists(pk)"),
        Some(None) => put.condition_expression("attribute_not_exists(version)"),
        Some(Some(version)) => put
            .condition_expression("version = :seen")
            .expression_attribute_values(":seen", version.clone()),
    };
    let Err(error) = put.send().await else {
        return Ok(());
    };
    if error.code() == Some("ConditionalCheckFailedException") {
        return Err(Fault::new(
            Exit::Refused,
            say!(
                "somebody else has put this year in place just now: `qeg calendar show` prints it. Nothing was written",
                "刚刚有他人启用了该年的安排：请用 `qeg calendar show` 查看。未做任何更改"
            ),
        ));
    }
    Err(Fault::aws("DynamoDB", &error))
}

fn facts(year: &CalendarYear, changes: &[Change]) -> String {
    let fields = show::fields(&[
        (both("year", "年份"), year.year().to_string()),
        (both("version", "版本"), year.version().to_owned()),
        (both("source", "依据"), year.source().to_owned()),
        (
            both("days that change", "有变化的天数"),
            changes.len().to_string(),
        ),
    ]);
    let table = table(changes);
    let compare = both(
        "Let a second person compare each day with the notice: nothing else finds a wrong day.",
        "请由另一人将每一天与国务院通知核对：日期写错，别无他法可以发现。",
    );
    let compare = compare.as_str();
    format!("{fields}\n\n{table}\n\n{compare}")
}
