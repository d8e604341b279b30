//! The steps for SQS.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{
    DeleteMessageBatchRequestEntry, Message, QueueAttributeName, SendMessageBatchRequestEntry,
};

use super::steps::{Steps, outcome};

/// Longer than the visibility timeout of the queue, which is one second.
const VISIBLE_AGAIN: Duration = Duration::from_millis(1200);

/// The steps for which the emulator differs from AWS.
pub(crate) const EMULATOR: [(&str, &str); 3] = [
    ("deleted with an old handle", "ReceiptHandleIsInvalid"),
    ("deleted a second time", "ReceiptHandleIsInvalid"),
    ("timeout that is too long", "ok"),
];

pub(crate) fn expected() -> Steps {
    [
        ("received body", "one"),
        ("received a second time at once", "none"),
        ("messages in flight", "1"),
        ("received after the visibility timeout", "one"),
        ("deleted with an old handle", "ok"),
        ("received after it was given back", "one"),
        ("in the queue after its limit", "none"),
        ("in the dead-letter queue", "one"),
        ("deleted", "ok"),
        ("deleted a second time", "ok"),
        ("in the dead-letter queue after that", "none"),
        ("handle that is none", "ReceiptHandleIsInvalid"),
        ("batch sent", "2"),
        ("batch received", "2"),
        ("batch deleted", "2"),
        ("timeout that is too long", "InvalidParameterValue"),
        ("eleven messages at once", "InvalidParameterValue"),
        ("unknown queue", "AWS.SimpleQueueService.NonExistentQueue"),
        (
            "URL of an unknown queue",
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
    ]
    .map(|(step, result)| (step, result.to_owned()))
    .to_vec()
}

pub(crate) async fn steps(config: &SdkConfig) -> Steps {
    let client = Client::new(config);
    let mut steps = Steps::new();
    let name = format!("parity-{}", std::process::id());
    let dead = client
        .create_queue()
        .queue_name(format!("{name}-dead"))
        .send()
        .await;
    let dead = dead.unwrap().queue_url.unwrap();
    let arn = attribute(&client, &dead, QueueAttributeName::QueueArn).await;
    let policy = format!(r#"{{"deadLetterTargetArn":"{arn}","maxReceiveCount":3}}"#);
    let queue = client
        .create_queue()
        .queue_name(&name)
        .attributes(QueueAttributeName::VisibilityTimeout, "1")
        .attributes(QueueAttributeName::RedrivePolicy, policy);
    let queue = queue.send().await.unwrap().queue_url.unwrap();
    visibility(&client, &queue, &mut steps).await;
    redrive(&client, &queue, &dead, &mut steps).await;
    batch(&client, &dead, &mut steps).await;
    refused(&client, &queue, &name, &mut steps).await;
    steps
}

async fn visibility(client: &Client, queue: &str, steps: &mut Steps) {
    let sent = client.send_message().queue_url(queue).message_body("one");
    sent.send().await.unwrap();
    let first = receive(client, queue).await;
    steps.push(("received body", body(first.as_ref())));
    let second = receive(client, queue).await;
    steps.push(("received a second time at once", body(second.as_ref())));
    let hidden = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
    steps.push(("messages in flight", attribute(client, queue, hidden).await));
    tokio::time::sleep(VISIBLE_AGAIN).await;
    let again = receive(client, queue).await;
    steps.push((
        "received after the visibility timeout",
        body(again.as_ref()),
    ));
    let delete = client.delete_message().queue_url(queue);
    let delete = delete.receipt_handle(first.unwrap().receipt_handle.unwrap());
    // It deletes nothing: the next steps find the message.
    steps.push(("deleted with an old handle", outcome(&delete.send().await)));
    let back = client
        .change_message_visibility()
        .queue_url(queue)
        .visibility_timeout(0);
    let handle = again.unwrap().receipt_handle.unwrap();
    back.receipt_handle(handle).send().await.unwrap();
}

async fn redrive(client: &Client, queue: &str, dead: &str, steps: &mut Steps) {
    let third = receive(client, queue).await;
    steps.push(("received after it was given back", body(third.as_ref())));
    tokio::time::sleep(VISIBLE_AGAIN).await;
    let fourth = receive(client, queue).await;
    steps.push(("in the queue after its limit", body(fourth.as_ref())));
    let message = receive(client, dead).await;
    steps.push(("in the dead-letter queue", body(message.as_ref())));
    let handle = message.unwrap().receipt_handle.unwrap();
    let delete = |handle: &str| {
        client
            .delete_message()
            .queue_url(dead)
            .receipt_handle(handle)
            .send()
    };
    steps.push(("deleted", outcome(&delete(&handle).await)));
    steps.push(("deleted a second time", outcome(&delete(&handle).await)));
    let after = receive(client, dead).await;
    steps.push(("in the dead-letter queue after that", body(after.as_ref())));
    steps.push(("handle that is none", outcome(&delete("none").await)));
}

async fn batch(client: &Client, queue: &str, steps: &mut Steps) {
    let entry = |id: &str| {
        SendMessageBatchRequestEntry::builder()
            .id(id)
            .message_body(id)
            .build()
    };
    let send = client.send_message_batch().queue_url(queue);
    let sent = send
        .entries(entry("a").unwrap())
        .entries(entry("b").unwrap())
        .send()
        .await;
    steps.push(("batch sent", sent.unwrap().successful.len().to_string()));
    let receive = client
        .receive_message()
        .queue_url(queue)
        .max_number_of_messages(10);
    let messages = receive.send().await.unwrap().messages.unwrap();
    steps.push(("batch received", messages.len().to_string()));
    let entries = messages.into_iter().enumerate().map(|(at, message)| {
        let entry = DeleteMessageBatchRequestEntry::builder().id(at.to_string());
        entry
            .receipt_handle(message.receipt_handle.unwrap())
            .build()
            .unwrap()
    });
    let delete = client.delete_message_batch().queue_url(queue);
    let deleted = delete.set_entries(Some(entries.collect())).send().await;
    steps.push((
        "batch deleted",
        deleted.unwrap().successful.len().to_string(),
    ));
}

async fn refused(client: &Client, queue: &str, name: &str, steps: &mut Steps) {
    let receive = || client.receive_message().queue_url(queue);
    let long = receive().visibility_timeout(12 * 60 * 60 + 1).send().await;
    steps.push(("timeout that is too long", outcome(&long)));
    let many = receive().max_number_of_messages(11).send().await;
    steps.push(("eleven messages at once", outcome(&many)));
    let send = client.send_message().queue_url(format!("{queue}-unknown"));
    steps.push((
        "unknown queue",
        outcome(&send.message_body("a").send().await),
    ));
    let url = client.get_queue_url().queue_name(format!("{name}-unknown"));
    steps.push(("URL of an unknown queue", outcome(&url.send().await)));
}

async fn receive(client: &Client, queue: &str) -> Option<Message> {
    let answer = client.receive_message().queue_url(queue).send().await;
    answer.unwrap().messages?.into_iter().next()
}

fn body(message: Option<&Message>) -> String {
    let body = message.and_then(|message| message.body.clone());
    body.unwrap_or_else(|| "none".to_owned())
}

async fn attribute(client: &Client, queue: &str, name: QueueAttributeName) -> String {
    let call = client.get_queue_attributes().queue_url(queue);
    let answer = call.attribute_names(name.clone()).send().await.unwrap();
    answer.attributes.unwrap().remove(&name).unwrap()
}
