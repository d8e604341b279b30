//! What a scenario uses of AWS in a month, counted with the rows of docs/budgets.md.

use crate::{
    budgets::{Budget, DOCUMENT, ROUTES, STEPS, read},
    scenario::Scenario,
};

/// Carriers in every scenario.
pub const CARRIERS: usize = 2;
/// KMS keys and alarms of the stack and its carriers. `tests/template/alarms.rs` counts them in the templates.
pub const KEYS: f64 = 10.0;
/// Alarms, see [`KEYS`].
pub const ALARMS: f64 = 48.0;
/// Metrics of our own.
const METRICS: f64 = 61.0;
/// Gigabytes of memory of a function. Most have 0.25 or 0.5.
const MEMORY_GB: f64 = 0.5;
/// Milliseconds of a call beside its round trips; a call that hashes a password has [`PASSWORD_MS`].
const OWN_MS: f64 = 1.0;
const PASSWORD_MS: f64 = 60.0;
/// Bytes of an answer on average, of a log line, and of a person in the tables and in the backed-up ones.
const ANSWER_BYTES: f64 = 2_000.0;
const LOG_BYTES: f64 = 700.0;
const PERSON_BYTES: f64 = 8_000.0;
const BACKED_UP_BYTES: f64 = 7_000.0;
const GB: f64 = 1e9;
/// Seconds of a month.
const MONTH: f64 = 30.0 * 86_400.0;
/// Runs of purge while a backup can still hold the keys of an erased person (262,800 s, every 15 minutes).
const RUNS_UNTIL_COMPLETED: f64 = 292.0;
/// Times that a queue is asked for messages in a month: Lambda keeps five long polls of 20 s open.
const POLLS: f64 = 5.0 * MONTH / 20.0;

/// Amounts by the names of data/prices.json.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// Read units.
    pub read_units: f64,
    /// Write units.
    pub write_units: f64,
    /// Gigabytes in tables, at the end of the month.
    pub table_gb: f64,
    /// Gigabytes in backed-up tables.
    pub backup_gb: f64,
    /// Invocations of functions.
    pub invocations: f64,
    /// Gigabytes of memory times seconds.
    pub gb_seconds: f64,
    /// Calls of the API.
    pub api_calls: f64,
    /// Keys of KMS.
    pub keys: f64,
    /// Calls of KMS.
    pub kms_calls: f64,
    /// Signatures.
    pub signatures: f64,
    /// Calls of SQS.
    pub queue_calls: f64,
    /// Gigabytes of logs.
    pub log_gb: f64,
    /// Alarms.
    pub alarms: f64,
    /// Metrics.
    pub metrics: f64,
    /// Gigabytes sent.
    pub transfer_gb: f64,
}

impl Usage {
    /// The amount of this name.
    pub fn amount(&self, name: &str) -> f64 {
        match name {
            "read_units" => self.read_units,
            "write_units" => self.write_units,
            "table_gb" => self.table_gb,
            "backup_gb" => self.backup_gb,
            "invocations" => self.invocations,
            "gb_seconds" => self.gb_seconds,
            "api_calls" => self.api_calls,
            "keys" => self.keys,
            "kms_calls" => self.kms_calls,
            "signatures" => self.signatures,
            "queue_calls" => self.queue_calls,
            "log_gb" => self.log_gb,
            "alarms" => self.alarms,
            "metrics" => self.metrics,
            "transfer_gb" => self.transfer_gb,
            _ => 0.0,
        }
    }
}

/// Adds up what calls and steps use.
pub struct Meter<'a> {
    scenario: &'a Scenario,
    routes: Vec<Budget>,
    steps: Vec<Budget>,
    /// What was added up so far.
    pub usage: Usage,
}

impl<'a> Meter<'a> {
    /// Nothing yet.
    ///
    /// # Errors
    /// The row of docs/budgets.md that cannot be read.
    pub fn new(scenario: &'a Scenario) -> Result<Self, String> {
        Ok(Self {
            scenario,
            routes: read(DOCUMENT, ROUTES)?,
            steps: read(DOCUMENT, STEPS)?,
            usage: Usage::default(),
        })
    }

