//! P5 and P11: when the stream has lost events, the resend finds all of them in the outbox, however many there are.

use std::sync::Mutex;

use app::App;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use qeg_batch::Failure;
use qeg_domain::{
    clock::Clock,
    event::Event,
    id::{EventId, RequestId},
};
use qeg_relay::{queues::SendEvent, resend::resend};
use qeg_store::{
    Database, Table,
    core::{
        attribute::s,
        forward::{ForwardOutbox, OutboxEvent},
        outbox,
    },
};

/// More than one page of a query in each of two shards: a page is 1 MiB, and each event is padded to 16 KiB.
const EVENTS: u8 = 200;
const PADDING: usize = 16 * 1024;

/// Queues that refuse one event and keep the others: (kept, refused).
struct RefusesOne(Mutex<Vec<Event>>, Event);

impl SendEvent for RefusesOne {
    async fn send(&self, posted: &OutboxEvent) -> Result<(), Failure> {
        if posted.event == self.1 {
            return Err(Failure::new("queue_unavailable"));
        }
        self.0.lock().unwrap().push(posted.event.clone());
        Ok(())
    }
}

/// A clock that stands still.
struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

fn event(n: u8) -> Event {
    let request_id = RequestId::parse(&format!("{n:032x}")).unwrap();
    Event::DeletionRequested { request_id }
}

fn event_id(n: u8) -> EventId {
    let shard = if n.is_multiple_of(2) { '0' } else { 'f' };
    EventId::parse(&format!("{shard}{n:031x}")).unwrap()
}

async fn fill(database: &Database, written: Timestamp) {
    let mut requests = Vec::new();
    for n in 0..EVENTS {
        let mut item = outbox::item(&event_id(n), &event(n), written).unwrap();
        item.insert("padding".to_owned(), s("x".repeat(PADDING)));
        let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
        requests.push(WriteRequest::builder().put_request(put).build());
    }
    for batch in requests.chunks(25) {
        let write = database.client().batch_write_item();
        let name = database.name(Table::Transient);
        let answer = write.request_items(name, batch.to_vec()).send().await;
        assert!(
            answer
                .unwrap()
                .unprocessed_items
                .unwrap_or_default()
                .is_empty()
        );
    }
}

#[tokio::test]
async fn the_resend_sends_every_page_and_one_failure_stops_no_other_event() {
    let app = App::start().await;
    let database = app.database();
    let written: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    fill(&database, written).await;
    let queue = RefusesOne(Mutex::default(), event(3));
    let after = |minutes| written + SignedDuration::from_mins(minutes);
    let run = async |minutes| {
        let clock = At(after(minutes));
        resend(&database, &queue, &clock, Timestamp::MAX)
            .await
            .unwrap()
    };
    // Events younger than five minutes are left to the stream.
    let early = run(5).await;
    assert_eq!((early.sent, early.failed), (0, 0));

    // This test needs more than one page.
    let page = database.client().query();
    let page = page
        .table_name(database.name(Table::Transient))
        .index_name("unsent")
        .key_condition_expression("unsent = :shard")
        .expression_attribute_values(":shard", s("f"));
    let page = page.send().await.unwrap();
    assert!(page.count < i32::from(EVENTS / 2) && page.last_evaluated_key.is_some());

    let done = run(6).await;
    let all = usize::from(EVENTS);
    assert_eq!((done.sent, done.failed, done.unreadable), (all - 1, 1, 0));
    assert_eq!(queue.0.lock().unwrap().len(), all - 1);
    let left = database
        .overdue('f', SignedDuration::ZERO, (10, None), after(6))
        .await;
    let left: Vec<EventId> = left
        .unwrap()
        .0
        .into_iter()
        .flatten()
        .map(|posted| posted.id)
        .collect();
    assert_eq!(left, [event_id(3)], "what failed is still there");
}
