//! `qeg calendar`: the years of the calendar of working days that are in place, and puts one there without a release.

mod changes;
mod put;
mod words;

use clap::{Args, Subcommand};
use qeg_domain::calendar::{Calendar as WorkingDays, CalendarYear, Day};
use qeg_store::{
    Database, Table,
    core::{
        attribute::{Item, optional_text},
        calendar::{DeployedCalendar, ReadCalendar as _},
        key,
    },
};
use serde::Serialize;

use crate::{
    fault::{Exit, Fault},
    language::{both, say},
    show,
    target::{Caller, Target},
};

#[derive(Subcommand)]
pub(crate) enum Calendar {
    #[command(about = both(
        "Operators: put a year of working days in place, without a release",
        "运维：启用某一年的放假安排，无需发布新版本"
    ))]
    Put(put::Put),
    #[command(about = both(
        "Operators: list the years that are in place",
        "运维：列出已启用的年份"
    ))]
    List(List),
    #[command(about = both(
        "Operators: print a year that is in place, as a file",
        "运维：以文件形式输出已启用的某一年"
    ))]
    Show(Show),
}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg calendar list --stack qeg-prod\nExit code 1: an entry of the ledger is left out, because it is not valid.",
    "示例：\n  qeg calendar list --stack qeg-prod\n退出码 1 表示：台账中有一条记录无效，未被采用。"
))]
pub(crate) struct List {}

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg calendar show 2026 --stack qeg-prod > calendar-2026.json\nTo amend the year, change the file, give it a later version, and put it in place.",
    "示例：\n  qeg calendar show 2026 --stack qeg-prod > calendar-2026.json\n如需调整，请修改该文件，换成更晚的版本号，再启用。"
))]
pub(crate) struct Show {
    #[arg(value_name = both("YEAR", "年份").as_str(), help = both("The year, such as 2026", "年份，例如 2026"))]
    year: i16,
}

/// The calendar of a stack, with its entries as they are in the ledger.
struct Known {
    database: Database,
    entries: Vec<Item>,
    deployed: DeployedCalendar,
}

impl Known {
    async fn of(target: &Target) -> Result<Self, Fault> {
        let database = database(target).await?;
        Ok(Self {
            entries: database.query(Table::Ledger, key::CALENDAR, "").await?,
            deployed: database.calendar().await?,
            database,
        })
    }

    fn has(&self, year: &CalendarYear) -> bool {
        self.deployed.years.contains(&year.year())
    }

    /// The keys of the entries that are left out.
    fn ignored(&self) -> Vec<String> {
        let used: Vec<String> = self.deployed.years.iter().copied().map(year_key).collect();
        let keys = self
            .entries
            .iter()
            .filter_map(|item| optional_text(item, "sk"));
        let left_out = keys.filter(|key| !used.iter().any(|used| used == key));
        left_out.map(show::printable).collect()
    }
}

fn year_key(year: i16) -> String {
    format!("{year:04}")
}

async fn database(target: &Target) -> Result<Database, Fault> {
    let aws = target.aws(Caller::Operator).await?;
    let tables = target.names(&aws).await?.tables()?;
    Ok(Database::new(aws_sdk_dynamodb::Client::new(&aws), tables))
}

/// The calendar by which the stack of a target counts, for other commands.
pub(crate) async fn deployed(target: &Target) -> Result<WorkingDays, Fault> {
    Ok(database(target).await?.calendar().await?.calendar)
}

#[derive(Serialize)]
struct Listed<'a> {
    year: i16,
    /// `ledger` or `build`.
    from: &'static str,
    version: &'a str,
    weekday_rest: usize,
    weekend_work: usize,
    /// Whether the ledger says something else than the build of this program.
    differs_from_build: bool,
}

impl Calendar {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        match self {
            Self::Put(put) => put.run(target, json).await,
            Self::List(_) => list(&Known::of(target).await?, json),
            Self::Show(show) => show.run(&Known::of(target).await?),
        }
    }
}

fn list(known: &Known, json: bool) -> Result<(), Fault> {
    let built_in = WorkingDays::published();
    let years = known.deployed.calendar.years().map(|year| {
        let count = |meaning| year.days().values().filter(|day| **day == meaning).count();
        let own = built_in.year(year.year());
        Listed {
            year: year.year(),
            from: if known.has(year) { "ledger" } else { "build" },
            version: year.version(),
            weekday_rest: count(Day::Rest),
            weekend_work: count(Day::Working),
            differs_from_build: own.is_none_or(|own| own.days() != year.days()),
        }
    });
    let (years, ignored): (Vec<_>, _) = (years.collect(), known.ignored());
    if json {
        show::json(&serde_json::json!({"years": years, "ignored": ignored}));
    } else {
        show::print(&table(&years));
    }
    if ignored.is_empty() {
        return Ok(());
    }
    let keys = ignored.join(", ");
    Err(Fault::new(
        Exit::CheckFailed,
        say!(
            "these entries of the ledger are not valid and left out: {keys}. See infra/runbooks/alarms/calendar-not-valid.md",
            "台账中以下记录无效，未被采用：{keys}。请看 infra/runbooks/alarms/calendar-not-valid.md"
        ),
    ))
}

fn table(years: &[Listed<'_>]) -> String {
    let heads = [
        both("year", "年份"),
        both("from", "来源"),
        both("version", "版本"),
        both("rest days", "放假的工作日"),
        both("working weekend days", "调休上班的周末"),
        both("differs from this build", "与本版本不同"),
    ];
    let rows = years.iter().map(|one| {
        let from = match one.from {
            "ledger" => say!("ledger", "台账"),
            _ => say!("build", "程序内置"),
        };
        [
            one.year.to_string(),
            from,
            one.version.to_owned(),
            one.weekday_rest.to_string(),
            one.weekend_work.to_string(),
            show::yes_or_empty(one.differs_from_build),
        ]
    });
    show::table(heads, rows)
}

impl Show {
    fn run(&self, known: &Known) -> Result<(), Fault> {
        let year = known.deployed.calendar.year(self.year).ok_or_else(|| {
            let text = say!(
                "the notice of this year is not in place: `qeg calendar list` shows those that are",
                "尚未启用该年的放假安排：`qeg calendar list` 可列出已启用的年份"
            );
            Fault::new(Exit::Refused, text)
        })?;
        show::print(&year.to_json());
        Ok(())
    }
}
