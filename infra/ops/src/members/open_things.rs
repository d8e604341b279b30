//! What is still open with a carrier. While anything is, the carrier cannot be removed.

use aws_config::SdkConfig;
use aws_sdk_sqs::{Client, types::QueueAttributeName};
use qeg_domain::handoff::CarrierName;
use qeg_store::{
    Database,
    carriers::{erasure_request::ListErasures as _, handoff::FindHandoffs as _},
};

use crate::{fault::Fault, language::say};

/// Counting stops at this number.
const MOST: usize = 100;

/// What is still open with a carrier, each up to [`MOST`].
#[derive(Default)]
pub(super) struct OpenThings {
    /// Messages in the queue and the dead-letter queue, also those that are being processed.
    messages: usize,
    /// Orders that the carrier has not collected.
    orders: usize,
    /// Requests to erase that the carrier has not answered.
    erasures: usize,
}

impl OpenThings {
    /// Looks at the queues of these URLs and at the tables.
    pub(super) async fn find(
        aws: &SdkConfig,
        database: &Database,
        carrier: &CarrierName,
        queues: &[String],
    ) -> Result<Self, Fault> {
        let sqs = Client::new(aws);
        let mut open = Self::default();
        for queue in queues {
            open.messages += messages(&sqs, queue).await?;
        }
        open.orders = database.queued(carrier, None, MOST).await?.len();
        open.erasures = database.unanswered(carrier, None, MOST).await?.0.len();
        Ok(open)
    }

    /// A sentence that lists them; `None` if nothing is open.
    pub(super) fn description(&self) -> Option<String> {
        let Self {
            messages,
            orders,
            erasures,
        } = self;
        (messages + orders + erasures > 0).then(|| {
            say!(
                "{messages} messages in its queues, {orders} orders that it has not collected, {erasures} requests to erase that it has not answered (each counted up to 100)",
                "队列中有 {messages} 条消息，{orders} 件委托尚未取件，{erasures} 项删除请求尚未答复（每项最多计到 100）"
            )
        })
    }
}

/// The messages of a queue, also those that are hidden.
async fn messages(sqs: &Client, queue: &str) -> Result<usize, Fault> {
    let names = [
        QueueAttributeName::ApproximateNumberOfMessages,
        QueueAttributeName::ApproximateNumberOfMessagesDelayed,
        QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
    ];
    let asked = sqs.get_queue_attributes().queue_url(queue);
    let asked = asked.set_attribute_names(Some(names.to_vec())).send().await;
    let found = asked.map_err(|error| Fault::aws("SQS", &error))?;
    let found = found.attributes.unwrap_or_default();
    let number = |name| found.get(name)?.parse::<usize>().ok();
    Ok(names.iter().filter_map(number).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_names_everything_that_is_open() {
        assert_eq!(OpenThings::default().description(), None);
        for open in [
            OpenThings {
                messages: 7,
                ..OpenThings::default()
            },
            OpenThings {
                orders: 7,
                ..OpenThings::default()
            },
            OpenThings {
                erasures: 7,
                ..OpenThings::default()
            },
        ] {
            assert!(open.description().is_some_and(|text| text.contains('7')));
        }
    }
}
