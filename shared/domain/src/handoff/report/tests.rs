//! Reports in any order, repeated, with used ids, and at the limit.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use proptest::sample::select;

use super::super::{Consent, Handling, Item, ItemKind, Status};
use super::*;

const COLLECTED: Progress = Progress {
    status: Status::Collected,
    occurred_at: None,
};

fn now() -> Timestamp {
    Timestamp::from_second(1000).unwrap()
}

fn order() -> Order {
    Order {
        item: Item {
            kind: ItemKind::Card,
            count: 1,
            weight_g: None,
        },
        consent: Consent {
            policy_version: "1".to_owned(),
            handling: Handling::EntrustedProcessor,
            given_at: Timestamp::UNIX_EPOCH,
        },
        tracking_number: None,
        numbered_by: None,
        reports: Vec::new(),
    }
}

fn input(event: &str, status: Reported, second: i64, number: Option<&str>) -> ReportInput {
    ReportInput {
        event_id: event.to_owned(),
        status,
        tracking_number: number.map(|number| Personal::new(number.to_owned())),
        occurred_at: Timestamp::from_second(second).unwrap().to_string(),
    }
}

fn parse(input: &ReportInput) -> Result<Report, Vec<Violation>> {
    let handoff = HandoffId::parse(&"0".repeat(32)).unwrap();
    Report::parse(&handoff, input)
}

/// Status, time, number and how many reports are remembered.
type Seen = (Progress, Option<String>, usize);

/// The end of a series, of which every report is taken.
fn after(inputs: &[ReportInput]) -> Seen {
    let (mut progress, mut order) = (COLLECTED, order());
    for input in inputs {
        let report = parse(input).unwrap();
        match order.take(progress, &report, now()).unwrap() {
            Taken::Before => {}
            Taken::Now(next, with) => (progress, order) = (next, with),
        }
    }
    let number = order.tracking_number.as_ref();
    let number = number.map(|number| number.disclose().clone());
    (progress, number, order.reports.len())
}

#[test]
fn the_same_id_and_content_again_changes_nothing_and_other_content_is_refused() {
    let first = input("e-1", Reported::InTransit, 20, Some("SF123456"));
    let Taken::Now(progress, order) = order()
        .take(COLLECTED, &parse(&first).unwrap(), now())
        .unwrap()
    else {
        panic!("it is new");
    };
    // The same moment, written in another way, is the same content.
    let mut again = input("e-1", Reported::InTransit, 20, Some("SF123456"));
    again.occurred_at = "1970-01-01T08:00:20.000+08:00".to_owned();
    let again = parse(&again).unwrap();
    assert!(matches!(
        order.take(progress, &again, now()),
        Ok(Taken::Before)
    ));
    for other in [
        input("e-1", Reported::Delivered, 20, Some("SF123456")),
        input("e-1", Reported::InTransit, 21, Some("SF123456")),
        input("e-1", Reported::InTransit, 20, Some("SF123457")),
        input("e-1", Reported::InTransit, 20, None),
    ] {
        let other = parse(&other).unwrap();
        let refused = order.take(progress, &other, now());
        assert_eq!(refused.err(), Some(NotTaken::OtherContent));
    }
}

#[test]
fn reports_are_remembered_up_to_a_limit_and_an_end_still_fits() {
    let (mut progress, mut order) = (COLLECTED, order());
    let mut take = |event: &str, status, second| {
        let report = parse(&input(event, status, second, None)).unwrap();
        match order.take(progress, &report, now()) {
            Ok(Taken::Now(next, with)) => {
                (progress, order) = (next, with);
                Ok(progress.status)
            }
            Ok(Taken::Before) => Ok(progress.status),
            Err(why) => Err(why),
        }
    };
    for n in 0..HANDOFF_REPORTS {
        let taken = take(&n.to_string(), Reported::InTransit, 1);
        assert_eq!(taken, Ok(Status::InTransit));
    }
    assert_eq!(
        take("one-more", Reported::InTransit, 2),
        Err(NotTaken::TooMany)
    );
    // The oldest one is still known.
    assert_eq!(take("0", Reported::InTransit, 1), Ok(Status::InTransit));
    assert_eq!(
        take("0", Reported::InTransit, 2),
        Err(NotTaken::OtherContent)
    );
    for n in 0..HANDOFF_END_REPORTS {
        let taken = take(&format!("end-{n}"), Reported::Delivered, 3);
        assert_eq!(taken, Ok(Status::Delivered));
    }
    assert_eq!(
        take("another-end", Reported::Delivered, 3),
        Err(NotTaken::TooMany)
    );
}

