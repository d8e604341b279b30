//! `qeg deadline`: the deadline of a request received on a day. It needs no network.

use clap::Args;
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use qeg_domain::calendar::Calendar;
use serde::Serialize;

use crate::{
    fault::Fault,
    language::{both, say},
    show, when,
};

/// The first day of the calendar data.
const FIRST: Date = date(2019, 1, 1);
/// The last day after which seven working days can be represented.
const LAST: Date = date(9998, 12, 31);

#[derive(Args)]
#[command(after_help = say!(
    "Example:\n  qeg deadline 2026-02-06 --json",
    "示例：\n  qeg deadline 2026-02-06 --json"
))]
pub(crate) struct Deadline {
    #[arg(
        value_name = both("DATE", "日期").as_str(),
        help = both(
            "Day of receipt in Asia/Shanghai, such as 2026-02-06",
            "收到申请的日期（北京时间），例如 2026-02-06"
        )
    )]
    received_on: String,
}

#[derive(Serialize)]
struct Answer {
    received_on: Date,
    due_on: Date,
    provisional: bool,
    calendar_version: String,
}

impl Deadline {
    pub(crate) fn run(&self, json: bool) -> Result<(), Fault> {
        let due = self.due(&Calendar::published())?;
        if json {
            show::json(&due);
            return Ok(());
        }
        let until = when::due(due.due_on, Timestamp::now());
        let mut facts = vec![
            (both("received on", "收到日期"), due.received_on.to_string()),
            (
                both("due on", "最迟办结"),
                say!(
                    "{until}, end of the day in Asia/Shanghai",
                    "{until}，当日 24:00（北京时间）之前"
                ),
            ),
            (both("calendar", "工作日历"), due.calendar_version),
        ];
        if due.provisional {
            let why = say!(
                "yes: the holidays are not announced yet, so it may move to a later day",
                "是：放假安排尚未全部公布，日期可能推后，不会提前"
            );
            facts.insert(2, (both("provisional", "暂定"), why));
        }
        show::print(&show::fields(&facts));
        Ok(())
    }

    fn due(&self, calendar: &Calendar) -> Result<Answer, Fault> {
        let is_plain = |text: &str| {
            let digit = |(n, byte): (usize, u8)| match n {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            };
            text.len() == 10 && text.bytes().enumerate().all(digit)
        };
        let day = is_plain(&self.received_on).then(|| self.received_on.parse::<Date>().ok());
        let received_on = day.flatten().ok_or_else(|| {
            Fault::usage(say!(
                "the date is not valid: write it as year-month-day, such as 2026-02-06",
                "日期不正确：请写成年-月-日，例如 2026-02-06"
            ))
        })?;
        if !(FIRST..=LAST).contains(&received_on) {
            return Err(Fault::usage(say!(
                "the date is out of range: give one from {FIRST} to {LAST}",
                "日期超出范围：应在 {FIRST} 至 {LAST} 之间"
            )));
        }
        let deadline = calendar.deadline_on(received_on);
        Ok(Answer {
            received_on,
            due_on: deadline.due_on,
            provisional: deadline.provisional,
            calendar_version: deadline.calendar_version,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fault::Exit;

    fn due(text: &str) -> Result<Answer, Fault> {
        let asked = Deadline {
            received_on: text.to_owned(),
        };
        asked.due(&Calendar::published())
    }

    #[test]
    fn known_deadlines() {
        for (received, expected, provisional) in [
            ("2026-02-06", "2026-02-24", false),
            ("2026-09-24", "2026-10-12", false),
            ("2026-02-14", "2026-03-03", false),
            ("2024-12-30", "2025-01-09", false),
            ("2026-12-28", "2027-01-05", true),
        ] {
            let due = due(received).unwrap();
            assert_eq!(due.due_on.to_string(), expected, "{received}");
            assert_eq!(due.provisional, provisional, "{received}");
        }
        due("2019-01-01").unwrap();
        assert!(due("9998-12-31").unwrap().provisional);
    }

    #[test]
    fn invalid_dates_are_refused_and_not_repeated() {
        for bad in [
            "",
            "2026-02-30",
            "2026-2-6",
            "06.02.2026",
            "13800138000",
            "2018-12-31",
            "9999-01-01",
            "2026-02-06T00:00",
            "+002026-02-06",
            "-00001-02-0",
            "２０２６-02-06",
        ] {
            let fault = due(bad).map(|due| due.due_on).unwrap_err();
            assert_eq!(fault.exit, Exit::Usage, "{bad}");
            assert!(bad.is_empty() || !fault.to_string().contains(bad), "{bad}");
        }
    }
}
