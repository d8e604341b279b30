//! The calendar: known examples, and properties that hold for every deadline.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;

/// A calendar with these notices, in the form of the data file.
fn calendar(version: &str, years: &str) -> Calendar {
    Calendar::from_json(&format!(
        r#"{{"about":"","source":"","time_zone":"Asia/Shanghai","version":"{version}","years":{years}}}"#
    ))
    .unwrap()
}

const YEAR_2026: &str = r#""2026":{"weekday_rest":["01-01"],"weekend_work":[]}"#;
const YEAR_2027: &str =
    r#""2027":{"weekday_rest":["01-01","2026-12-31"],"weekend_work":["2026-12-26","01-09"]}"#;

#[test]
fn the_published_file_is_valid() {
    let published = Calendar::published();
    assert_ne!(published.version(), "none");
    assert!((2019..=2026).all(|year| published.has_notice(year)));
    assert!(!published.has_notice(2018) && !published.has_notice(2027));
}

#[test]
fn known_deadlines() {
    let published = Calendar::published();
    for (received, due_on, provisional) in [
        (date(2026, 2, 6), date(2026, 2, 24), false),
        (date(2026, 9, 24), date(2026, 10, 12), false),
        (date(2026, 2, 14), date(2026, 3, 3), false),
        (date(2024, 12, 30), date(2025, 1, 9), false),
        (date(2026, 12, 28), date(2027, 1, 5), true),
    ] {
        let deadline = published.deadline_on(received);
        assert_eq!(
            (deadline.due_on, deadline.provisional),
            (due_on, provisional),
            "{received}"
        );
        assert_eq!(deadline.calendar_version, published.version());
    }
}

#[test]
fn seven_working_days_span_7_to_19_calendar_days() {
    let published = Calendar::published();
    let spans: Vec<i32> = date(2019, 1, 1)
        .series(1.day())
        .take_while(|day| *day <= date(2026, 12, 1))
        .map(|day| {
            day.until(published.deadline_on(day).due_on)
                .unwrap()
                .get_days()
        })
        .collect();
    assert_eq!(
        (spans.iter().min(), spans.iter().max()),
        (Some(&7), Some(&19))
    );
}

#[test]
fn days_without_notice_are_unknown() {
    let published = Calendar::published();
    for (day, meaning) in [
        (date(2026, 12, 19), Day::Rest),
        (date(2026, 12, 24), Day::Working),
        (date(2026, 12, 26), Day::Unknown),
        (date(2026, 12, 27), Day::Unknown),
        (date(2026, 12, 31), Day::Working),
        (date(2027, 1, 1), Day::Rest),
        (date(2027, 1, 2), Day::Unknown),
        (date(2027, 6, 30), Day::Unknown),
        (date(2025, 12, 27), Day::Rest),
    ] {
        assert_eq!(published.day(day), meaning, "{day}");
        assert_eq!(published.is_working_day(day), meaning != Day::Rest, "{day}");
    }
}

#[test]
fn a_day_begins_and_ends_in_shanghai() {
    let last_second: Timestamp = "2026-02-06T15:59:59.999999999Z".parse().unwrap();
    let midnight: Timestamp = "2026-02-06T16:00:00Z".parse().unwrap();
    assert_eq!(received_on(last_second), date(2026, 2, 6));
    assert_eq!(received_on(midnight), date(2026, 2, 7));
    assert_eq!(due_instant(date(2026, 2, 6)), midnight);
    assert_eq!(due_instant(Date::MAX), Timestamp::MAX);
    assert_eq!(
        Calendar::published().deadline(last_second).due_on,
        date(2026, 2, 24)
    );
}