    /// Adds calls of a route.
    fn route(&mut self, name: &str, case: &str, times: f64) -> Result<(), String> {
        let budget = found(&self.routes, name, case)?;
        let cold = self.scenario.cold;
        let mixed = |warm, cold_figure| warm * (1.0 - cold) + cold_figure * cold;
        let trips = mixed(float(budget.trips), float(budget.cold_trips));
        let own = match name {
            "POST /accounts" | "POST /sessions" | "POST /deletion" => PASSWORD_MS,
            _ => OWN_MS,
        };
        self.usage.kms_calls += times * mixed(float(budget.kms), float(budget.cold_kms));
        self.usage.api_calls += times;
        self.usage.transfer_gb += times * ANSWER_BYTES / GB;
        // The gateway's line and the function's.
        self.usage.log_gb += times * 2.0 * LOG_BYTES / GB;
        self.add(&budget, times);
        self.invoke(trips, own, times);
        Ok(())
    }

    /// Adds runs of a step, each an invocation of its own.
    fn step(&mut self, name: &str, case: &str, times: f64) -> Result<(), String> {
        let budget = found(&self.steps, name, case)?;
        self.usage.kms_calls += times * float(budget.kms);
        self.usage.queue_calls += times * float(budget.sqs);
        self.usage.log_gb += times * LOG_BYTES / GB;
        self.add(&budget, times);
        self.invoke(float(budget.trips), OWN_MS, times);
        Ok(())
    }

    /// Adds what a step takes beyond a run in which it has nothing to do. Such a run is counted by itself.
    fn beyond(&mut self, name: &str, (idle, case): (&str, &str), times: f64) -> Result<(), String> {
        let (idle, busy) = (
            found(&self.steps, name, idle)?,
            found(&self.steps, name, case)?,
        );
        let over = |busy: usize, idle: usize| float(busy.saturating_sub(idle));
        let more = Budget {
            read_units: (busy.read_units - idle.read_units).max(0.0),
            write_units: (busy.write_units - idle.write_units).max(0.0),
            ..Budget::default()
        };
        self.usage.kms_calls += times * over(busy.kms, idle.kms);
        self.usage.queue_calls += times * over(busy.sqs, idle.sqs);
        self.add(&more, times);
        let seconds = times * over(busy.trips, idle.trips) * self.scenario.trip_ms / 1_000.0;
        // Eight at a time.
        self.usage.gb_seconds += seconds * MEMORY_GB / 8.0;
        Ok(())
    }

    fn add(&mut self, budget: &Budget, times: f64) {
        self.usage.read_units += times * budget.read_units;
        self.usage.write_units += times * budget.write_units;
    }

    fn invoke(&mut self, trips: f64, own_ms: f64, times: f64) {
        let seconds = (trips * self.scenario.trip_ms + own_ms) / 1_000.0;
        self.usage.invocations += times;
        self.usage.gb_seconds += times * seconds * MEMORY_GB;
    }

    /// Events that go from the outbox through relay to a queue, and through notify if `notified`.
    fn event(&mut self, case: &str, times: f64) -> Result<(), String> {
        // Received and deleted by whom it is for.
        self.usage.queue_calls += 2.0 * times;
        self.step("relay", case, times)
    }

    /// One erasure, from the request to its completion.
    ///
    /// # Errors
    /// The row of docs/budgets.md that is missing.
    pub fn erasures(&mut self, times: f64) -> Result<(), String> {
        const IDLE: &str = "nothing is open, in a process that has run before";
        self.route("POST /deletion", "", times)?;
        self.route(
            "GET /deletions/{request_id}",
            "in the grace period",
            3.0 * times,
        )?;
        self.event("one event of the stream", times)?;
        self.beyond("purge", (IDLE, "a person is erased"), times)?;
        let waits = "an erased request waits for backups to end";
        self.beyond("purge", (IDLE, waits), times * RUNS_UNTIL_COMPLETED)?;
        self.beyond("purge", (IDLE, "a request is completed"), times)?;
        self.usage.signatures += 2.0 * times;
        self.event("one event for a carrier", times)?;
        self.route("POST /carrier/erasures/{erasure_id}", "", times)
    }

