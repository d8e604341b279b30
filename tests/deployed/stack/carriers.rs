//! Carriers as their own programs see the product: a queue, and signed calls.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::{
    ENDPOINTS, aws,
    client::{Client, Reply},
    eventually,
    people::Person,
};

/// What carriers have received, by their names.
static SEEN: Mutex<Vec<(&str, Value)>> = Mutex::new(Vec::new());

/// One of the local stack's carriers.
pub struct Carrier {
    pub name: &'static str,
    client: Client,
}

pub fn post() -> Carrier {
    Carrier::of("post")
}

pub fn express() -> Carrier {
    Carrier::of("express")
}

impl Carrier {
    fn of(name: &'static str) -> Self {
        Self {
            name,
            client: Client::new(),
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        let who = &ENDPOINTS.carriers[self.name].credentials;
        self.client.signed(who, "GET", path, None).await
    }

    pub async fn send(&self, path: &str, body: &Value) -> Reply {
        let who = &ENDPOINTS.carriers[self.name].credentials;
        self.client.signed(who, "POST", path, Some(body)).await
    }

    pub async fn collect(&self, handoff: &str) -> Reply {
        let path = format!("/carrier/handoffs/{handoff}/collect");
        let who = &ENDPOINTS.carriers[self.name].credentials;
        self.client.signed(who, "POST", &path, None).await
    }

    pub async fn report(&self, handoff: &str, status: &str, occurred_at: &str) -> Reply {
        let body = json!({
            "event_id": format!("{status}-{occurred_at}"),
            "status": status,
            "occurred_at": occurred_at,
        });
        self.send(&format!("/carrier/handoffs/{handoff}/status"), &body)
            .await
    }

    /// Takes in what is on its queue, with its own credentials. Tests that run side by side share the
    /// queue, so what one takes off is kept for all.
    async fn take_in(&self) -> Vec<Value> {
        let carrier = &ENDPOINTS.carriers[self.name];
        let sqs = aws_sdk_sqs::Client::new(&aws(&carrier.credentials).await);
        let receive = sqs.receive_message().queue_url(&carrier.queue);
        let answer = receive.max_number_of_messages(10).send().await.unwrap();
        for message in answer.messages.unwrap_or_default() {
            let event: Value = serde_json::from_str(message.body.as_deref().unwrap()).unwrap();
            SEEN.lock().unwrap().push((self.name, event));
            let delete = sqs.delete_message().queue_url(&carrier.queue);
            let handle = message.receipt_handle.unwrap();
            delete.receipt_handle(handle).send().await.unwrap();
        }
        let seen = SEEN.lock().unwrap();
        let mine = seen.iter().filter(|(name, _)| *name == self.name);
        mine.map(|(_, event)| event.clone()).collect()
    }

    /// Waits for messages of a type that name `id`: at least `count`, told apart by their own id.
    pub async fn messages(&self, r#type: &str, id: &str, count: usize) -> Vec<Value> {
        eventually(r#type, async || {
            let mut found: Vec<Value> = Vec::new();
            for event in self.take_in().await {
                let is_wanted = event["type"] == r#type && event.to_string().contains(id);
                if is_wanted && found.iter().all(|seen| seen["id"] != event["id"]) {
                    found.push(event);
                }
            }
            (found.len() >= count).then_some(found)
        })
        .await
    }
}

impl Person {
    /// Hands something to a carrier, and gives the handoff's id.
    pub async fn order(&self, carrier: &str) -> String {
        let order = self.send("POST", "/handoffs", &order(carrier)).await;
        order.expect(201).str("/id").to_owned()
    }

    /// The status of a handoff, as the person sees it.
    pub async fn status(&self, handoff: &str) -> String {
        let seen = self.get(&format!("/handoffs/{handoff}")).await.expect(200);
        seen.str("/status").to_owned()
    }
}

pub fn order(carrier: &str) -> Value {
    json!({
        "carrier": carrier,
        "item": {"kind": "card", "count": 12},
        "consent": {"policy_version": "2025-02-11"},
    })
}
