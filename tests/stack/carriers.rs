//! Carriers as their own programs see the product: a queue, and signed calls.

use aws_sdk_sqs::types::Message;
use serde_json::{Value, json};

use crate::{
    ENDPOINTS, aws,
    client::{Client, Reply},
    eventually,
    people::Person,
};

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

    /// Everything on its queue now, with its own credentials; left where it is.
    async fn look(&self) -> Vec<Message> {
        let carrier = &ENDPOINTS.carriers[self.name];
        let sqs = aws_sdk_sqs::Client::new(&aws(&carrier.credentials).await);
        let mut seen = Vec::new();
        loop {
            let answer = sqs
                .receive_message()
                .queue_url(&carrier.queue)
                .max_number_of_messages(10)
                .visibility_timeout(5)
                .send()
                .await
                .unwrap();
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                break;
            }
            seen.extend(messages);
        }
        for message in &seen {
            sqs.change_message_visibility()
                .queue_url(&carrier.queue)
                .receipt_handle(message.receipt_handle.as_deref().unwrap())
                .visibility_timeout(0)
                .send()
                .await
                .ok();
        }
        seen
    }

    /// Waits for messages of a type that name `id`: at least `count`, told apart by their own id.
    pub async fn messages(&self, r#type: &str, id: &str, count: usize) -> Vec<Value> {
        eventually(r#type, async || {
            let mut found: Vec<Value> = Vec::new();
            for message in self.look().await {
                let body = message.body.unwrap();
                let event: Value = serde_json::from_str(&body).unwrap();
                let is_wanted = event["type"] == r#type && body.contains(id);
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
