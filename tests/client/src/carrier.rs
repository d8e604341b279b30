//! Carriers, as clients of the product: a queue, and signed calls.

use serde_json::{Value, json};

use crate::{Client, Credentials, Person, Reply, person::policy_version, product::Shared};

/// One of the carriers.
pub struct Carrier {
    pub name: String,
    pub credentials: Credentials,
    client: Client,
}

impl Carrier {
    pub fn of(product: impl Into<Shared>, name: &str) -> Self {
        let client = Client::of(product);
        Self {
            name: name.to_owned(),
            credentials: client.product.carrier(name),
            client,
        }
    }

    pub fn post(product: impl Into<Shared>) -> Self {
        Self::of(product, "post")
    }

    pub fn express(product: impl Into<Shared>) -> Self {
        Self::of(product, "express")
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.signed("GET", path, None).await
    }

    pub async fn send(&self, path: &str, body: &Value) -> Reply {
        self.signed("POST", path, Some(body)).await
    }

    async fn signed(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let who = &self.credentials;
        self.client.signed(who, method, path, body).await
    }

    pub async fn collect(&self, handoff: &str) -> Reply {
        let path = format!("/carrier/handoffs/{handoff}/collect");
        self.signed("POST", &path, None).await
    }

    pub async fn report(&self, handoff: &str, status: &str, occurred_at: &str) -> Reply {
        let body = json!({
            "event_id": format!("{status}-{occurred_at}"),
            "status": status,
            "occurred_at": occurred_at,
        });
        let path = format!("/carrier/handoffs/{handoff}/status");
        self.send(&path, &body).await
    }

    /// Waits for at least `count` events of a type that contain `id`. Events with the same event id count once.
    pub async fn messages(&self, r#type: &str, id: &str, count: usize) -> Vec<Value> {
        self.client
            .eventually(r#type, async || {
                let mut found: Vec<Value> = Vec::new();
                for event in self.client.product.carrier_events(&self.name).await {
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
    /// Hands an item over to a carrier, and returns the handoff's id.
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
        "consent": {"policy_version": policy_version()},
    })
}
