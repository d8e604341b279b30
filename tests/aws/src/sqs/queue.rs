//! One queue.

use jiff::{SignedDuration, Timestamp};

use super::message::Message;
use super::settings::QueueSettings;
use crate::{arn::ACCOUNT, arn::REGION};

pub(super) struct Queue {
    pub(super) url: String,
    pub(super) arn: String,
    pub(super) settings: QueueSettings,
    /// Oldest first.
    pub(super) messages: Vec<Message>,
}

impl Queue {
    pub(super) fn new(name: &str, settings: QueueSettings) -> Self {
        Self {
            url: url(name),
            arn: format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"),
            settings,
            messages: Vec::new(),
        }
    }

    pub(super) fn forget_expired(&mut self, now: Timestamp) {
        let retention =
            SignedDuration::try_from(self.settings.retention).unwrap_or(SignedDuration::MAX);
        self.messages
            .retain(|message| now.duration_since(message.sent_at) < retention);
    }
}

/// The URL of the queue of this name.
pub(super) fn url(name: &str) -> String {
    format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}")
}
