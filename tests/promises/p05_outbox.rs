//! P5 and P11, where the stream lost what was written: the resend finds every event in the outbox,
//! however long that has become.

use std::sync::Mutex;

use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use qeg_batch::Failure;
use qeg_domain::{
    event::Event,
    id::{EventId, RequestId},
};
use qeg_relay::{queues::SendEvent, resend::resend};
use qeg_store::{
    Database, Table, Tables,
    core::{
        attribute::s,
        forward::{ForwardOutbox, OutboxEvent},
        outbox,
    },
};
use stack::{own_table::own_table, tables::dynamodb};

/// More than one page of a query: a page is 1 MiB, and each event is padded to 16 KiB.
const EVENTS: u8 = 100;
const PADDING: usize = 16 * 1024;

/// A queue that does not take one of the events.
struct Picky(Mutex<Vec<Event>>, Event);

impl SendEvent for Picky {
    async fn send(&self, posted: &OutboxEvent) -> Result<(), Failure> {
        if posted.event == self.1 {
            return Err(Failure::new("queue_unavailable"));
        }
        self.0.lock().unwrap().push(posted.event.clone());
        Ok(())
    }
}

fn event(n: u8) -> Event {
    let request_id = RequestId::parse(&format!("{n:032x}")).unwrap();
    Event::DeletionRequested { request_id }
}

fn event_id(n: u8) -> EventId {
    EventId::parse(&format!("{n:032x}")).unwrap()
}

/// An outbox that the deployed relay does not know.
async fn outbox_of_its_own() -> Database {
    let client = dynamodb().await;
    let name = own_table(&client, ("unsent", "unsent", "created_at")).await;
    let tables = Tables {
        transient: name,
        ..Tables::default()
    };
    Database::new(client, tables)
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
async fn the_resend_reads_to_the_end_and_one_failure_stops_no_other() {
    let database = outbox_of_its_own().await;
    let written: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    fill(&database, written).await;
    let queue = Picky(Mutex::default(), event(3));
    let after = |minutes| written + SignedDuration::from_mins(minutes);
    // Younger than five minutes is the stream's.
    let early = resend(&database, &queue, after(5)).await.unwrap();
    assert_eq!((early.sent, early.failed), (0, 0));

    // The first page is not all there is, or this test proves nothing.
    let page = database.client().query();
    let page = page
        .table_name(database.name(Table::Transient))
        .index_name("unsent")
        .key_condition_expression("unsent = :yes")
        .expression_attribute_values(":yes", s("1"));
    let page = page.send().await.unwrap();
    assert!(page.count < i32::from(EVENTS) && page.last_evaluated_key.is_some());

    let done = resend(&database, &queue, after(6)).await.unwrap();
    let all = usize::from(EVENTS);
    assert_eq!((done.sent, done.failed, done.unreadable), (all - 1, 1, 0));
    assert_eq!(queue.0.lock().unwrap().len(), all - 1);
    let left = database.overdue(SignedDuration::ZERO, 10, after(6)).await;
    let left: Vec<EventId> = left
        .unwrap()
        .into_iter()
        .flatten()
        .map(|posted| posted.id)
        .collect();
    assert_eq!(left, [event_id(3)], "what failed is still there");
}
