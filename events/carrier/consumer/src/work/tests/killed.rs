//! A consumer that is killed before or after any call to the API continues, and ends in the same state.

use std::fs;

use serde_json::json;

use super::carrier::{ALL, Carrier, PERSONAL, cancelled, catch_up, erasure, id, requested};
use super::fake_api::{HandoffState, Lost};

/// Requests, a repeat, a cancellation, an erasure, and a request that arrives after its person was erased.
pub(super) fn events() -> [String; 7] {
    [
        requested('1', 'a'),
        requested('2', 'c'),
        requested('1', 'a'),
        cancelled('3', 'b'),
        requested('4', 'b'),
        erasure('5', 'f', &['c']),
        requested('6', 'c'),
    ]
}

/// A carrier, and an API with the handoffs of these events.
pub(super) async fn start() -> Carrier {
    let carrier = Carrier::new().await;
    carrier.api.set(&id('a'), HandoffState::Queued);
    carrier.api.set(&id('b'), HandoffState::Cancelled);
    carrier.api.set(&id('c'), HandoffState::Queued);
    carrier
}

/// Checks orders, reports and answers after all events.
fn check_end_state(carrier: &Carrier, when: &str) {
    assert_eq!(carrier.orders(), "a", "{when}");
    assert_eq!(carrier.reported('a'), ALL, "{when}");
    assert_eq!(carrier.collections('b'), 0, "{when}");
    let state = carrier.api.state();
    let answers = &state.answers[&id('f')];
    assert!(
        answers
            .iter()
            .all(|answer| *answer == json!({"outcome": "erased"})),
        "{when}"
    );
    drop(state);
    let texts = fs::read_dir(carrier.folder.path()).unwrap();
    for file in texts
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
    {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            PERSONAL.iter().all(|secret| !text.contains(secret)),
            "{when}"
        );
    }
    carrier.check_no_personal_data_leaked();
}

#[tokio::test]
async fn a_kill_at_any_call_changes_no_result() {
    let carrier = start().await;
    carrier.handles(&events()).await.unwrap();
    check_end_state(&carrier, "without a kill");
    assert_eq!(carrier.collections('a'), 1);
    let calls = carrier.api.state().calls;
    assert!(calls >= 9, "two collections, six reports, one answer");
    for lost in (0..calls).flat_map(|call| [Lost::Before(call), Lost::After(call)]) {
        let carrier = start().await;
        carrier.api.state().lost_call = Some(lost);
        let events = events();
        tokio::select! {
            result = carrier.handles(&events) => panic!("{lost:?}: not killed, {result:?}"),
            () = carrier.api.call_lost.notified() => {}
        }
        // All messages are delivered again, as if none had been deleted.
        carrier.handles(&events).await.unwrap();
        check_end_state(&carrier, &format!("{lost:?}"));
        assert!(carrier.collections('a') <= 2, "{lost:?}");
    }
}

#[tokio::test]
async fn a_kill_while_catching_up_changes_no_result() {
    let carrier = start().await;
    catch_up(&carrier).await.unwrap();
    let calls = carrier.api.state().calls;
    assert!(calls >= 10, "two pages, two collections, six reports");
    assert_eq!(carrier.orders(), "ac");
    for lost in (0..calls).flat_map(|call| [Lost::Before(call), Lost::After(call)]) {
        let carrier = start().await;
        carrier.api.state().lost_call = Some(lost);
        tokio::select! {
            done = catch_up(&carrier) => panic!("{lost:?}: not killed, {done:?}"),
            () = carrier.api.call_lost.notified() => {}
        }
        catch_up(&carrier).await.unwrap();
        assert_eq!(carrier.orders(), "ac", "{lost:?}");
        for handoff in ['a', 'c'] {
            assert_eq!(carrier.reported(handoff), ALL, "{lost:?}");
        }
    }
}

#[tokio::test]
async fn a_lost_collection_that_cannot_be_repeated_is_reported_as_failed() {
    for (state, reported) in [
        (HandoffState::Stopped, &["failed"][..]),
        (HandoffState::Cancelled, &[]),
    ] {
        let carrier = Carrier::new().await;
        carrier.api.set(&id('a'), HandoffState::Queued);
        carrier.api.state().lost_call = Some(Lost::After(0));
        let messages = [requested('1', 'a')];
        tokio::select! {
            result = carrier.handles(&messages) => panic!("not killed, {result:?}"),
            () = carrier.api.call_lost.notified() => {}
        }
        carrier.api.set(&id('a'), state);
        carrier.handles(&messages).await.unwrap();
        assert_eq!(carrier.reported('a'), reported);
        assert_eq!(carrier.orders(), "");
        let calls = carrier.api.state().calls;
        carrier.handles(&[requested('2', 'a')]).await.unwrap();
        assert_eq!(carrier.api.state().calls, calls, "it is over");
    }
}
