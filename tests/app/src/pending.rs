//! Streams, queues and schedules. On AWS they run by themselves; here a test runs them.

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use qeg_batch::{Failures, Records, Trigger, queue};
use qeg_store::Table;
use serde_json::{Value, json};

use crate::{App, tables};

/// More rounds than any chain of events needs.
const ROUNDS: usize = 50;

impl App {
    /// Advances the clock, then does everything that is due: see [`Self::run_pending`]. A day has 24 hours.
    pub async fn advance(&self, by: Span) {
        let by = by.to_duration(SpanRelativeTo::days_are_24_hours()).unwrap();
        self.0.clock.advance(by);
        self.run_pending().await;
    }

    /// Calls `look` repeatedly, and delivers events in between, until it finds something. Fails with `what` if it does
    /// not.
    pub async fn eventually<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        client::product::eventually(&self.into(), what, look).await
    }

    /// Does everything that is waiting: sends the outbox to its queues, sends messages, runs purge once, and delivers
    /// the events that this causes.
    pub async fn run_pending(&self) {
        self.deliver().await;
        self.purge().await;
        self.deliver().await;
    }

    /// Runs the stream and the queues of codes and notices until all are empty. Returns whether there was anything.
    pub async fn deliver(&self) -> bool {
        for round in 0..ROUNDS {
            let streamed = self.stream().await;
            let sent = self.codes().await + self.notify().await;
            if streamed + sent == 0 {
                return round > 0;
            }
        }
        panic!("events cause new events without end");
    }

    /// Runs the stream and the queue of codes until both are empty, as if `notify` had no time meanwhile.
    pub async fn deliver_codes(&self) {
        while self.stream().await + self.codes().await > 0 {}
    }

    /// Passes each new outbox item to relay once, as the stream does. Returns how many there were.
    pub async fn stream(&self) -> usize {
        let mut records = Vec::new();
        let (database, table) = (self.dynamodb(), self.table(Table::Transient));
        let outbox = items::scan_for(&database, table, "OUTBOX#");
        for item in outbox.await {
            let pk = tables::text(&item, "pk").to_owned();
            if self.0.streamed.borrow_mut().insert(pk) {
                records.push(tables::stream_record(records.len(), &item));
            }
        }
        let count = records.len();
        if count > 0 {
            let Trigger::Stream(records) = Trigger::of(json!({"Records": records})) else {
                unreachable!("made as one")
            };
            let relay = &self.services().relay;
            qeg_relay::stream::relay(&relay.outbox, &relay.queues, records).await;
        }
        count
    }

    /// Passes one batch of the queue of codes to codes. Returns how many messages it had.
    pub async fn codes(&self) -> usize {
        let codes = &self.services().codes;
        let each = async |body: &str| codes.send(body).await;
        self.batch(("code", 1), async |records| {
            queue::run("codes", records, qeg_codes::AT_ONCE, each).await
        })
        .await
    }

    /// Passes one batch of the notification queue to notify. Returns how many messages it had.
    pub async fn notify(&self) -> usize {
        let notify = &self.services().notify;
        let each = async |body: &str| notify.send(body).await;
        self.batch(("notification", 10), async |records| {
            queue::run("notify", records, qeg_notify::AT_ONCE, each).await
        })
        .await
    }

    /// Receives up to `most` messages of a queue, and deletes those that `handle` does not give back. Returns how many
    /// there were.
    async fn batch(
        &self,
        (name, most): (&str, i32),
        handle: impl AsyncFnOnce(Records) -> Failures,
    ) -> usize {
        let (sqs, url) = (self.sqs(), self.queue(name));
        let receive = sqs.receive_message().queue_url(url);
        let answer = receive.max_number_of_messages(most).send().await.unwrap();
        let messages = answer.messages.unwrap_or_default();
        if messages.is_empty() {
            return 0;
        }
        let record = |message: &aws_sdk_sqs::types::Message| {
            json!({
                "eventSource": "aws:sqs",
                "messageId": message.message_id,
                "body": message.body,
            })
        };
        let records: Vec<Value> = messages.iter().map(record).collect();
        let Trigger::Queue(records) = Trigger::of(json!({"Records": records})) else {
            unreachable!("made as one")
        };
        let failures = handle(records).await;
        let failed: Vec<&str> = failures.ids().collect();
        for message in &messages {
            if !failed.contains(&message.message_id().unwrap()) {
                let delete = sqs.delete_message().queue_url(url);
                let handle = message.receipt_handle().unwrap();
                delete.receipt_handle(handle).send().await.unwrap();
            }
        }
        messages.len()
    }

    /// Runs purge, as its schedule does.
    pub async fn purge(&self) -> qeg_purge::Report {
        let stop_at = self.now() + SignedDuration::from_mins(14);
        self.services().purge.run(stop_at).await.unwrap()
    }

    /// Runs audit, as its schedule does.
    pub async fn audit(&self) -> qeg_audit::Report {
        let stop_at = self.now() + SignedDuration::from_mins(14);
        self.services().audit.run(stop_at).await.unwrap()
    }

    /// Runs the release of call signs, as its schedule does, and delivers the events that this causes.
    pub async fn release_call_signs(&self) -> qeg_registration::release_call_signs::Report {
        let released = self
            .services()
            .registration
            .release_call_signs(Timestamp::MAX)
            .await;
        self.deliver().await;
        released.unwrap()
    }

    /// Runs retention, as its schedule does, and delivers the events that this causes.
    pub async fn retention(&self) -> qeg_domain::retention::report::Report {
        let stop_at = self.now() + SignedDuration::from_mins(14);
        let retention = &self.services().retention;
        let run = retention.run(qeg_retention::Mode::Apply, stop_at).await;
        self.deliver().await;
        run.unwrap()
    }

    /// Runs the schedule of support, which measures how many questions are late.
    pub async fn late_questions(&self) -> qeg_support::due::Due {
        self.services().support.due(Timestamp::MAX).await.unwrap()
    }

    /// Runs the schedule of relay, which resends events that the stream missed, and delivers the events that this
    /// causes.
    pub async fn resend(&self) -> qeg_relay::resend::Resent {
        let resent = self.services().relay.resend(Timestamp::MAX).await.unwrap();
        self.deliver().await;
        resent
    }
}
