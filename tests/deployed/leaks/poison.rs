//! Unreadable input where functions read: on the queues, in the outbox and in the ledger.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use client::unique;
use serde_json::{Value, json};
use stack::{
    ENDPOINTS, aws,
    tables::{self, Item, dynamodb},
};

use crate::test_user::TestUser;

/// The messages and items that the test wrote. Of all places searched, only these may hold canaries.
#[derive(Default)]
pub struct Poison {
    /// Table and partition key.
    items: BTreeSet<(&'static str, String)>,
    /// Bodies of messages; in a dead-letter queue they are the same.
    messages: BTreeSet<String>,
}

impl Poison {
    pub fn holds_item(&self, table: &str, pk: &str) -> bool {
        self.items.iter().any(|(t, k)| *t == table && k == pk)
    }

    pub fn holds_message(&self, body: &str) -> bool {
        self.messages.contains(body)
    }

    /// Deletes the items; the messages end in their dead-letter queues.
    pub async fn clear(&self) {
        let client = dynamodb().await;
        for (table, pk) in &self.items {
            let sk = if *table == "ledger" {
                "REQUEST"
            } else {
                "OUTBOX"
            };
            tables::delete(&client, table, &tables::key(pk, sk)).await;
        }
    }
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn id() -> String {
    (0..4).map(|_| format!("{:08x}", unique())).collect()
}

/// Bodies that are no events, each with canaries of another kind.
fn bodies(user: &TestUser<'_>) -> Vec<String> {
    let canary = || user.canary("poison");
    let with = |mut event: Value| {
        event["phone"] = user.phone().into();
        event.to_string()
    };
    vec![
        canary(),
        format!("{{\"type\": \"{}", canary()),
        json!({"type": canary()}).to_string(),
        json!({"type": "verification_requested", "verification_id": canary()}).to_string(),
        json!({"type": "deletion_requested", "request_id": canary()}).to_string(),
        with(json!({"type": "verification_requested", "verification_id": id()})),
        with(json!({"type": "notice_written", "subject": id(), "notice_id": id()})),
        with(json!({"type": "deletion_requested", "request_id": id()})),
    ]
}

/// Writes the unreadable input everywhere, and gives what it wrote.
pub async fn put(user: &TestUser<'_>) -> Poison {
    let mut poison = Poison::default();
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    for queue in ["code", "notification", "deletion"] {
        for body in bodies(user) {
            poison.messages.insert(body.clone());
            let send = sqs.send_message().queue_url(&ENDPOINTS.queues[queue]);
            send.message_body(body).send().await.unwrap();
        }
    }
    let client = dynamodb().await;
    let mut items = unreadable_events(user);
    items.push(("ledger", unreadable_request(user)));
    for (table, item) in items {
        let pk = item["pk"].as_s().unwrap().clone();
        poison.items.insert((table, pk));
        tables::put(&client, table, item).await;
    }
    poison
}

/// The shard of the index of unsent events in which an item would be: the first character of its event's id. An item whose
/// id cannot be read is in the first shard, so that the resend meets it.
fn shard(pk: &str) -> String {
    let first = pk.trim_start_matches("OUTBOX#").chars().next();
    first.filter(char::is_ascii_hexdigit).unwrap_or('0').into()
}

/// Outbox items whose event or id cannot be read, old enough for the resend.
fn unreadable_events(user: &TestUser<'_>) -> Vec<(&'static str, Item)> {
    let old = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(10);
    let mut items: Vec<Item> = Vec::new();
    let item = |pk: &str, event: Option<String>| {
        let mut item = Item::from([
            ("pk".to_owned(), text(pk)),
            ("sk".to_owned(), text("OUTBOX")),
            ("unsent".to_owned(), text(&shard(pk))),
            ("created_at".to_owned(), text(&old.to_string())),
            ("odd".to_owned(), text(&user.canary("an odd attribute"))),
        ]);
        item.extend(event.map(|event| ("event".to_owned(), text(&event))));
        item
    };
    for body in bodies(user) {
        items.push(item(&format!("OUTBOX#{}", id()), Some(body)));
    }
    items.push(item(&format!("OUTBOX#{}", id()), None));
    items.push(item(&format!("OUTBOX#{}", user.canary("a key")), None));
    items.into_iter().map(|item| ("transient", item)).collect()
}

/// An item in the index of open deletion requests that cannot be read.
fn unreadable_request(user: &TestUser<'_>) -> Item {
    Item::from([
        ("pk".to_owned(), text(&format!("D#{}", id()))),
        ("sk".to_owned(), text("REQUEST")),
        ("open".to_owned(), text("1")),
        ("due_on".to_owned(), text(&user.canary("a due date"))),
        ("state".to_owned(), text(&user.canary("a state"))),
        ("subject".to_owned(), text(&user.phone())),
    ])
}
