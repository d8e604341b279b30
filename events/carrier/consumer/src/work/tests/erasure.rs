//! Erasures: erased, kept by law, and never answered before the data is gone.

use std::path::Path;

use serde_json::json;

use super::carrier::{Carrier, cancelled, catch_up, erasure, id, requested};
use super::fake_api::HandoffState;
use super::*;
use crate::retain::Retain;

#[tokio::test]
async fn retained_data_is_erased_when_the_retention_ends() {
    for (until, orders_left, outcomes) in [
        ("2100-01-01", "a", &["retained"][..]),
        ("2020-01-01", "", &["retained", "erased"]),
    ] {
        let mut carrier = Carrier::new().await;
        carrier.api.set(&id('a'), HandoffState::Queued);
        carrier.options.retain = Some(Retain {
            basis: "e_commerce_law".parse().unwrap(),
            until: until.parse().unwrap(),
        });
        carrier
            .handles(&[requested('1', 'a'), erasure('2', 'f', &['a'])])
            .await
            .unwrap();
        assert_eq!(carrier.orders(), "a");
        catch_up(&carrier).await.unwrap();
        assert_eq!(carrier.orders(), orders_left);
        let state = carrier.api.state();
        let answers = &state.answers[&id('f')];
        let expected =
            json!({"outcome": "retained", "basis": "e_commerce_law", "retained_until": until});
        assert_eq!(answers[0], expected);
        let given: Vec<&str> = answers
            .iter()
            .map(|answer| answer["outcome"].as_str().unwrap())
            .collect();
        assert_eq!(given, outcomes);
    }
}

#[tokio::test]
async fn a_carrier_without_orders_answers_erased() {
    let mut carrier = Carrier::new().await;
    carrier.options.retain = Some(Retain {
        basis: "e_commerce_law".parse().unwrap(),
        until: "2100-01-01".parse().unwrap(),
    });
    carrier.handles(&[erasure('2', 'f', &['a'])]).await.unwrap();
    let expected = [json!({"outcome": "erased"})];
    assert_eq!(carrier.api.state().answers[&id('f')], expected);
}

#[tokio::test]
async fn there_is_no_answer_before_the_data_is_erased() {
    let carrier = Carrier::new().await;
    let closed = Closed(NotPlaced::Unavailable);
    let mut worker = carrier.worker(&closed);
    carrier.api.set(&id('a'), HandoffState::Queued);
    for message in [
        requested('1', 'a'),
        cancelled('2', 'b'),
        erasure('3', 'f', &['a']),
    ] {
        let result = worker.handle(&message).await;
        assert!(matches!(
            result,
            Err(WorkError::Later(Reason::OrderInterface))
        ));
    }
    assert!(carrier.api.state().answers.is_empty());
    assert!(!Path::new(&carrier.options.folder).join("orders").exists());
}

#[tokio::test]
async fn an_erasure_whose_message_was_lost_is_answered_from_the_list() {
    let carrier = Carrier::new().await;
    for handoff in ['a', 'b'] {
        carrier.api.set(&id(handoff), HandoffState::Queued);
    }
    let requests = [requested('1', 'a'), requested('2', 'b')];
    carrier.handles(&requests).await.unwrap();
    let asked = [('e', vec![id('a')]), ('f', vec![id('b')])];
    carrier.api.state().asked = asked.map(|(erasure, ids)| (id(erasure), ids)).into();
    catch_up(&carrier).await.unwrap();
    assert_eq!(carrier.orders(), "");
    for erasure in ['e', 'f'] {
        let expected = [json!({"outcome": "erased"})];
        assert_eq!(carrier.api.state().answers[&id(erasure)], expected);
    }
}