#[test]
fn a_recalculation_has_its_reason() {
    let before = calendar("2026-01-01.1", &format!("{{{YEAR_2026}}}"));
    let after = calendar("2026-11-04.1", &format!("{{{YEAR_2026},{YEAR_2027}}}"));
    let received: Timestamp = "2026-12-22T02:00:00Z".parse().unwrap();
    let today = date(2026, 12, 23);
    let old = before.deadline(received);
    assert_eq!((old.due_on, old.provisional), (date(2026, 12, 29), true));
    // 26 December becomes a working day and 27 December a day off: the deadline is one day later.
    let new = after.recount(received, &old, today).unwrap();
    assert_eq!(new.reason, RecountReason::NoticePublished);
    assert_eq!(
        (new.deadline.due_on, new.deadline.provisional),
        (date(2026, 12, 30), false)
    );
    assert_eq!(new.deadline.calendar_version, "2026-11-04.1");
    assert_eq!(after.recount(received, &new.deadline, today), None);
    // The notice for 2027 declares a day off in 2026.
    assert_eq!(after.day(date(2026, 12, 31)), Day::Rest);

    let amended = calendar(
        "2026-11-04.2",
        r#"{"2026":{"weekday_rest":["01-01","12-23"],"weekend_work":[]},"2027":{"weekday_rest":[],"weekend_work":[]}}"#,
    );
    let again = amended.recount(received, &new.deadline, today).unwrap();
    assert_eq!(again.reason, RecountReason::NoticeAmended);
    assert_eq!(again.deadline.due_on, date(2027, 1, 1));
}

#[test]
fn an_amendment_moves_a_deadline_to_an_earlier_day_only_if_that_day_is_not_over() {
    let with_rest = calendar(
        "2026-11-04.1",
        r#"{"2026":{"weekday_rest":["01-01","03-09","03-10"],"weekend_work":[]}}"#,
    );
    let without = calendar("2026-11-04.2", &format!("{{{YEAR_2026}}}"));
    let received: Timestamp = "2026-03-03T02:00:00Z".parse().unwrap();
    let told = with_rest.deadline(received);
    assert_eq!(told.due_on, date(2026, 3, 16));
    let on = |today| without.recount(received, &told, today);
    let shorter = on(date(2026, 3, 12)).unwrap();
    assert_eq!(shorter.deadline.due_on, date(2026, 3, 12));
    assert_eq!(shorter.reason, RecountReason::NoticeAmended);
    assert_eq!(
        on(date(2026, 3, 13)),
        None,
        "it would be late, but it is not"
    );
    // To a later day it moves on any day.
    let back = with_rest.recount(received, &shorter.deadline, date(2026, 4, 1));
    assert_eq!(back.unwrap().deadline.due_on, told.due_on);
}

/// What is wrong with a file, as pointer and kind.
fn wrong(text: &str) -> (String, CalendarError) {
    let fault = Calendar::from_json(text).unwrap_err();
    (fault.pointer, fault.error)
}

