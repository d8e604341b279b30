//! The metrics of a run: every figure that an alarm needs, under the name that the alarm watches.

use super::*;

fn value(report: &Report, name: &str) -> Option<f64> {
    let metrics = report.metrics();
    let found = metrics.iter().find(|(of, _, _)| *of == name);
    found.map(|(_, value, _)| *value)
}

#[test]
#[allow(clippy::float_cmp, reason = "small whole numbers")]
fn every_figure_is_a_metric_and_without_a_deadline_there_is_none() {
    let report = Report {
        erased: 2,
        failed: 3,
        left: 4,
        unanswered: 7,
        not_notified: 8,
        poison: 5,
        overdue: 6,
        nearest_deadline_working_days: Some(-1),
        intake_lag: Duration::from_secs(90),
        longest_erasure: Duration::from_millis(1500),
        calendar_faults: 9,
        is_queue_down: true,
        ..Report::default()
    };
    let expected = [
        ("Erasures", 2.0),
        ("Failures", 3.0),
        ("Left", 4.0),
        ("Poison", 5.0),
        ("Overdue", 6.0),
        ("NearestDeadlineWorkingDays", -1.0),
        ("IntakeLagSeconds", 90.0),
        ("LongestErasureMs", 1500.0),
        ("QueueDown", 1.0),
        ("UnansweredCarriers", 7.0),
        ("HoldsNotNotified", 8.0),
        ("CalendarFaults", 9.0),
    ];
    for (name, number) in expected {
        assert_eq!(value(&report, name), Some(number), "{name}");
    }
    assert_eq!(report.metrics().len(), expected.len());
    // Without an open request there is no deadline. A zero would look like a near one.
    let quiet = Report::default();
    assert_eq!(value(&quiet, "NearestDeadlineWorkingDays"), None);
    assert_eq!(value(&quiet, "QueueDown"), Some(0.0));
}

#[test]
fn every_alarm_on_purge_watches_a_metric_that_purge_writes() {
    let template = include_str!("../../../../infra/template.yaml");
    let report = Report {
        nearest_deadline_working_days: Some(1),
        ..Report::default()
    };
    let mut watched = 0;
    for alarm in template.split("Type: AWS::CloudWatch::Alarm").skip(1) {
        let alarm = alarm.split("\n\n").next().unwrap();
        if !alarm.contains("Value: purge }") {
            continue;
        }
        let name = alarm.split("MetricName: ").nth(1).unwrap();
        let name = name.lines().next().unwrap();
        assert!(value(&report, name).is_some(), "{name}");
        watched += 1;
    }
    assert_eq!(watched, 8);
}
