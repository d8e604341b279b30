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
    let erased = || (1..people).filter(|n| store.state(*n) == State::Erased);
    // The first two runs are killed at one of the eight that they have begun. The third does the sixteen that were not
    // begun, and the fourth the seven beside the deadly one.
    for at_least in [0, 0, people - 8, people - 1] {
        assert!(until_killed(&store).await.is_none());
        assert!(erased().count() >= usize::from(at_least), "{at_least}");
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

/// The only person's erasure is begun by one run, and a second one is killed at it.
async fn killed_once(store: &MemoryStore<'_>) {
    store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    *store.deadly.borrow_mut() = Some(id(0));
    for _ in 0..2 {
        assert!(until_killed(store).await.is_none());
    }
    assert_eq!(store.stored(0).retries, 1);
    *store.deadly.borrow_mut() = None;
}

#[tokio::test]
async fn an_erased_request_whose_certificate_could_not_be_signed_is_put_off_no_more() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    killed_once(&store).await;
    store.signer.set_working(false);
    let report = until_killed(&store).await.unwrap();
    assert_eq!(report.failed, 1);
    assert_eq!(
        (store.state(0), store.stored(0).retries),
        (State::Erased, 0)
    );
}

#[tokio::test]
async fn an_erasure_that_panics_keeps_its_place() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    killed_once(&store).await;
    *store.fault.borrow_mut() = Some((id(0), "delete_items", Fault::Panic));
    assert_eq!(until_killed(&store).await.unwrap().failed, 1);
    assert_eq!(store.stored(0).retries, 1);
    assert_eq!(until_killed(&store).await.unwrap().erased, 1);
}

#[tokio::test]
async fn others_leave_time_for_an_erasure_that_was_put_off() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    killed_once(&store).await;
    // Each erasure takes a minute, so a run of 16 minutes cannot do all.
    for n in 1..30 {
        store.insert(request(n, Mode::Immediate, "2026-03-02T01:00:00Z"));
    }
    let report = run_over(&store, &Received::default(), 16).await;
    assert_eq!((report.erased, report.left), (15, 15));
    assert_eq!(store.state(0), State::Erased);
}
