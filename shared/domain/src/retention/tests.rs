//! The published schedule is complete and agrees with the limits, and invalid schedules are refused.
#![allow(clippy::unwrap_used)]
use super::*;
use crate::limits;

#[test]
fn the_published_schedule_has_a_reason_for_every_category() {
    let schedule = Schedule::published().unwrap();
    assert_eq!(schedule.rows.len(), Category::ALL.len());
    for row in &schedule.rows {
        assert!(row.kept() >= SignedDuration::ZERO, "{}", row.category);
        assert!(!row.why.zh_cn.is_ascii(), "{}", row.category);
        // Only somebody with an account can be notified.
        let is_account = row.category == Category::Account;
        assert_eq!(row.told_days_before.is_some(), is_account);
    }
}

#[test]
fn the_limits_agree_with_the_schedule() {
    let schedule = Schedule::published().unwrap();
    let row = |category| schedule.row(category).unwrap();
    for (category, days) in [
        (Category::Session, limits::SESSION_DAYS),
        (Category::KnownSource, limits::KNOWN_SOURCE_DAYS),
        (Category::Account, limits::INACTIVITY_DAYS),
        (Category::Notice, limits::NOTICE_KEPT_DAYS),
        (Category::Handoff, limits::HANDOFF_KEPT_DAYS),
        (Category::HandoffTrace, limits::HANDOFF_KEPT_DAYS),
        (Category::Thread, limits::THREAD_KEPT_DAYS),
        (Category::Lookup, limits::THREAD_KEPT_DAYS),
        (Category::AuditEntry, limits::AUDIT_KEPT_DAYS),
        (Category::AuditHead, limits::AUDIT_KEPT_DAYS),
        (Category::CallSignRelease, limits::RELEASE_KEPT_DAYS),
        (Category::DeletionRequest, limits::RECORD_KEPT_DAYS),
        (Category::CarrierTold, limits::RECORD_KEPT_DAYS),
        (Category::Hold, limits::RECORD_KEPT_DAYS),
        (Category::Disclosure, limits::RECORD_KEPT_DAYS),
        (Category::Broadcast, limits::RECORD_KEPT_DAYS),
        (Category::Report, limits::RECORD_KEPT_DAYS),
        (Category::MonthlyNumbers, limits::MONTH_KEPT_DAYS),
    ] {
        assert_eq!(
            (row(category).amount, row(category).unit),
            (days, Unit::Days),
            "{category}"
        );
    }
    let code = SignedDuration::from_mins(limits::CODE_MINUTES);
    assert_eq!(row(Category::VerificationCode).kept(), code);
    let answer = SignedDuration::from_hours(limits::IDEMPOTENCY_HOURS);
    assert_eq!(row(Category::KeptAnswer).kept(), answer);
    let days = row(Category::Account).told_days_before;
    assert_eq!(days, Some(limits::INACTIVITY_NOTICE_DAYS));
}

#[test]
fn an_invalid_schedule_is_refused() {
    let change = |from: &str, to: &str| Schedule::parse(&PUBLISHED.replacen(from, to, 1));
    for (from, to, why) in [
        (
            "\"version\": \"2026-11-26.5\"",
            "\"version\": \" \"",
            ScheduleError::Shape,
        ),
        (
            "\"then\": \"delete\"",
            "\"then\": \"forget\"",
            ScheduleError::Shape,
        ),
        (
            "\"unit\": \"minutes\"",
            "\"unit\": \"years\"",
            ScheduleError::Shape,
        ),
        (
            "\"amount\"",
            "\"more\": 1,\n      \"amount\"",
            ScheduleError::Shape,
        ),
        (
            "\"source\": \"d",
            "\"source\": \"\", \"source_was\": \"d",
            ScheduleError::Shape,
        ),
        (
            "\"category\": \"limit\"",
            "\"category\": \"log\"",
            ScheduleError::Categories,
        ),
        ("\"amount\": 10,", "\"amount\": -1,", ScheduleError::Amount),
        (
            "\"amount\": 10,",
            "\"amount\": 36501,",
            ScheduleError::Amount,
        ),
        (
            "\"told_days_before\": 30",
            "\"told_days_before\": -1",
            ScheduleError::Amount,
        ),
    ] {
        assert!(PUBLISHED.contains(from), "{from}");
        assert_eq!(change(from, to), Err(why), "{to}");
    }
    assert!(Schedule::parse("{}").is_err());
}
