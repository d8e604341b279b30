//! Overdue questions, the nearest due date, and the metric of every alarm.
#![allow(clippy::unwrap_used)]

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use jiff::{SignedDuration, civil::date};
use qeg_domain::id::{Subject, ThreadId};
use qeg_store::messages::thread::OpenThread;

use super::*;

/// The index in memory: the times of questions, oldest first, then threads in which none waits.
struct Index {
    asked: Vec<Timestamp>,
    answered: usize,
    queries: AtomicUsize,
    now: Mutex<Timestamp>,
}

impl Index {
    fn of(asked: Vec<Timestamp>, answered: usize) -> Self {
        Self {
            asked,
            answered,
            queries: AtomicUsize::new(0),
            now: Mutex::new(Timestamp::UNIX_EPOCH),
        }
    }

    async fn measure(&self, now: Timestamp) -> Due {
        self.measure_until(now, Timestamp::MAX).await
    }

    async fn measure_until(&self, now: Timestamp, stop_at: Timestamp) -> Due {
        *self.now.lock().unwrap() = now;
        let found = measure(self, &Calendar::published(), stop_at).await;
        found.unwrap()
    }
}

impl Clock for Index {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }
}

impl ListOpenThreads for Index {
    async fn open_threads(
        &self,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<OpenThread>, StoreError> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        let times = self.asked.iter().copied().map(Some);
        let all = times.chain(std::iter::repeat_n(None, self.answered));
        let start = after.map_or(0, |place| place.parse::<usize>().unwrap() + 1);
        let page = all.enumerate().skip(start).take(most);
        Ok(page
            .map(|(number, asked_at)| OpenThread {
                channel: None,
                subject: Subject::parse(&"0".repeat(32)).unwrap(),
                id: ThreadId::parse(&"0".repeat(32)).unwrap(),
                asked_at,
                cursor: number.to_string(),
            })
            .collect())
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn without_an_unanswered_question_there_is_no_due_date() {
    for answered in [0, 3] {
        let found = Index::of(vec![], answered)
            .measure(Timestamp::UNIX_EPOCH)
            .await;
        assert_eq!(found, Due::default());
        assert_eq!(found.metrics().len(), 1, "no due date is no metric");
    }
}

#[tokio::test]
async fn a_question_is_late_from_the_end_of_its_day_in_shanghai() {
    // Due on 2026-02-24.
    let index = Index::of(vec![at("2026-02-06T08:00:00Z")], 1);
    let end = due_instant(date(2026, 2, 24));
    for (now, overdue, nearest) in [
        (at("2026-02-06T09:00:00Z"), 0, 7),
        (at("2026-02-23T15:59:59Z"), 0, 1),
        (end - SignedDuration::from_secs(1), 0, 0),
        (end, 1, -1),
    ] {
        let found = index.measure(now).await;
        let expected = Due {
            overdue,
            nearest_working_days: Some(nearest),
        };
        assert_eq!(found, expected, "{now}");
    }
}

#[tokio::test]
async fn every_late_question_is_counted_and_the_rest_is_not_read() {
    let (late, fresh) = (at("2026-01-05T00:00:00Z"), at("2026-03-02T00:00:00Z"));
    let asked = [vec![late; 250], vec![fresh; 1000]].concat();
    let index = Index::of(asked, 5);
    let found = index.measure(fresh).await;
    assert_eq!(found.overdue, 250);
    assert!(found.nearest_working_days.unwrap() < 0);
    assert_eq!(index.queries.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn without_time_left_the_first_page_is_read_and_no_other() {
    let late = at("2026-01-05T00:00:00Z");
    let index = Index::of(vec![late; 250], 0);
    let now = at("2026-03-02T00:00:00Z");
    let found = index.measure_until(now, now).await;
    let queries = index.queries.load(Ordering::Relaxed);
    assert_eq!((found.overdue, queries), (AT_ONCE, 1));
    assert!(found.nearest_working_days.unwrap() < 0);
    let found = index.measure(now).await;
    assert_eq!(found.overdue, 250, "the next run counts all of them");
}

#[test]
fn every_alarm_on_support_watches_a_metric_that_it_writes() {
    let template = include_str!("../../../../infra/template.yaml");
    let due = Due {
        overdue: 0,
        nearest_working_days: Some(1),
    };
    let written: Vec<&str> = due.metrics().iter().map(|(name, _, _)| *name).collect();
    let mut watched = 0;
    for alarm in template.split("Type: AWS::CloudWatch::Alarm").skip(1) {
        let alarm = alarm.split("\n\n").next().unwrap();
        if !alarm.contains("Value: support }") {
            continue;
        }
        let name = alarm.split("MetricName: ").nth(1).unwrap();
        let name = name.lines().next().unwrap();
        assert!(written.contains(&name), "{name}");
        watched += 1;
    }
    assert_eq!(watched, 4);
}
