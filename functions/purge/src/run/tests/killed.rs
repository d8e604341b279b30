//! A request at which every run is killed: the others, those beside it too, are erased all the same.

use std::task::Poll;

use super::*;

/// Runs until the end, or until it is killed: `None`.
async fn until_killed(store: &MemoryStore<'_>) -> Option<Report> {
    store.is_killed.set(false);
    let queue = Received::default();
    let mut run = std::pin::pin!(run_over(store, &queue, 600));
    std::future::poll_fn(|context| match run.as_mut().poll(context) {
        Poll::Ready(report) => Poll::Ready(Some(report)),
        Poll::Pending if store.is_killed.get() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}

#[tokio::test]
async fn a_request_at_which_every_run_is_killed_stops_no_other() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    // The deadly one has the nearest deadline. Some are erased beside it, others only after it.
    let people = 3 * u8::try_from(AT_ONCE).unwrap();
    for n in 0..people {
        store.insert(request(
            n,
            Mode::Immediate,
            &format!("2026-03-02T01:00:{n:02}Z"),
        ));
    }
    *store.deadly.borrow_mut() = Some(id(0));
    for run in 0..4 {
        assert!(until_killed(&store).await.is_none(), "run {run}");
    }
    let others: Vec<u8> = (1..people).collect();
    for n in &others {
        assert_eq!(store.state(*n), State::Erased, "{n}");
    }
    assert_eq!(store.state(0), State::Erasing);
    // Whoever comes later is erased by the next run, before it is killed.
    store.insert(request(99, Mode::Immediate, "2026-03-02T01:00:00Z"));
    assert!(until_killed(&store).await.is_none());
    assert_eq!(store.state(99), State::Erased);
    // Once its fault is mended, it is erased too, and nothing of the trouble is left.
    *store.deadly.borrow_mut() = None;
    let report = until_killed(&store).await.unwrap();
    assert_eq!((report.erased, report.failed), (1, 0));
    assert_eq!(
        (store.state(0), store.stored(0).retries),
        (State::Erased, 0)
    );
}

#[tokio::test]
async fn an_erasure_that_fails_without_killing_a_run_keeps_its_place() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    for n in 0..2 {
        store.insert(request(n, Mode::Immediate, "2026-03-02T01:00:00Z"));
    }
    *store.undeletable.borrow_mut() = Some(id(0));
    for _ in 0..3 {
        until_killed(&store).await.unwrap();
        assert_eq!(
            (store.state(0), store.stored(0).retries),
            (State::Erasing, 0)
        );
    }
    *store.undeletable.borrow_mut() = None;
    assert_eq!(until_killed(&store).await.unwrap().erased, 1);
}