#[test]
fn an_invalid_file_is_refused_and_its_field_is_named() {
    use CalendarError::{Date, Missing, Shape, TimeZone, Twice, Version, Weekday, Year};
    let file = |zone: &str, version: &str, years: &str| {
        wrong(&format!(
            r#"{{"about":"","source":"","time_zone":"{zone}","version":"{version}","years":{years}}}"#
        ))
    };
    let shanghai = |years: &str| file("Asia/Shanghai", "2026-11-22.1", years);
    let year = |rest: &str, work: &str| {
        let lists = format!(r#"{{"weekday_rest":[{rest}],"weekend_work":[{work}]}}"#);
        shanghai(&format!(r#"{{"2026":{lists}}}"#))
    };
    let at = |pointer: &str, error| (pointer.to_owned(), error);
    assert_eq!(wrong("{"), at("", Shape));
    assert_eq!(wrong("{}"), at("/about", Missing));
    assert_eq!(wrong(r#"{"about":1}"#), at("/about", Shape));
    for version in [
        "",
        "1",
        "2026-11-22",
        "2026-11-22.",
        "2026-11-22.0",
        "2026-02-30.1",
        "2026-11-22.01",
        "2026-11-22.99999",
        "2026-11-22.1.1",
        "+02026-11-22.1",
    ] {
        let found = file("Asia/Shanghai", version, "{}");
        assert_eq!(found, at("/version", Version), "{version}");
    }
    let paris = file("Europe/Paris", "2026-11-22.1", "{}");
    assert_eq!(paris, at("/time_zone", TimeZone));
    assert_eq!(shanghai("[]"), at("/years", Shape));
    assert_eq!(
        shanghai(r#"{"2026":{"weekday_rest":[]}}"#),
        at("/years/2026/weekend_work", Missing)
    );
    let extra = r#"{"2026":{"weekday_rest":[],"weekend_work":[],"weekday_work":[]}}"#;
    assert_eq!(shanghai(extra), at("/years/2026/weekday_work", Shape));
    let lists = r#"{"weekday_rest":[],"weekend_work":[]}"#;
    let twice = format!(r#"{{"2026":{lists},"2026":{lists}}}"#);
    assert_eq!(shanghai(&twice).1, Shape);
    assert_eq!(
        shanghai(&format!(r#"{{"26":{lists}}}"#)),
        at("/years/26", Year)
    );
    assert_eq!(
        shanghai(&format!("{{\"20\\u001b7\":{lists}}}")),
        at("/years/20?7", Year)
    );
    assert_eq!(year("7", ""), at("/years/2026/weekday_rest/0", Shape));
    let rest = |index| format!("/years/2026/weekday_rest/{index}");
    assert_eq!(year(r#""01-01","02-30""#, ""), at(&rest(1), Date));
    assert_eq!(year(r#""2025-11-28""#, ""), at(&rest(0), Date));
    assert_eq!(year(r#""01-03""#, ""), at(&rest(0), Weekday));
    assert_eq!(
        year("", r#""01-05""#),
        at("/years/2026/weekend_work/0", Weekday)
    );
    assert_eq!(year(r#""01-05","2026-01-05""#, ""), at(&rest(1), Twice));
    let in_both = r#"{"2026":{"weekday_rest":["12-31"],"weekend_work":[]},"2027":{"weekday_rest":["2026-12-31"],"weekend_work":[]}}"#;
    assert_eq!(
        shanghai(in_both),
        at("/years/2027/weekday_rest", Twice),
        "also across two years"
    );
}

/// A file about these years.
fn file_of(version: &str, years: &str) -> String {
    format!(
        r#"{{"about":"","source":"a notice","time_zone":"Asia/Shanghai","version":"{version}","years":{{{years}}}}}"#
    )
}

#[test]
fn a_year_takes_the_place_of_the_same_year() {
    let base = calendar("2026-01-01.1", &format!("{{{YEAR_2026}}}"));
    let next = CalendarYear::from_json(&file_of("2026-11-04.1", YEAR_2027)).unwrap();
    let whole = base.with(&next).unwrap();
    assert_eq!(whole.version(), "2026-11-04.1");
    assert_eq!(whole.day(date(2026, 12, 31)), Day::Rest);
    assert_eq!(whole.day(date(2027, 1, 9)), Day::Working);
    let amended = r#""2027":{"weekday_rest":["01-01","01-04"],"weekend_work":[]}"#;
    let amended = CalendarYear::from_json(&file_of("2026-11-04.10", amended)).unwrap();
    let again = whole.with(&amended).unwrap();
    assert_eq!(again.version(), "2026-11-04.10", "ten is later than one");
    assert!(whole.is_before("2026-11-04.10") && !again.is_before("2026-11-04.9"));
    assert_eq!(again.day(date(2026, 12, 31)), Day::Working);
    assert_eq!(again.day(date(2027, 1, 9)), Day::Rest);
    assert_eq!(again.with(&next).unwrap().version(), "2026-11-04.10");
    // A year that names a day of its neighbour does not fit.
    let december = r#""2026":{"weekday_rest":["01-01","12-31"],"weekend_work":[]}"#;
    let december = CalendarYear::from_json(&file_of("2026-11-04.1", december)).unwrap();
    let fault = whole.with(&december).unwrap_err();
    assert_eq!(fault.error, CalendarError::Twice);
}

#[test]
fn a_file_of_a_year_is_about_one_year_and_is_written_as_it_is_read() {
    let read = |text: &str| CalendarYear::from_json(text);
    let year = read(&file_of("2026-11-04.1", YEAR_2027)).unwrap();
    assert_eq!((year.year(), year.source()), (2027, "a notice"));
    assert_eq!(read(&year.to_json()), Ok(year));
    for years in ["", &format!("{YEAR_2026},{YEAR_2027}")] {
        let fault = read(&file_of("2026-11-04.1", years)).unwrap_err();
        assert_eq!(fault.error, CalendarError::OneYear);
        assert_eq!(fault.pointer, "/years");
    }
    let long = file_of("2026-11-04.1", YEAR_2027) + &" ".repeat(crate::limits::CALENDAR_FILE_BYTES);
    assert_eq!(read(&long).unwrap_err().error, CalendarError::TooLong);
    for year in Calendar::published().years() {
        assert_eq!(read(&year.to_json()).as_ref(), Ok(year));
    }
}

/// Any day from two years before the first notice to three after the last.
fn any_day() -> impl Strategy<Value = Date> {
    (0..4_700_i64).prop_map(|days| date(2017, 1, 1).checked_add(days.days()).unwrap())
}

proptest! {
    #[test]
    fn seven_days_are_left_on_the_day_of_receipt_and_none_on_the_last_day(received in any_day()) {
        let published = Calendar::published();
        let due_on = published.deadline_on(received).due_on;
        prop_assert_eq!(published.working_days_left(received, due_on), 7);
        prop_assert_eq!(published.working_days_left(due_on, due_on), 0);
        prop_assert!(published.is_working_day(due_on));
    }

    #[test]
    fn days_left_is_antisymmetric(one in any_day(), other in any_day()) {
        let published = Calendar::published();
        prop_assert_eq!(published.working_days_left(one, other), -published.working_days_left(other, one));
    }

    #[test]
    fn a_later_request_is_never_due_earlier(received in any_day()) {
        let published = Calendar::published();
        let next = published.deadline_on(received.tomorrow().unwrap());
        prop_assert!(published.deadline_on(received).due_on <= next.due_on);
    }

    #[test]
    fn provisional_means_that_an_unknown_day_was_counted(received in any_day()) {
        let published = Calendar::published();
        let deadline = published.deadline_on(received);
        let unknown = received.series(1.day()).skip(1).take_while(|day| *day <= deadline.due_on)
            .any(|day| published.day(day) == Day::Unknown);
        prop_assert_eq!(deadline.provisional, unknown);
    }

    #[test]
    fn a_notice_never_makes_a_deadline_earlier(
        received in 340..365_i64,
        rest in proptest::collection::btree_set(1..60_i64, 0..20),
        work in proptest::collection::btree_set(-7..60_i64, 0..10),
    ) {
        let received = date(2026, 1, 1).checked_add(received.days()).unwrap();
        let named = |days: &std::collections::BTreeSet<i64>, weekend: bool| {
            let days: Vec<String> = days.iter()
                .map(|day| date(2027, 1, 1).checked_add(day.days()).unwrap())
                .filter(|day| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) == weekend)
                .map(|day| format!("\"{day}\""))
                .collect();
            days.join(",")
        };
        let before = calendar("2026-01-01.1", &format!("{{{YEAR_2026}}}"));
        let after = calendar("2026-11-04.1", &format!(
            r#"{{{YEAR_2026},"2027":{{"weekday_rest":["01-01"{comma}{rest}],"weekend_work":[{work}]}}}}"#,
            comma = if named(&rest, false).is_empty() { "" } else { "," },
            rest = named(&rest, false),
            work = named(&work, true),
        ));
        let (before, after) = (before.deadline_on(received), after.deadline_on(received));
        prop_assert!(before.due_on <= after.due_on);
        prop_assert!(before.provisional || before.due_on == after.due_on);
        prop_assert!(!after.provisional);
    }
}
