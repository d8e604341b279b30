//! Probes of the queues.

use powers::{Service::Sqs, spoken};
use serde_json::{Value, json};
use stack::ENDPOINTS;

use super::Probe;

pub(super) fn probes() -> Vec<Probe> {
    let queues = ENDPOINTS.queues.iter();
    queues
        .flat_map(|(logical, url)| on_queue(&spoken(logical), url))
        .collect()
}

fn on_queue(name: &str, url: &str) -> Vec<Probe> {
    let probe = |action, more: Value| {
        let mut body = json!({"QueueUrl": url});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Probe::new(Sqs, name, action, body)
    };
    let handle = json!({"ReceiptHandle": "none", "VisibilityTimeout": 0});
    vec![
        probe("SendMessage", json!({"MessageBody": ""})),
        probe("ReceiveMessage", json!({"MaxNumberOfMessages": 11})),
        probe("DeleteMessage", handle.clone()),
        probe("ChangeMessageVisibility", handle),
        probe(
            "GetQueueAttributes",
            json!({"AttributeNames": ["QueueArn"]}),
        ),
        probe(
            "SetQueueAttributes",
            json!({"Attributes": {"VisibilityTimeout": "-1"}}),
        ),
        // The only probe that would take effect, so the root does not try it.
        probe("PurgeQueue", json!({})).untried(),
    ]
}
