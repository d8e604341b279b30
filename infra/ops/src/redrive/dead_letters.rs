//! Finds a dead-letter queue and the queue that it belongs to, and checks that they belong together.

use aws_sdk_sqs::{
    Client, operation::get_queue_attributes::GetQueueAttributesError, types::QueueAttributeName,
};
use serde_json::Value;

use super::{CARRIER, DEAD_LETTER};
use crate::{fault::Fault, language::say, stack::Names};

/// A dead-letter queue, and the queue that gets its messages back.
pub(super) struct DeadLetters {
    pub(super) sqs: Client,
    pub(super) from: String,
    pub(super) to: String,
}

impl DeadLetters {
    /// The two queues of a name, which the redrive policy connects.
    pub(super) async fn find(sqs: Client, names: &Names, queue: &str) -> Result<Self, Fault> {
        if let Some(carrier) = queue.strip_prefix(CARRIER) {
            let letters = Self::of_carrier(sqs, names, carrier)?;
            if !letters.is_there().await? {
                return Err(unknown(names));
            }
            letters.check_pair().await?;
            return Ok(letters);
        }
        if !names.queues.contains_key(&format!("{queue}{DEAD_LETTER}")) {
            return Err(unknown(names));
        }
        let letters = Self {
            from: names.queue(&format!("{queue}{DEAD_LETTER}"))?.to_owned(),
            to: names.queue(queue)?.to_owned(),
            sqs,
        };
        letters.check_pair().await?;
        Ok(letters)
    }

    /// The queues of a carrier are in a stack of its own, which names them after the carrier (infra/carrier.yaml). All queues
    /// of an account have URLs that differ only in the name.
    fn of_carrier(sqs: Client, names: &Names, carrier: &str) -> Result<Self, Fault> {
        let (account, _) = names
            .queue("deletion")?
            .rsplit_once('/')
            .unwrap_or_default();
        let stack = &names.stack;
        Ok(Self {
            from: format!("{account}/{stack}-dead-letters-{carrier}"),
            to: format!("{account}/{stack}-carrier-{carrier}"),
            sqs,
        })
    }

    /// Whether the queue exists.
    async fn is_there(&self) -> Result<bool, Fault> {
        let asked = self.sqs.get_queue_attributes().queue_url(&self.to);
        let asked = asked.attribute_names(QueueAttributeName::QueueArn);
        match asked.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetQueueAttributesError::is_queue_does_not_exist) =>
            {
                Ok(false)
            }
            Err(error) => Err(Fault::aws("SQS", &error)),
        }
    }

    /// Checks that the redrive policy of the queue names this dead-letter queue, before anything is moved.
    async fn check_pair(&self) -> Result<(), Fault> {
        let of = |url: &str, name| {
            self.sqs
                .get_queue_attributes()
                .queue_url(url)
                .attribute_names(name)
        };
        let policy = of(&self.to, QueueAttributeName::RedrivePolicy).send().await;
        let policy = policy.map_err(|error| Fault::aws("SQS", &error))?;
        let arn = of(&self.from, QueueAttributeName::QueueArn).send().await;
        let arn = arn.map_err(|error| Fault::aws("SQS", &error))?;
        let policy = policy
            .attributes()
            .and_then(|all| all.get(&QueueAttributeName::RedrivePolicy));
        let policy: Value = policy
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let arn = arn
            .attributes()
            .and_then(|all| all.get(&QueueAttributeName::QueueArn));
        if arn.is_some() && policy["deadLetterTargetArn"].as_str() == arn.map(String::as_str) {
            return Ok(());
        }
        Err(Fault::usage(say!(
            "the queue does not use this dead-letter queue: check --stack and the redrive policy of the queue",
            "该队列没有使用这个死信队列：请检查 --stack 和队列的重驱动策略"
        )))
    }
}

/// The queue has another name.
fn unknown(names: &Names) -> Fault {
    let known = |name: &&String| names.queues.contains_key(&format!("{name}{DEAD_LETTER}"));
    let known = names.queues.keys().filter(known).map(String::as_str);
    let known = known.collect::<Vec<_>>().join(&say!(", ", "、"));
    Fault::usage(say!(
        "there is no queue of this name with a dead-letter queue: give one of {known}, or carrier- with the name of a carrier",
        "没有这个名称且带死信队列的队列：请从 {known} 中选择，或写 `carrier-` 加承运商名称"
    ))
}
