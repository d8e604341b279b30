//! The operations on one queue.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::message::Message;
use super::queue::Queue;
use super::settings::invalid;
use crate::answer::{Answer, ServiceError};

/// The longest message, in bytes.
const LONGEST: usize = 1024 * 1024;
/// The longest visibility timeout, in seconds.
const LONGEST_TIMEOUT: i64 = 12 * 60 * 60;

/// The result of a receive, and the messages that go to the dead-letter queue instead.
pub(super) struct Received {
    pub(super) answer: Value,
    pub(super) dead: Vec<Message>,
    /// ARN of the dead-letter queue.
    pub(super) redrive: Option<String>,
}

pub(super) fn send(queue: &mut Queue, request: &Value, now: Timestamp) -> Answer {
    let body = request["MessageBody"].as_str().unwrap_or_default();
    if body.is_empty() || body.len() > LONGEST {
        return Err(invalid("MessageBody"));
    }
    let visible_at = later(now, request["DelaySeconds"].as_i64().unwrap_or(0));
    let message = Message::new(body, &request["MessageAttributes"], now, visible_at);
    // The SDK does not check MD5OfMessageBody, so it is empty.
    let answer = json!({ "MessageId": message.id, "MD5OfMessageBody": "" });
    queue.messages.push(message);
    Ok(answer)
}

pub(super) fn receive(
    queue: &mut Queue,
    request: &Value,
    now: Timestamp,
) -> Result<Received, ServiceError> {
    let most = request["MaxNumberOfMessages"].as_u64().unwrap_or(1);
    if !(1..=10).contains(&most) {
        return Err(invalid("MaxNumberOfMessages"));
    }
    let timeout = match request["VisibilityTimeout"].as_i64() {
        Some(seconds) => timeout(seconds)?,
        None => i64::try_from(queue.settings.visibility_timeout.as_secs()).unwrap_or(i64::MAX),
    };
    let redrive = queue.settings.redrive.clone();
    let limit = redrive.as_ref().map(|redrive| redrive.max_receive_count);
    let is_dead = |message: &mut Message| {
        message.is_visible(now) && limit.is_some_and(|limit| message.receive_count >= limit)
    };
    let dead = queue.messages.extract_if(.., is_dead).collect();
    let visible = queue
        .messages
        .iter_mut()
        .filter(|message| message.is_visible(now));
    let messages: Vec<Value> = visible
        .take(usize::try_from(most).unwrap_or(10))
        .map(|message| message.receive(now, later(now, timeout)))
        .collect();
    Ok(Received {
        answer: json!({ "Messages": messages }),
        dead,
        redrive: redrive.map(|redrive| redrive.dead_letter_arn),
    })
}

/// With an old handle of a message it succeeds and deletes nothing, as SQS documents.
pub(super) fn delete(queue: &mut Queue, request: &Value) -> Answer {
    let receipt = receipt(request)?;
    queue
        .messages
        .retain(|message| message.receipt.as_deref() != Some(receipt));
    Ok(json!({}))
}

pub(super) fn change_visibility(queue: &mut Queue, request: &Value, now: Timestamp) -> Answer {
    let receipt = receipt(request)?;
    let timeout = timeout(request["VisibilityTimeout"].as_i64().unwrap_or(-1))?;
    let mut messages = queue.messages.iter_mut();
    let message = messages
        .find(|message| message.receipt.as_deref() == Some(receipt))
        .ok_or_else(|| invalid("ReceiptHandle"))?;
    if message.is_visible(now) {
        let text = "The message is not in flight.";
        return Err(
            ServiceError::client("com.amazonaws.sqs#MessageNotInflight", text)
                .with_query_code("AWS.SimpleQueueService.MessageNotInflight"),
        );
    }
    message.visible_at = later(now, timeout);
    Ok(json!({}))
}

pub(super) fn attributes(queue: &Queue, request: &Value, now: Timestamp) -> Value {
    let visible = queue
        .messages
        .iter()
        .filter(|message| message.is_visible(now))
        .count();
    let hidden = queue.messages.len() - visible;
    let mut all = Map::new();
    let mut put = |name: &str, value: String| all.insert(name.to_owned(), value.into());
    put("QueueArn", queue.arn.clone());
    put("ApproximateNumberOfMessages", visible.to_string());
    put("ApproximateNumberOfMessagesNotVisible", hidden.to_string());
    put(
        "VisibilityTimeout",
        queue.settings.visibility_timeout.as_secs().to_string(),
    );
    put(
        "MessageRetentionPeriod",
        queue.settings.retention.as_secs().to_string(),
    );
    if let Some(redrive) = &queue.settings.redrive {
        let policy = json!({
            "deadLetterTargetArn": redrive.dead_letter_arn,
            "maxReceiveCount": redrive.max_receive_count,
        });
        put("RedrivePolicy", policy.to_string());
    }
    let asked = request["AttributeNames"].as_array();
    let is_asked = |name: &str| {
        asked
            .into_iter()
            .flatten()
            .any(|one| one == name || one == "All")
    };
    all.retain(|name, _| is_asked(name));
    json!({ "Attributes": all })
}

/// Handles each entry. One that fails does not affect the others.
pub(super) fn batch(
    queue: &mut Queue,
    request: &Value,
    each: impl Fn(&mut Queue, &Value) -> Answer,
) -> Answer {
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for entry in request["Entries"].as_array().into_iter().flatten() {
        match each(queue, entry) {
            Ok(mut answer) => {
                answer["Id"] = entry["Id"].clone();
                successful.push(answer);
            }
            Err(error) => failed.push(json!({
                "Id": entry["Id"],
                "SenderFault": true,
                "Code": error.query_code.unwrap_or("InternalError"),
                "Message": error.body["message"],
            })),
        }
    }
    if successful.is_empty() && failed.is_empty() {
        let text = "There should be at least one entry in the request.";
        return Err(
            ServiceError::client("com.amazonaws.sqs#EmptyBatchRequest", text)
                .with_query_code("AWS.SimpleQueueService.EmptyBatchRequest"),
        );
    }
    Ok(json!({ "Successful": successful, "Failed": failed }))
}

/// The receipt handle of a request, if it has the form that [`Message::receive`] makes.
fn receipt(request: &Value) -> Result<&str, ServiceError> {
    let receipt = request["ReceiptHandle"].as_str().unwrap_or_default();
    let is_ours = receipt
        .split_once('.')
        .is_some_and(|(id, rest)| id.len() == 32 && rest.len() == 16);
    if is_ours {
        return Ok(receipt);
    }
    let text = "The input receipt handle is invalid.";
    Err(
        ServiceError::client("com.amazonaws.sqs#ReceiptHandleIsInvalid", text)
            .with_query_code("ReceiptHandleIsInvalid"),
    )
}

fn timeout(seconds: i64) -> Result<i64, ServiceError> {
    if (0..=LONGEST_TIMEOUT).contains(&seconds) {
        return Ok(seconds);
    }
    Err(invalid("VisibilityTimeout"))
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}
