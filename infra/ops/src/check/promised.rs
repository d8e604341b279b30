//! What the promises demand, whatever the deployed template says. `promised.json` is the list: a template that promises
//! less fails too.
//!
//! Days of backups and logs are those of the published retention schedule, and the users of keys and the powers of roles
//! those of docs/powers.md. `tests/template` compares the names in the list with the template.

use std::{collections::BTreeMap, sync::LazyLock};

use powers_table::Power;
use qeg_domain::retention::{Category, Schedule};
use serde::Deserialize;

use crate::language::Language;

/// A promise about each resource of a kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// The subject and the name: `tables.recovery`.
    pub(super) id: String,
    /// The row of docs/promises.md.
    pub(super) promise: String,
    pub(super) title: Title,
    /// The runbook or document to read if it is not kept.
    pub(super) read: String,
    /// The parameters of the stack that give it up, with those values that do.
    #[serde(default)]
    pub(super) waived_by: BTreeMap<String, Vec<String>>,
}

/// The promise in a few words.
#[derive(Debug, Deserialize)]
pub(super) struct Title {
    en: String,
    #[serde(rename = "zh-CN")]
    zh_cn: String,
}

impl Title {
    /// The title in the language of this process.
    pub(super) fn text(&self) -> &str {
        match Language::spoken() {
            Language::English => &self.en,
            Language::Chinese => &self.zh_cn,
        }
    }
}

/// The promises of one table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// How long it can be restored; `None` is not at all.
    pub(super) restorable: Option<Restorable>,
    /// Whether its items expire.
    pub(super) expires: bool,
    /// Whether it has a stream, for relay.
    #[serde(default)]
    pub(super) streamed: bool,
}

/// A window in which a table can be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Restorable {
    /// Exactly the days of backups.
    Backup,
    /// At most the days of backups of keys: fewer are better.
    KeyBackup,
}

/// The list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Promised {
    /// By logical id.
    pub(super) tables: BTreeMap<String, Table>,
    /// Logical ids.
    pub(super) keys: Vec<String>,
    /// Logical ids.
    pub(super) queues: Vec<String>,
    /// The metrics that must have an alarm.
    pub(super) watched: Vec<String>,
    /// The functions that reserve a concurrency of one.
    pub(super) one_at_a_time: Vec<String>,
    /// Rule -> the longest time between two runs, in minutes. Their alarms count on it.
    pub(super) schedules: BTreeMap<String, u64>,
    /// The routes that must have a limit, as the stage names them.
    pub(super) throttled: Vec<String>,
    /// The least number of functions that the account runs at once.
    pub(super) concurrency: u64,
    rules: Vec<Rule>,
}

impl Promised {
    /// A rule by its id.
    pub(super) fn rule(&self, id: &str) -> &Rule {
        let found = self.rules.iter().find(|rule| rule.id == id);
        // The ids are constants of this program, and a test walks through all of them.
        found.unwrap_or(&self.rules[0])
    }

    /// All rules.
    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

#[allow(
    clippy::expect_used,
    reason = "files that are compiled in, and every test reads them"
)]
static PROMISED: LazyLock<Promised> = LazyLock::new(|| {
    serde_json::from_str(include_str!("promised.json")).expect("promised.json is valid")
});

/// What the promises demand.
pub(super) fn promised() -> &'static Promised {
    &PROMISED
}

/// The powers of all functions.
#[allow(
    clippy::expect_used,
    reason = "a file that is compiled in, and every test reads it"
)]
pub(super) static POWERS: LazyLock<Vec<Power>> = LazyLock::new(|| {
    let powers = powers_table::document::read().expect("docs/powers.md is valid");
    powers.into_iter().collect()
});

/// For how many days a category is kept, by the published retention schedule.
pub(super) fn days(category: Category) -> u64 {
    let schedule = Schedule::published().ok();
    let row = schedule.as_ref().and_then(|all| all.row(category));
    row.and_then(|row| u64::try_from(row.kept().as_hours() / 24).ok())
        .unwrap_or_default()
}
