//! Who approves, withdraws and rejects a disclosure, and until when.
#![allow(clippy::unwrap_used)]
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

type Names = (&'static str, &'static str, &'static str);

/// Few names, so that two of them are often the same, in different case too.
fn names() -> impl Strategy<Value = Names> {
    (
        select(vec!["111122223333", "444455556666"]),
        select(vec!["a", "A", "b", "c"]),
        select(vec!["a", "b", "B", "c"]),
    )
}

fn member((account, role, session): Names) -> StaffMember {
    StaffMember::new(account, role, session)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn details(requested_by: &StaffMember, approved_by: Option<&StaffMember>) -> DisclosureDetails {
    DisclosureDetails {
        instrument: Personal::new("x".to_owned()),
        authority: Personal::new("y".to_owned()),
        requested_by: requested_by.clone(),
        approved_by: approved_by.cloned(),
        ended_by: None,
    }
}

fn times(approved_at: Option<i64>) -> Times {
    Times {
        requested_at: at(1_800_000_000),
        approved_at: approved_at.map(at),
        withdrawn_at: None,
        rejected_at: None,
    }
}

#[test]
fn fields_are_requested_once_each_and_named_as_in_the_access_log() {
    use DisclosedField::{CallSign, Phone};
    assert_eq!(check_fields(&[Phone, CallSign]), Ok(()));
    let missing = Violation::new("/fields", code::MISSING);
    assert_eq!(check_fields(&[]), Err(missing));
    let doubled = Violation::new("/fields", code::DOUBLED);
    assert_eq!(check_fields(&[Phone, CallSign, Phone]), Err(doubled));
    assert_eq!(check_fields(DisclosedField::ALL), Ok(()));
    for field in DisclosedField::ALL {
        assert_eq!(field.as_str(), field.logged().as_str());
    }
}

#[test]
fn the_same_role_or_session_name_means_the_same_person() {
    let one = StaffMember::new("111122223333", "staff-1", "li.lei");
    for (account, role, session, is_one) in [
        ("111122223333", "staff-1", "li.lei", true),
        ("111122223333", "staff-1", "han.meimei", true),
        ("111122223333", "STAFF-1", "han.meimei", true),
        ("111122223333", "staff-2", "li.lei", true),
        ("111122223333", "staff-2", "Li.Lei", true),
        ("444455556666", "staff-9", "li.lei", true),
        ("111122223333", "staff-2", "han.meimei", false),
        ("444455556666", "staff-1", "han.meimei", false),
    ] {
        let other = StaffMember::new(account, role, session);
        assert_eq!(
            one.may_be_same_person(&other),
            is_one,
            "{account} {role} {session}"
        );
    }
}

#[test]
fn a_package_can_be_fetched_for_15_minutes_and_a_request_approved_for_7_days() {
    let open = |approved_at| times(approved_at).open_before().as_second();
    assert_eq!(open(None), 1_800_000_000 + 7 * 86_400);
    assert_eq!(open(Some(1_800_000_100)), 1_800_000_100 + 900);
    let state = |approved_at, now| times(approved_at).state(at(now));
    assert_eq!(state(None, 1_800_604_799), State::AwaitingApproval);
    assert_eq!(state(None, 1_800_604_800), State::Expired);
    assert_eq!(state(Some(1_800_604_799), 1_800_605_698), State::Released);
    assert_eq!(state(Some(1_800_604_799), 1_800_605_699), State::Expired);
}

#[test]
fn who_requested_it_withdraws_it_another_rejects_it_and_nobody_after_the_approval() {
    let (one, other) = (
        StaffMember::new("1", "staff-1", "li.lei"),
        StaffMember::new("1", "staff-2", "han.meimei"),
    );
    let (details, waits) = (details(&one, None), times(None));
    let (soon, late) = (at(1_800_000_001), at(1_800_604_800));
    assert_eq!(
        end(&details, waits, &one, soon),
        Ok(End::Now(State::Withdrawn))
    );
    assert_eq!(
        end(&details, waits, &other, soon),
        Ok(End::Now(State::Rejected))
    );
    assert_eq!(end(&details, waits, &one, late), Err(Refused::Over));
    for now in [soon, late] {
        let approved = times(Some(1_800_000_000));
        for asking in [&one, &other] {
            let refused = Err(Refused::Approved);
            assert_eq!(end(&details, approved, asking, now), refused);
        }
        let (withdrawn, rejected) = (
            Times {
                withdrawn_at: Some(soon),
                ..waits
            },
            Times {
                rejected_at: Some(soon),
                ..waits
            },
        );
        for (ended, state) in [(withdrawn, State::Withdrawn), (rejected, State::Rejected)] {
            assert_eq!(ended.state(now), state);
            assert_eq!(end(&details, ended, &one, now), Ok(End::Before(state)));
            assert_eq!(end(&details, ended, &other, now), Ok(End::Before(state)));
            assert_eq!(step(&details, ended, &other, now), Err(Refused::Ended));
            assert_eq!(step(&details, ended, &one, now), Err(Refused::SamePerson));
        }
    }
}

proptest! {
    /// For any calls in any order: two people are needed, and only the approver gets the package.
    #[test]
    fn no_single_person_gets_the_package(
        requested_by in names(),
        calls in proptest::collection::vec((names(), 0..700_000_i64), 0..40),
    ) {
        let requested_by = member(requested_by);
        let (mut approved, mut approved_at) = (None::<StaffMember>, None);
        for (asking, after) in calls {
            let (asking, now) = (member(asking), 1_800_000_000 + after);
            let found = step(
                &details(&requested_by, approved.as_ref()), times(approved_at), &asking, at(now),
            );
            if found.is_ok() {
                prop_assert!(!requested_by.may_be_same_person(&asking));
            }
            match found {
                Ok(Step::Release) => {
                    prop_assert!(approved.is_none());
                    (approved, approved_at) = (Some(asking), Some(now));
                }
                Ok(Step::Again) => prop_assert!(approved.as_ref() == Some(&asking)),
                Err(Refused::SamePerson) => prop_assert!(requested_by.may_be_same_person(&asking)),
                Err(Refused::NotTheApprover) => prop_assert!(approved.is_some()),
                Err(Refused::Over) => {}
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }

    #[test]
    fn being_the_same_person_is_symmetric(one in names(), other in names()) {
        let (one, other) = (member(one), member(other));
        prop_assert!(one.may_be_same_person(&one));
        prop_assert_eq!(one.may_be_same_person(&other), other.may_be_same_person(&one));
    }
}
