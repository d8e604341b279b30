//! `qeg` moves dead letters back to their queue; none is lost if it is killed.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
};

use aws_sdk_sqs::Client;
use client::unique;
use stack::{ENDPOINTS, aws};

use crate::run::{local, qeg};

/// A carrier's queue, because no function of the stack takes its messages.
const QUEUE: &str = "carrier-express";

async fn sqs() -> Client {
    Client::new(&aws(&ENDPOINTS.admin).await)
}

async fn put(sqs: &Client, count: usize) -> BTreeSet<String> {
    let url = &ENDPOINTS.queues["carrier_dead_letter-express"];
    let mut bodies = BTreeSet::new();
    for _ in 0..count {
        let body = format!("{{\"canary\": {}}}", unique());
        sqs.send_message()
            .queue_url(url)
            .message_body(&body)
            .send()
            .await
            .unwrap();
        bodies.insert(body);
    }
    bodies
}

/// Receives from the queue until it is empty; gives the messages that are in `wanted`.
async fn came(sqs: &Client, wanted: &BTreeSet<String>) -> BTreeSet<String> {
    let (url, mut seen) = (&ENDPOINTS.queues[QUEUE], BTreeSet::new());
    loop {
        let call = sqs
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10);
        let messages = call.send().await.unwrap().messages.unwrap_or_default();
        if messages.is_empty() {
            return seen;
        }
        for message in messages {
            seen.extend(message.body.filter(|body| wanted.contains(body)));
            let delete = sqs.delete_message().queue_url(url);
            delete
                .receipt_handle(message.receipt_handle.unwrap())
                .send()
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn dead_letters_are_moved_back_and_a_kill_loses_none() {
    let sqs = sqs().await;
    let bodies = put(&sqs, 12).await;
    let look = qeg(&["redrive", QUEUE, "--dry-run", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(look["moved"], 0);
    assert_eq!(look["messages"].as_array().unwrap().len(), 12);
    let table = qeg(&["redrive", QUEUE, "--dry-run"]).await.expect(0);
    assert!(table.out.starts_with("MESSAGE") && !table.out.contains("canary"));
    assert_eq!(came(&sqs, &bodies).await.len(), 0, "a look moves nothing");

    let some = qeg(&["redrive", QUEUE, "--max", "5"]).await.expect(0);
    assert_eq!(some.out.trim(), "moved 5 messages to carrier-express");
    assert_eq!(some.err.lines().count(), 5);
    let first = came(&sqs, &bodies).await;
    assert_eq!(first.len(), 5);
    let rest = qeg(&["redrive", QUEUE, "--json"]).await.expect(0).json();
    assert_eq!(rest["moved"], 7);
    let second = came(&sqs, &bodies).await;
    assert_eq!(&first | &second, bodies);
    let none = qeg(&["redrive", QUEUE, "--dry-run"]).await.expect(0);
    assert_eq!(none.out.trim(), "the dead-letter queue is empty");

    // Killed as soon as it has moved two messages: the others are still on one of the queues.
    let bodies = put(&sqs, 12).await;
    let mut child = local(&["redrive", QUEUE]).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.next().is_some() && lines.next().is_some());
    child.kill().unwrap();
    child.wait().unwrap();
    let mut back = came(&sqs, &bodies).await;
    assert!(back.len() >= 2);
    stack::eventually("all are back", async || {
        qeg(&["redrive", QUEUE]).await.expect(0);
        back.extend(came(&sqs, &bodies).await);
        (back == bodies).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_queue_without_dead_letters_is_told_from_those_with() {
    for name in ["relay_failure", "carrier-nobody"] {
        let said = qeg(&["redrive", name]).await.expect(2);
        assert!(said.err.contains("deletion, notification"), "{}", said.err);
    }
}