#[test]
fn ids_times_and_numbers_have_a_closed_form() {
    let good = input("e-1", Reported::Accepted, 1, None);
    let wrong = |change: &dyn Fn(&mut ReportInput)| {
        let mut input = input("e-1", Reported::Accepted, 1, None);
        change(&mut input);
        parse(&input).err().unwrap_or_default()
    };
    assert!(parse(&good).is_ok());
    for id in [
        "",
        "a b",
        "a\u{0}",
        "a\n",
        "事件",
        &"x".repeat(EVENT_ID_CHARS + 1),
    ] {
        let found = wrong(&|input| input.event_id = id.to_owned());
        assert_eq!(found, [Violation::new("/event_id", code::NOT_AN_EVENT_ID)]);
    }
    assert!(wrong(&|input| input.event_id = "~".repeat(EVENT_ID_CHARS)).is_empty());
    // The second one is a time for many parsers, but not in RFC 3339.
    for time in ["yesterday", "2026-11-25 18:28:49+08"] {
        let found = wrong(&|input| input.occurred_at = time.to_owned());
        assert_eq!(found, [Violation::new("/occurred_at", code::NOT_A_TIME)]);
    }
    let all = wrong(&|input| {
        input.event_id = String::new();
        input.occurred_at = String::new();
        input.tracking_number = Some(Personal::new("1".to_owned()));
    });
    assert_eq!(all.len(), 3);
}

#[test]
fn nothing_happens_before_the_handoff_was_made_but_for_five_minutes() {
    let report = parse(&input("e-1", Reported::Accepted, 100, None)).unwrap();
    let made = |second| Timestamp::from_second(second).unwrap();
    assert_eq!(report.check_time(made(400)), Ok(()));
    let mut year_1 = input("e-1", Reported::Accepted, 100, None);
    year_1.occurred_at = "0001-01-01T00:00:00Z".to_owned();
    let year_1 = parse(&year_1).unwrap();
    assert_eq!(
        year_1.check_time(made(400)),
        Err(Violation::new("/occurred_at", code::OUT_OF_RANGE))
    );
    assert_eq!(
        report.check_time(made(401)),
        Err(Violation::new("/occurred_at", code::OUT_OF_RANGE))
    );
}

fn inputs() -> impl Strategy<Value = Vec<(Reported, i64, Option<&'static str>)>> {
    let number = select(vec![None, Some("AAAAAA"), Some("BBBBBB"), Some("CCCCCC")]);
    let one = (select(Reported::ALL.to_vec()), 0_i64..6, number);
    prop::collection::vec(one, 1..10)
}

proptest! {
    #[test]
    fn any_order_of_the_same_reports_ends_in_the_same_status_and_number(
        (given, places) in inputs().prop_flat_map(|list| {
            let places: Vec<usize> = (0..list.len()).chain(0..list.len()).collect();
            (Just(list), Just(places).prop_shuffle())
        })
    ) {
        let named = |n: usize| {
            let (status, second, number) = given[n];
            input(&format!("e-{n}"), status, second, number)
        };
        let in_order: Vec<ReportInput> = (0..given.len()).map(named).collect();
        let shuffled: Vec<ReportInput> = places.into_iter().map(named).collect();
        prop_assert_eq!(after(&in_order), after(&shuffled));
    }
}