    /// Everything of a month.
    ///
    /// # Errors
    /// The row of docs/budgets.md that is missing.
    pub fn month(&mut self) -> Result<(), String> {
        let people = self.scenario.people;
        self.schedules()?;
        self.people(people * self.scenario.active)?;
        let joining = people * self.scenario.joining;
        self.codes(joining)?;
        self.route("POST /accounts", "by number", joining)?;
        self.route("PUT /contact", "first", joining)?;
        self.erasures(people * self.scenario.leaving)?;
        self.broadcasts(people * self.scenario.broadcasts)?;
        self.usage.keys = KEYS;
        self.usage.alarms = ALARMS;
        self.usage.metrics = METRICS;
        self.usage.table_gb = people * PERSON_BYTES / GB;
        self.usage.backup_gb = people * BACKED_UP_BYTES / GB;
        // notify's queue of notices and that of codes.
        self.usage.queue_calls += 2.0 * POLLS;
        Ok(())
    }

    fn schedules(&mut self) -> Result<(), String> {
        let every = |minutes: f64| MONTH / 60.0 / minutes;
        self.step(
            "purge",
            "nothing is open, in a process that has run before",
            every(15.0),
        )?;
        self.step("audit", "nothing is due", every(720.0))?;
        let people = self.scenario.people;
        // Each chain once in a month, and once more for each person who was active.
        let chains = people * (1.0 + self.scenario.active);
        self.beyond(
            "audit",
            ("nothing is due", "one chain is due and has grown"),
            chains,
        )?;
        self.usage.signatures += people * self.scenario.active;
        self.step("retention", "nobody has an account", every(1_440.0))?;
        // A scan reads everything, eventually consistent: 8 KB for each unit.
        self.usage.read_units += every(1_440.0) * people * PERSON_BYTES / 8_192.0;
        self.step("registration", "no call sign is released", every(60.0))?;
        self.step("support", "looks for late questions", every(15.0))?;
        self.step("relay", "looks for events that were not sent", every(5.0))
    }

    fn people(&mut self, active: f64) -> Result<(), String> {
        self.route("GET /", "", 4.0 * active)?;
        self.route("GET /assets/{file}", "", 8.0 * active)?;
        self.route("POST /sessions", "by call sign", 2.0 * active)?;
        self.route("GET /account", "", 4.0 * active)?;
        self.route("GET /contact", "", 2.0 * active)?;
        self.route("PUT /contact", "a correction", 0.05 * active)?;
        self.route("GET /notices", "", 2.0 * active)?;
        self.route("GET /access-log", "", active)?;
        self.route("GET /handoffs", "2 orders", 2.0 * active)?;
        let handoffs = active * self.scenario.handoffs;
        self.route("POST /handoffs", "", handoffs)?;
        self.event("one event for a carrier", handoffs)?;
        self.route("POST /carrier/handoffs/{handoff_id}/collect", "", handoffs)?;
        self.route(
            "POST /carrier/handoffs/{handoff_id}/status",
            "",
            4.0 * handoffs,
        )?;
        let questions = active * self.scenario.questions;
        self.route("POST /threads", "", questions)?;
        self.route("GET /staff/threads/{thread_id}", "", questions)?;
        self.route("POST /staff/threads/{thread_id}/messages", "", questions)?;
        self.event("one event of the stream", questions)?;
        let notice = "one notice is written, and sent by relay and notify";
        self.step("notify", notice, questions)?;
        self.route("GET /threads/{thread_id}", "", questions)
    }

    fn codes(&mut self, codes: f64) -> Result<(), String> {
        self.route("POST /verifications", "to a new number", codes)?;
        self.event("one event of the stream", codes)?;
        self.step("codes", "one code is sent", codes)
    }

    fn broadcasts(&mut self, notices: f64) -> Result<(), String> {
        let (nobody, one) = (
            "a message to everyone, of nobody",
            "a message to everyone, of one person",
        );
        self.step("notify", nobody, self.scenario.broadcasts)?;
        self.beyond("notify", (nobody, one), notices)?;
        // Two events for each: written, and sent.
        self.usage.invocations += 4.0 * notices;
        self.usage.queue_calls += 4.0 * notices;
        Ok(())
    }
}

fn found(budgets: &[Budget], name: &str, case: &str) -> Result<Budget, String> {
    let mut budgets = budgets.iter();
    let found = budgets.find(|one| one.name == name && one.case == case);
    found
        .cloned()
        .ok_or_else(|| format!("docs/budgets.md has no row {name}, {case}"))
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls are small")]
fn float(count: usize) -> f64 {
    count as f64
}
