//! The product and the person that a case is about.

use app::App;
use client::{Carrier, Client, PASSWORD, Person, contact, staff};
use serde_json::{Value, json};

use crate::sent::Sent;

/// A product, and somebody with a number, a call sign and contact data.
pub struct World {
    pub app: App,
    pub person: Person,
}

impl World {
    pub async fn with(app: &App) -> Self {
        let person = Person::by_both(app).await;
        person.put_contact(&contact("甲")).await.expect(201);
        app.deliver().await;
        Self {
            app: app.clone(),
            person,
        }
    }

    pub fn phone(&self) -> &str {
        self.person.phone.as_deref().unwrap()
    }

    pub fn call_sign(&self) -> &str {
        self.person.call_sign.as_deref().unwrap()
    }

    /// A code for a number, asked for from a source of its own.
    pub async fn code(&self, phone: &str, purpose: &str) -> (String, String) {
        Client::of(&self.app).code(phone, purpose).await
    }

    pub fn by_person(&self, method: &'static str, path: impl Into<String>) -> Sent {
        Sent::by(&self.person, method, path)
    }

    /// An order that the carrier has collected.
    pub async fn collected(&self) -> String {
        let id = self.person.order("post").await;
        self.app.deliver().await;
        Carrier::post(&self.app).collect(&id).await.expect(200);
        id
    }

    /// A thread that the person opened.
    pub async fn thread(&self) -> String {
        let body = json!({"subject": "QSL", "body": "卡片到了吗？"});
        let asked = self.person.send("POST", "/threads", &body).await;
        asked.expect(201).str("/id").to_owned()
    }

    /// A message to the person of a thread, as staff try one before everybody gets it. Gives its id.
    pub async fn broadcast(&self) -> String {
        let body = json!({
            "template": "policy_changed",
            "audience": "thread",
            "thread_id": self.thread().await,
            "params": {"effective_on": "2027-01-01"},
        });
        let sent = self.staff(0, "POST", "/staff/notices", &body).await;
        sent["id"].as_str().unwrap().to_owned()
    }

    /// A thread that staff answered.
    pub async fn answered(&self) -> String {
        let id = self.thread().await;
        let path = format!("/staff/threads/{id}/messages");
        self.staff(0, "POST", &path, &json!({"body": "到了。"}))
            .await;
        id
    }

    /// A deletion in its grace period: its id and a receipt.
    pub async fn leaving(&self) -> (String, String) {
        self.person.ask_for_deletion("grace").await
    }

    /// Cancels the deletion, if there is one.
    pub async fn stay(&self) {
        let cancelled = self.person.delete("/deletion").await;
        assert!(matches!(cancelled.status, 204 | 404), "{}", cancelled.text);
    }

    pub async fn staff(&self, n: usize, method: &str, path: &str, body: &Value) -> Value {
        let reply = staff(&self.app, n, method, path, Some(body)).await;
        assert!(reply.status < 300, "{path}: {}", reply.text);
        reply.json
    }

    /// The body of a call that needs the password.
    pub fn with_password(&self, mut body: Value) -> Value {
        body["password"] = PASSWORD.into();
        body
    }

    /// The request for a disclosure of contact data.
    pub fn disclosed(&self) -> Value {
        json!({
            "identifier": self.call_sign(),
            "instrument": "（2026）京01民初1号",
            "authority": "某人民法院",
            "fields": ["contact_name", "contact_phone", "contact_address"],
        })
    }

    /// A disclosure that waits for approval.
    pub async fn disclosure(&self) -> String {
        let body = self.disclosed();
        let asked = self.staff(0, "POST", "/staff/disclosures", &body).await;
        asked["id"].as_str().unwrap().to_owned()
    }
}
