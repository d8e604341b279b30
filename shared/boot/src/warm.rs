//! Opens connections, with TLS, and reads the first random byte during start, so that no request has to wait for them.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::{LocalBoxFuture, join_all};
use qeg_domain::random::Random;

use crate::random::OsRandom;

/// Lambda allows a start ten seconds. A call that hangs must not use them up.
const LIMIT: Duration = Duration::from_secs(4);

/// Turns of the event loop in which a connection is opened and a request sent, if the network needs no time. If it does, there is
/// time to wait for it anyway.
const TURNS: usize = 8;

/// One cheap call. It returns whether it worked.
pub type Call<'a> = LocalBoxFuture<'a, bool>;

/// Makes a [`Call`] of an SDK future. The error is dropped, because its text may contain items.
pub fn call<'a, T, E>(future: impl Future<Output = Result<T, E>> + 'a) -> Call<'a> {
    async move { future.await.is_ok() }.boxed_local()
}

/// Runs all calls at the same time and waits for them, at most four seconds. While they are on their way it reads the first
/// random byte and does `meanwhile`. It never fails, because a function works without this, only slower at first. Returns
/// the number of calls that worked.
pub async fn together<'a>(
    calls: impl IntoIterator<Item = Call<'a>>,
    meanwhile: impl FnOnce(),
) -> usize {
    let started = Instant::now();
    let guarded = calls.into_iter().map(|call| async move {
        let outcome = tokio::time::timeout(LIMIT, AssertUnwindSafe(call).catch_unwind()).await;
        matches!(outcome, Ok(Ok(true)))
    });
    let prepared = async {
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
        OsRandom.fill(&mut [0; 1]);
        meanwhile();
    };
    let (outcomes, ()) = futures::join!(join_all(guarded), prepared);
    let warmed = outcomes.iter().filter(|worked| **worked).count();
    tracing::info!(
        event = "start",
        warmed,
        failed = outcomes.len() - warmed,
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    );
    warmed
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use std::{cell::Cell, future::pending};

    use super::*;

    #[tokio::test]
    async fn failures_panics_and_hanging_calls_do_not_stop_a_start() {
        let calls = [
            call(async { Ok::<_, ()>(()) }),
            call(async { Err::<(), _>(()) }),
            call(async { panic!("in a warm-up call") as Result<(), ()> }),
            call(pending::<Result<(), ()>>()),
        ];
        let started = Instant::now();
        assert_eq!(together(calls, || ()).await, 1);
        assert!(started.elapsed() < LIMIT * 2);
    }

    #[tokio::test]
    async fn what_takes_time_is_done_once_the_calls_are_on_their_way() {
        let (is_sent, was_sent) = (Cell::new(false), Cell::new(false));
        let sending = async {
            tokio::task::yield_now().await; // the connection opens
            is_sent.set(true);
            tokio::task::yield_now().await;
            Ok::<_, ()>(())
        };
        let worked = together([call(sending)], || was_sent.set(is_sent.get())).await;
        assert_eq!((worked, was_sent.get()), (1, true));
    }

    #[tokio::test]
    async fn a_start_without_calls_works() {
        assert_eq!(together([], || ()).await, 0);
    }
}
