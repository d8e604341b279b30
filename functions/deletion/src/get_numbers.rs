//! GET /numbers: how deletions, the erasures by carriers and disclosures went, month by month. Anybody may see it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use qeg_domain::{
    calendar::received_on,
    clock::Clock,
    numbers::{Month, MonthlyNumbers, PublicNumber, shown_on},
};
use qeg_store::deletion::numbers::ReadNumbers;
use qeg_web::{Answer, Problem, Status};
use serde::Serialize;

/// The answer. A number from 1 to 9 is shown as `<10`.
#[derive(Serialize)]
struct Numbers {
    /// The day on which they were read, in Asia/Shanghai.
    as_of: Date,
    /// Deletions whose due date is over and that are not completed.
    overdue: PublicNumber,
    /// The months that have ended, newest first, back to the first in which something was counted; at most 36.
    months: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    month: Month,
    deletions: Deletions,
    carrier_erasures: CarrierErasures,
    disclosures: PublicNumber,
}

/// What people asked for. A deletion that began for another reason does not count.
#[derive(Serialize)]
struct Deletions {
    requested: PublicNumber,
    completed: PublicNumber,
    /// Absent if fewer than ten were completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    slowest_working_days: Option<u32>,
}

/// Requests to carriers to erase what they collected.
#[derive(Serialize)]
struct CarrierErasures {
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
