//! How many people or requests each part of the service is good for, with the settings of the template.

use qeg_audit::run::{AT_ONCE, MOST_OF_A_SHARD};
use qeg_domain::limits::CHAIN_CHECK_DAYS;
use qeg_notify::AT_ONCE as NOTICES_AT_ONCE;

use crate::{
    TRIP_MS,
    purge::{MEMORY, RUN_SECONDS},
    trips::{self, NoRow},
};

/// Shards of the index of due chains: one for each first digit of a person's id.
const SHARDS: u64 = 16;
/// Runs of audit in a day: the template's default.
const AUDIT_RUNS: u64 = 2;
/// One in so many people changes something on a day: their chain is due on the next day.
const ONE_ACTIVE_IN: u64 = 50;
/// Seconds that a run of retention has: its timeout less the margin.
const RETENTION_SECONDS: u64 = 870;
/// Milliseconds for a page of a scan, which has 1 MB.
const SCAN_PAGE_MS: u64 = 30;
/// Bytes that a person has in the three scanned tables: about 15 items.
const PERSON_BYTES: u64 = 8 * 1024;
/// Write units that a new table takes in a second (docs.aws.amazon.com, DynamoDB, quotas: 40,000 per table by default).
const TABLE_WRITES: f64 = 40_000.0;
/// Invocations of notify at the same time: `MaximumConcurrency` of its queue in the template.
pub const NOTIFY_INVOCATIONS: u64 = 5;
/// Milliseconds in which the message gateway is taken to answer.
const GATEWAY_MS: u64 = 100;
/// Items that the public numbers of a month are in: one for each first character of a record's id.
const ITEMS_OF_MONTH: u64 = 16;
/// Operations with symmetric keys that KMS takes in a second (docs.amazonaws.cn, KMS, request quotas: 10,000).
const KMS_A_SECOND: u64 = 10_000;
/// Calls to KMS on a day by a person who is active: they sign in, and use three functions with an empty cache twice.
const KMS_OF_ACTIVE: u64 = 9;
/// The busiest hour of a day has a tenth of its calls.
const BUSIEST_HOUR: u64 = 10;

/// One row of the table.
pub struct Row {
    /// What is limited.
    pub part: &'static str,
    /// How far it goes.
    pub good_for: String,
    /// Why.
    pub because: String,
    /// What to do then.
    pub answer: &'static str,
}

/// The rows: first what limits people, then what limits requests.
///
/// # Errors
/// [`NoRow`] when docs/budgets.md lacks a row.
pub fn rows() -> Result<Vec<Row>, NoRow> {
    Ok(vec![
        audit()?,
        retention(),
        kms(),
        broadcast()?,
        requests()?,
        counters(),
    ])
}

/// People, rounded to two digits, so that a small change of a budget changes little.
fn people(exact: u64) -> String {
    let digits = exact.checked_ilog10().unwrap_or(0);
    let step = 10_u64.pow(digits.saturating_sub(1));
    grouped(exact / step * step)
}

/// A number with a comma before each three digits.
pub(crate) fn grouped(number: u64) -> String {
    let text = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && (text.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn audit() -> Result<Row, NoRow> {
    let trips = trips::of_chain()?;
    let at_once = u64::try_from(AT_ONCE).unwrap_or(1);
    let by_time = RUN_SECONDS * 1_000 * at_once / (trips * TRIP_MS);
    let by_shard = SHARDS * u64::try_from(MOST_OF_A_SHARD).unwrap_or(0);
    let a_day = by_time.min(by_shard) * AUDIT_RUNS;
    let days = u64::try_from(CHAIN_CHECK_DAYS).unwrap_or(1);
    // Each person is due once in `days`, and those who were active once more.
    let limit = a_day * days * ONE_ACTIVE_IN / (ONE_ACTIVE_IN + days);
    Ok(Row {
        part: "audit chains are verified in time",
        good_for: format!("{} people", people(limit)),
        because: format!(
            "{} chains a day: two runs of {RUN_SECONDS} s, {at_once} at a time, {trips} round trips each. A person is due once in {days} days, and on the day after each day on which something changed: one in {ONE_ACTIVE_IN} a day",
            people(a_day)
        ),
        answer: "`AuditSchedule`: `rate(15 minutes)` gives 48 times as many. Nothing is lost meanwhile: chains that are due stay due, the longest due first",
    })
}

fn retention() -> Row {
    let pages = RETENTION_SECONDS * 1_000 / SCAN_PAGE_MS;
    let limit = pages * 1024 * 1024 / PERSON_BYTES;
    Row {
        part: "retention reads everything in one run",
        good_for: format!("{} people", people(limit)),
        because: format!(
            "{} pages of a scan in {RETENTION_SECONDS} s, {SCAN_PAGE_MS} ms for each page of 1 MB, {} KB for each person",
            people(pages),
            PERSON_BYTES / 1024
        ),
        answer: "A scan in segments, each in an invocation of its own. Reads refuse expired items without it, and DynamoDB's TTL removes most",
    }
}

fn kms() -> Row {
    let active = KMS_A_SECOND * 3_600 * BUSIEST_HOUR / KMS_OF_ACTIVE;
    Row {
        part: "KMS, calls in a second",
        good_for: format!("{} active people a day", people(active)),
        because: format!(
            "{} a second by default, {KMS_OF_ACTIVE} calls for each active person, a tenth of them in the busiest hour",
            grouped(KMS_A_SECOND)
        ),
        answer: "The quota can be raised. Throttling is answered with 503 and `Retry-After`",
    }
}

fn broadcast() -> Result<Row, NoRow> {
    let of_person = trips::of_broadcast()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive rate"
    )]
    let by_table = (TABLE_WRITES / of_person.write_units * 3_600.0) as u64;
    let events = u64::try_from(NOTICES_AT_ONCE.get()).unwrap_or(1);
    let at_once = NOTIFY_INVOCATIONS * events;
    let by_notify = at_once * 3_600_000 / (of_person.trips * TRIP_MS + GATEWAY_MS);
    Ok(Row {
        part: "a message to everyone",
        good_for: format!("{} people an hour", people(by_notify.min(by_table))),
        because: format!(
            "notify handles {at_once} events at once ({NOTIFY_INVOCATIONS} invocations, {events} events each); each takes {} round trips and a call of the gateway, here of {GATEWAY_MS} ms. The write units of a table are enough for {}",
            of_person.trips,
            people(by_table)
        ),
        answer: "It takes longer. Other notices wait meanwhile; codes do not, they have a queue of their own. Raise `MaximumConcurrency` of `notify`, if the gateway can take more",
    })
}

fn requests() -> Result<Row, NoRow> {
    let bytes = trips::Purge::budget()?.bytes;
    let open = MEMORY / bytes;
    Ok(Row {
        part: "open deletion requests in one run of purge",
        good_for: format!("{} open requests", people(open)),
        because: format!(
            "it keeps all of them in memory, {} bytes each",
            people(bytes)
        ),
        answer: "More memory (10 GB is possible) first; then an index by the time of the next step, see below",
    })
}

fn counters() -> Row {
    // One transaction at a time on one item; it takes two round trips inside DynamoDB.
    let a_second = ITEMS_OF_MONTH * 1_000 / (2 * TRIP_MS);
    Row {
        part: "the public numbers of a month",
        good_for: format!("{a_second} requests a second"),
        because: format!(
            "a month has {ITEMS_OF_MONTH} items; transactions on one item exclude each other, and those that meet are repeated"
        ),
        answer: "More items for each month: two characters of the record's id choose among 256",
    }
}
