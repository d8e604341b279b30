//! `qeg deadline`: the deadline of a request received on a day. It needs no network, unless a stack is named, whose calendar
//! may have years that this program does not have.

use clap::Args;
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use qeg_domain::calendar::Calendar;
use serde::Serialize;

use crate::{
    calendar,
    fault::Fault,
    language::{both, say},
    show,
    target::Target,
    when,
};

/// The first day of the calendar data.
const FIRST: Date = date(2019, 1, 1);
/// The last day after which seven working days can be represented.
const LAST: Date = date(9998, 12, 31);

#[derive(Args)]
#[command(after_help = say!(
    "Examples:\n  qeg deadline 2026-02-06 --json\n  qeg deadline 2026-02-06 --stack qeg-prod\nThe first one counts by the calendar in this program, and needs no network. The second one counts by the calendar of the stack.",
    "示例：\n  qeg deadline 2026-02-06 --json\n  qeg deadline 2026-02-06 --stack qeg-prod\n前者按本程序内置的工作日历计算，无需联网；后者按该堆栈使用的工作日历计算。"
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
    /// `build` or `deployed`.
    calendar: &'static str,
}

impl Deadline {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let (calendar, from) = if target.names_stack() {
            self.received()?;
            (calendar::deployed(target).await?, "deployed")
        } else {
            (Calendar::published(), "build")
        };
        let due = self.due(&calendar, from)?;
        if json {
            show::json(&due);
            return Ok(());
        }
        let until = when::due_by(&calendar, due.due_on, Timestamp::now());
        let version = due.calendar_version;
        let calendar = match due.calendar {
            "deployed" => say!("{version}, of the stack", "{version}（该堆栈使用的）"),
            _ => say!("{version}, of this program", "{version}（本程序内置）"),
        };
        let mut facts = vec![
            (both("received on", "收到日期"), due.received_on.to_string()),
            (
                both("due on", "最迟办结"),
                say!(
                    "{until}, end of the day in Asia/Shanghai",
                    "{until}，当日 24:00（北京时间）之前"
                ),
            ),
            (both("calendar", "工作日历"), calendar),
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

    /// The day of receipt.
    fn received(&self) -> Result<Date, Fault> {
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
        Ok(received_on)
    }

    fn due(&self, calendar: &Calendar, from: &'static str) -> Result<Answer, Fault> {
        let received_on = self.received()?;
        let deadline = calendar.deadline_on(received_on);
        Ok(Answer {
            received_on,
            due_on: deadline.due_on,
            provisional: deadline.provisional,
            calendar_version: deadline.calendar_version,
            calendar: from,
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
        asked.due(&Calendar::published(), "build")
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
