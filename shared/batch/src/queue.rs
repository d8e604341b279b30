//! Messages of an SQS queue. A failed message goes back to the queue, and after the configured number
//! of deliveries to the dead-letter queue; the rest of the batch is done.

use std::num::NonZeroUsize;
use std::time::Instant;

use serde_json::Value;

use crate::failure::{Failure, Failures};
use crate::run::{Counts, handle_each};
use crate::trigger::Records;

/// Calls `handle` with each message body, at most `at_once` at a time, and returns the failed
/// messages.
///
/// A message without a body has failed. A failed message without an id cannot be returned, because
/// an empty id would fail the whole batch: it is counted as `dropped` in the log.
pub async fn run<H>(
    function: &'static str,
    records: Records,
    at_once: NonZeroUsize,
    handle: H,
) -> Failures
where
    H: AsyncFn(&str) -> Result<(), Failure>,
{
    let started = Instant::now();
    let handle = &handle;
    let outcomes = handle_each(&records.0, at_once, |record| async move {
        let body = record.get("body").and_then(Value::as_str);
        handle(body.ok_or(Failure::UNREADABLE)?).await
    })
    .await;

    let mut counts = Counts::of("queue", &outcomes);
    let mut failures = Failures::default();
    for (record, _) in records
        .0
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| outcome.is_err())
    {
        if !failures.add(record.get("messageId").and_then(Value::as_str)) {
            counts.dropped += 1;
        }
    }
    counts.log(function, started);
    failures
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::cell::{Cell, RefCell};

    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::failure::read;
    use crate::trigger::Trigger;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Message {
        r#type: String,
        verification_id: String,
    }

    fn messages(event: &str) -> Records {
        match Trigger::of(serde_json::from_str(event).unwrap()) {
            Trigger::Queue(records) => records,
            _ => panic!("not a queue event"),
        }
    }

    const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

    #[tokio::test]
    async fn good_batch_has_no_failures() {
        let seen = RefCell::new(Vec::new());
        let records = messages(include_str!("../../../events/sqs_notification.json"));
        let failures = run("notify", records, TWO, async |body: &str| {
            let message: Message = read(body)?;
            assert_eq!(message.r#type, "verification_requested");
            seen.borrow_mut().push(message.verification_id);
            Ok(())
        })
        .await;
        assert_eq!(failures, Failures::default());
        assert_eq!(seen.borrow().len(), 2);
    }

    #[tokio::test]
    async fn bad_messages_are_reported_and_the_others_handled() {
        let seen = Cell::new(0);
        let records = messages(include_str!("../../../events/sqs_poison.json"));
        let failures = run("notify", records, TWO, async |body: &str| {
            let _message: Message = read(body)?;
            seen.set(seen.get() + 1);
            Ok(())
        })
        .await;
        // 1, 7 and 8 are good; 2 to 4 are reported; two more have no id and are dropped.
        assert_eq!(seen.get(), 3);
        let failed: Vec<_> = failures.ids().map(|id| &id[35..]).collect();
        assert_eq!(failed, ["2", "3", "4"]);
    }

    #[tokio::test]
    async fn panic_fails_only_its_own_message() {
        let records = Records(vec![
            json!({"messageId": "a", "body": "good"}),
            json!({"messageId": "b", "body": "bad"}),
            json!({"messageId": "c", "body": "good"}),
        ]);
        let failures = run("notify", records, TWO, async |body: &str| {
            assert_eq!(body, "good");
            Ok(())
        })
        .await;
        assert_eq!(failures.ids().collect::<Vec<_>>(), ["b"]);
    }

    #[tokio::test]
    async fn concurrency_is_bounded() {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let records = (0..9).map(|id| json!({"messageId": id.to_string(), "body": ""}));
        run(
            "notify",
            Records(records.collect()),
            TWO,
            async |_: &str| {
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                tokio::task::yield_now().await;
                now.set(now.get() - 1);
                Ok(())
            },
        )
        .await;
        assert_eq!(most.get(), 2);
    }
}
