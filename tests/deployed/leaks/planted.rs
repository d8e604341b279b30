//! Tests the search itself: it finds values planted in each place and in each form.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use client::{leak_scanner, unique};
use serde_json::json;
use stack::{
    ENDPOINTS, aws, eventually,
    signed::call,
    tables::{self, Item, dynamodb},
};

use crate::{
    canary::{Canaries, Evidence},
    places,
    poison::Poison,
};

/// A value with every kind of character that some encoding changes.
fn value() -> String {
    format!("李 canary+{:08x}{:08x}", unique(), unique())
}

/// Every encoding and hash of a value, each inside a longer text.
fn written(value: &str) -> Vec<Vec<u8>> {
    let all = leak_scanner::forms(value)
        .into_iter()
        .chain(leak_scanner::hashes(value));
    all.map(|form| [b"before ", form.as_slice(), b" after"].concat())
        .collect()
}

/// In how many pieces of evidence the search finds something.
fn caught(canaries: &Canaries, evidence: Vec<Evidence>) -> usize {
    let caught = evidence
        .into_iter()
        .filter(|one| !canaries.leaks(std::slice::from_ref(one)).is_empty());
    caught.count()
}

#[tokio::test]
async fn what_is_planted_in_a_table_is_found_there_and_in_the_stream() {
    let (canaries, value) = (Canaries::default(), value());
    canaries.mark_guessable(canaries.owner(), "planted", &value);
    let client = dynamodb().await;
    let mut items = Vec::new();
    for form in written(&value) {
        let blob = AttributeValue::B(Blob::new(form.clone()));
        let text = String::from_utf8(form).ok().map(AttributeValue::S);
        let mut values = vec![
            blob.clone(),
            AttributeValue::Bs(vec![Blob::new(blob.as_b().unwrap().as_ref())]),
            AttributeValue::L(vec![AttributeValue::M([("in".to_owned(), blob)].into())]),
        ];
        values.extend(text.clone());
        values.extend(text.map(|text| AttributeValue::Ss(vec![text.as_s().unwrap().clone()])));
        let attributes = values.into_iter().map(|value| ("value".to_owned(), value));
        items.extend(attributes.map(|attribute| planted(None, attribute)));
    }
    let key = AttributeValue::S("1".to_owned());
    items.push(planted(None, (value.clone(), key.clone())));
    items.push(planted(Some(&value), ("value".to_owned(), key)));
    for item in &items {
        tables::put(&client, "transient", item.clone()).await;
    }
    let nothing = Poison::default();
    let in_tables = caught(&canaries, places::items("now", &nothing).await);
    let in_stream = caught(&canaries, places::stream(&nothing).await);
    for item in &items {
        tables::delete(&client, "transient", item).await;
    }
    assert_eq!((in_tables, in_stream), (items.len(), items.len()));
    assert_eq!(caught(&canaries, places::items("after", &nothing).await), 0);
}

fn planted(sk: Option<&str>, attribute: (String, AttributeValue)) -> Item {
    let text = |text: String| AttributeValue::S(text);
    let pk = format!("PLANTED#{:08x}{:08x}", unique(), unique());
    let sk = sk.map_or_else(|| "PLANTED".to_owned(), str::to_owned);
    [
        ("pk".to_owned(), text(pk)),
        ("sk".to_owned(), text(sk)),
        attribute,
    ]
    .into()
}

#[tokio::test]
async fn what_is_planted_in_a_log_is_found() {
    let (canaries, value) = (Canaries::default(), value());
    canaries.mark_guessable(canaries.owner(), "planted", &value);
    let group = &ENDPOINTS.log_groups["portal"];
    let stream = format!("planted-{:08x}", unique());
    let place = json!({"logGroupName": group, "logStreamName": stream});
    let since = places::since();
    call("logs", "Logs_20140328.CreateLogStream", &place).await;
    let texts = written(&value)
        .into_iter()
        .filter_map(|form| String::from_utf8(form).ok());
    let texts: BTreeSet<String> = texts.collect();
    let now = jiff::Timestamp::now().as_millisecond();
    let events = texts
        .iter()
        .map(|text| json!({"timestamp": now, "message": text}));
    let mut put = place.clone();
    put["logEvents"] = events.collect();
    call("logs", "Logs_20140328.PutLogEvents", &put).await;
    let found = eventually("the planted lines are read", async || {
        let lines = places::logs(since, "any line", |lines| !lines["portal"].is_empty()).await;
        let found = caught(&canaries, lines);
        (found > 0).then_some(found)
    })
    .await;
    call("logs", "Logs_20140328.DeleteLogStream", &place).await;
    assert_eq!(found, texts.len());
}

#[tokio::test]
async fn what_is_planted_in_a_queue_is_found() {
    let (canaries, value) = (Canaries::default(), value());
    canaries.mark_guessable(canaries.owner(), "planted", &value);
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    // No function reads this queue, so the message stays until the test deletes it.
    let url = &ENDPOINTS.queues["relay_failure"];
    let texts = written(&value)
        .into_iter()
        .filter_map(|form| String::from_utf8(form).ok());
    let texts: BTreeSet<String> = texts.collect();
    for text in &texts {
        let send = sqs.send_message().queue_url(url).message_body(text);
        send.send().await.unwrap();
    }
    eventually("every planted message is found", async || {
        let messages = places::messages(&Poison::default()).await;
        (caught(&canaries, messages) == texts.len()).then_some(())
    })
    .await;
    let mut left = texts.len();
    eventually("the planted messages are gone", async || {
        let receive = sqs
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10);
        for message in receive.send().await.unwrap().messages.unwrap_or_default() {
            if texts.contains(message.body.as_deref().unwrap_or_default()) {
                let delete = sqs.delete_message().queue_url(url);
                let delete = delete.receipt_handle(message.receipt_handle.unwrap());
                delete.send().await.unwrap();
                left -= 1;
            }
        }
        (left == 0).then_some(())
    })
    .await;
}

#[test]
fn only_who_gave_a_value_may_get_it_back() {
    let canaries = Canaries::default();
    let (one, other) = (canaries.owner(), canaries.owner());
    let value = canaries.text(one, "a field");
    let responses = |owners: &[_]| {
        let mut evidence = Evidence::new("an answer", format!("{{\"name\":\"{value}\"}}"));
        evidence.seen_by.extend(owners);
        canaries.leaks(&[evidence])
    };
    assert!(responses(&[one]).is_empty());
    for leaks in [responses(&[other]), responses(&[])] {
        let report = leaks.first().unwrap();
        assert_eq!(report, "a field is found in an answer at byte 9");
        assert!(
            !report.contains(&value),
            "a report is no place for a value either"
        );
    }
}
