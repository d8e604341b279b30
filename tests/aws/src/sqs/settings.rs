//! The settings with which a queue is created.

use std::time::Duration;

use serde_json::Value;

use crate::answer::ServiceError;

/// Settings of a queue; the defaults are those of SQS.
#[derive(Clone, Debug)]
pub struct QueueSettings {
    /// How long a received message is hidden.
    pub visibility_timeout: Duration,
    /// How long a message is kept.
    pub retention: Duration,
    /// The dead-letter queue for messages that are received too often.
    pub redrive: Option<Redrive>,
}

/// A dead-letter queue, and after how many receives a message goes there.
#[derive(Clone, Debug)]
pub struct Redrive {
    /// ARN of the dead-letter queue.
    pub dead_letter_arn: String,
    /// The most times that a message is received.
    pub max_receive_count: u32,
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self {
            visibility_timeout: Duration::from_secs(30),
            retention: Duration::from_hours(4 * 24),
            redrive: None,
        }
    }
}

impl QueueSettings {
    /// The settings in the attributes of a request, which are all strings.
    pub(super) fn of(attributes: &Value) -> Result<Self, ServiceError> {
        let default = Self::default();
        Ok(Self {
            visibility_timeout: seconds(
                attributes,
                "VisibilityTimeout",
                default.visibility_timeout,
            )?,
            retention: seconds(attributes, "MessageRetentionPeriod", default.retention)?,
            redrive: match attributes["RedrivePolicy"].as_str() {
                Some(policy) => Some(Redrive::of(policy).ok_or_else(|| invalid("RedrivePolicy"))?),
                None => None,
            },
        })
    }
}

impl Redrive {
    /// Parses a redrive policy. The number may be written as a string.
    fn of(policy: &str) -> Option<Self> {
        let policy: Value = serde_json::from_str(policy).ok()?;
        let count = &policy["maxReceiveCount"];
        let count = match count.as_str() {
            Some(text) => text.parse().ok()?,
            None => count.as_u64()?.try_into().ok()?,
        };
        Some(Self {
            dead_letter_arn: policy["deadLetterTargetArn"].as_str()?.to_owned(),
            max_receive_count: count,
        })
    }
}

fn seconds(attributes: &Value, name: &str, default: Duration) -> Result<Duration, ServiceError> {
    match attributes[name].as_str() {
        Some(text) => {
            let seconds = text.parse().map_err(|_| invalid(name))?;
            Ok(Duration::from_secs(seconds))
        }
        None => Ok(default),
    }
}

/// The error for an attribute or parameter that SQS does not accept.
pub(super) fn invalid(name: &str) -> ServiceError {
    let message = format!("Value for parameter {name} is invalid.");
    ServiceError::client("com.amazonaws.sqs#InvalidParameterValueException", &message)
        .with_query_code("InvalidParameterValue")
}
