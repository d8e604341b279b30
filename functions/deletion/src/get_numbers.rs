//! GET /numbers: how deletions, the erasures by carriers and disclosures went, month by month. Anybody may see it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use qeg_domain::{
    calendar::received_on,
    clock::Clock,
    numbers::{Month, MonthlyNumbers, PublicNumber, shown_on},
};
use qeg_store::deletion::numbers::ReadNumbers;
use qeg_web::{
    Answer, Problem, Status,
    describe::{Caller, Operation, json},
};
use schemars::JsonSchema;
use serde::Serialize;

/// How deletions, the erasures by carriers and disclosures went. A number from 1 to 9 is shown as `<10`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PublicNumbers")]
struct Numbers {
    /// The day on which they were read, in Asia/Shanghai.
    as_of: Date,
    /// Deletions whose due date is over and that are not completed.
    overdue: PublicNumber,
    /// The months that have ended, newest first, back to the first in which something was counted; at most 36.
    months: Vec<Row>,
}

/// The numbers of one month.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NumbersOfMonth")]
struct Row {
    /// The month, in Asia/Shanghai.
    month: Month,
    deletions: Deletions,
    carrier_erasures: CarrierErasures,
    /// Disclosures to authorities.
    disclosures: PublicNumber,
}

/// What people asked for. A deletion that began for another reason does not count.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeletionNumbers")]
struct Deletions {
    /// Those that people asked for in the month.
    requested: PublicNumber,
    /// Those that were completed in the month: no backup can be read either.
    completed: PublicNumber,
    /// The most working days that one of those took. Absent if fewer than ten were completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    slowest_working_days: Option<u32>,
}

/// Requests to carriers to erase what they collected.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierErasureNumbers")]
struct CarrierErasures {
    /// Answered in time.
    answered_in_time: PublicNumber,
    /// Answered late, or not yet although the time is over.
    late: PublicNumber,
}

impl Row {
    fn of(month: Month, numbers: &MonthlyNumbers) -> Self {
        Self {
            month,
            deletions: Deletions {
                requested: PublicNumber::of(numbers.deletions_requested),
                completed: PublicNumber::of(numbers.deletions_completed),
                slowest_working_days: numbers.public_slowest(),
            },
            carrier_erasures: CarrierErasures {
                answered_in_time: PublicNumber::of(numbers.erasures_in_time),
                late: PublicNumber::of(numbers.erasures_late),
            },
            disclosures: PublicNumber::of(numbers.disclosures),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "get_numbers", "GET /numbers")
        .titled(
            "See how deletions and disclosures went",
            "查看注销与提供信息的公开统计",
        )
        .noting("Only months that have ended, newest first.")
        .answers::<Numbers>(
            Status::Ok,
            "The numbers.",
            json!({
                "as_of": "2026-11-26",
                "overdue": 0,
                "months": [{
                    "month": "2026-10",
                    "deletions": {"requested": 14, "completed": 12, "slowest_working_days": 5},
                    "carrier_erasures": {"answered_in_time": 11, "late": "<10"},
                    "disclosures": 0
                }]
            }),
        )
}

/// 200.
pub(crate) async fn handle(powers: &(impl Clock + ReadNumbers)) -> Result<Answer, Problem> {
    let today = received_on(powers.now());
    let (first, last) = shown_on(today);
    let (counted, overdue) = tokio::try_join!(powers.months(first, last), powers.overdue(today))?;
    let numbers = Numbers {
        as_of: today,
        overdue: PublicNumber::of(overdue),
        months: rows(&counted, last),
    };
    Answer::json(Status::Ok, &numbers)
}

/// A row for each month from the first that has numbers to `last`: a month without any had none.
fn rows(counted: &BTreeMap<Month, MonthlyNumbers>, last: Month) -> Vec<Row> {
    let Some(first) = counted.keys().next() else {
        return Vec::new();
    };
    let months = (0..).map(|back| last.before(back));
    months
        .take_while(|month| month >= first)
        .map(|month| {
            Row::of(
                month,
                counted.get(&month).unwrap_or(&MonthlyNumbers::default()),
            )
        })
        .collect()
}
