//! Measures every case of the table of routes.

use app::App;
use cost::budgets::Budget;
use jiff::SignedDuration;

use crate::{
    budget,
    cases::{Case, World},
};

/// Longer than a data key is cached (`qeg_vault::cache::LIFETIME`).
const CACHE_IS_EMPTY: SignedDuration = SignedDuration::from_mins(6);

/// What was measured.
pub struct Measured {
    pub budget: Budget,
    /// Whether the request carries a person's session.
    pub carries_session: bool,
}

/// The budget of a case: once for what a process remembers until it ends, once with an empty cache of data keys, and
/// once when the cache has the person's keys.
pub async fn measure(app: &App, case: &Case) -> Measured {
    let world = Box::pin(World::with(app)).await;
    let first = (case.prepare)(&world).await;
    Box::pin(first.send(app)).await;
    let sent = (case.prepare)(&world).await;
    app.clock().advance(CACHE_IS_EMPTY);
    let (_, cold) = app.aws().measured(Box::pin(sent.send(app))).await;
    let sent = (case.prepare)(&world).await;
    let carries_session = sent.carries_session();
    let (_, warm) = app.aws().measured(Box::pin(sent.send(app))).await;
    let (cold, warm) = (
        budget(case.route, case.case, &cold),
        budget(case.route, case.case, &warm),
    );
    let budget = Budget {
        cold_calls: cold.calls,
        cold_trips: cold.trips,
        cold_kms: cold.kms,
        read_units: warm.read_units.max(cold.read_units),
        write_units: warm.write_units.max(cold.write_units),
        ..warm
    };
    Measured {
        budget,
        carries_session,
    }
}
