//! What is wrong with a calendar file, in the words of this command.

use qeg_domain::calendar::{CalendarError, CalendarFault};

use crate::{fault::Fault, language::say};

/// The fault of a file: its field, and what to do.
pub(super) fn wrong_file(fault: &CalendarFault) -> Fault {
    let why = why(fault.error);
    let text = match fault.pointer.as_str() {
        "" => say!(
            "the file is wrong: {why}. Nothing was written",
            "文件有误：{why}。未做任何更改"
        ),
        pointer => say!(
            "{pointer} is wrong: {why}. Nothing was written",
            "`{pointer}` 有误：{why}。未做任何更改"
        ),
    };
    Fault::usage(text)
}

fn why(error: CalendarError) -> String {
    match error {
        CalendarError::Shape => say!(
            "it is not of the form that `qeg calendar show` prints",
            "格式与 `qeg calendar show` 输出的不同"
        ),
        CalendarError::Missing => say!("the field is missing", "缺少该字段"),
        CalendarError::TooLong => say!("it is longer than any year needs", "文件过长"),
        CalendarError::TimeZone => say!("it has to be Asia/Shanghai", "只能是 `Asia/Shanghai`"),
        CalendarError::Version => say!(
            "write the day of the change and a number, such as 2026-11-22.1",
            "请写成修改日期加序号，例如 2026-11-22.1"
        ),
        CalendarError::Year => say!("write a year as four digits", "年份须为四位数字"),
        CalendarError::OneYear => say!(
            "the file has to be about exactly one year",
            "文件只能包含一个年份"
        ),
        CalendarError::Date => say!(
            "write a day as MM-DD within the year, or as YYYY-MM-DD in the December before it",
            "日期请写成 `MM-DD`（当年），或 `YYYY-MM-DD`（上一年十二月）"
        ),
        CalendarError::Weekday => say!(
            "weekday_rest is for Monday to Friday, weekend_work for Saturday and Sunday",
            "`weekday_rest` 只列周一至周五，`weekend_work` 只列周六和周日"
        ),
        CalendarError::Twice => say!(
            "a day is listed twice, here or by the year beside it: keep the entry of the latest notice",
            "同一天列了两次（在本文件或相邻年份中）：请只保留最新通知的安排"
        ),
    }
}
