//! People, as clients of the API.

use qeg_domain::{calendar::received_on, policy::Policy};
use serde_json::{Value, json};

use crate::{Client, Reply, new_call_sign, new_phone, product::Shared};

pub const PASSWORD: &str = "a long enough passphrase";

/// The published version of the privacy policy that is in effect today.
pub fn policy_version() -> &'static str {
    let today = received_on(jiff::Timestamp::now());
    Policy::published().current(today).version
}

/// A person with an account.
pub struct Person {
    pub client: Client,
    pub phone: Option<String>,
    pub call_sign: Option<String>,
    pub token: String,
    pub recovery_code: Option<String>,
    pub account: Value,
}

/// The one-time code in a message, if there is one.
pub fn code_in(message: &str) -> Option<String> {
    let mut runs = message
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 6);
    let code = runs.next()?;
    assert!(runs.next().is_none(), "one code in {message}");
    Some(code.to_owned())
}

impl Client {
    /// Requests a code and reads it from the message. Returns the verification id and the code.
    pub async fn code(&self, phone: &str, purpose: &str) -> (String, String) {
        self.code_for(phone, phone, purpose).await
    }

    /// The same, with another spelling of the number in the request.
    pub async fn code_for(&self, phone: &str, written: &str, purpose: &str) -> (String, String) {
        let seen = self.messages(phone).await.len();
        let body = json!({"phone": written, "purpose": purpose});
        let issued = self
            .call("POST", "/verifications")
            .json(&body)
            .send()
            .await
            .expect(202);
        // Other messages, such as one to everyone, may arrive before it.
        let code = self
            .eventually("the code arrives", async || {
                let messages = self.messages(phone).await;
                messages.iter().skip(seen).find_map(|one| code_in(one))
            })
            .await;
        (issued.str("/verification_id").to_owned(), code)
    }

    /// Registers. Adds a password and a policy version to the body if they are missing.
    pub async fn register(&self, mut body: Value) -> Reply {
        let fields = body.as_object_mut().unwrap();
        fields.entry("password").or_insert(PASSWORD.into());
        fields
            .entry("policy_version")
            .or_insert(policy_version().into());
        self.call("POST", "/accounts").json(&body).send().await
    }
}

impl Person {
    async fn of(
        client: Client,
        phone: Option<String>,
        call_sign: Option<String>,
        body: Value,
    ) -> Self {
        let created = client.register(body).await.expect(201);
        Self {
            token: created.str("/session/token").to_owned(),
            recovery_code: created.json["recovery_code"].as_str().map(str::to_owned),
            account: created.json["account"].clone(),
            client,
            phone,
            call_sign,
        }
    }

    pub async fn by_call_sign(product: impl Into<Shared>) -> Self {
        let call_sign = new_call_sign();
        let body = json!({"call_sign": call_sign});
        Self::of(Client::of(product), None, Some(call_sign), body).await
    }

    /// A person with a call sign. The members of `body` are added to the registration, or replace others.
    pub async fn with(product: impl Into<Shared>, mut body: Value) -> Self {
        let call_sign = new_call_sign();
        body["call_sign"] = call_sign.as_str().into();
        Self::of(Client::of(product), None, Some(call_sign), body).await
    }

    pub async fn by_phone(product: impl Into<Shared>) -> Self {
        let (client, phone) = (Client::of(product), new_phone());
        let (id, code) = client.code(&phone, "registration").await;
        let body = json!({"verification_id": id, "code": code});
        Self::of(client, Some(phone), None, body).await
    }

    pub async fn by_both(product: impl Into<Shared>) -> Self {
        let (client, phone, call_sign) = (Client::of(product), new_phone(), new_call_sign());
        let (id, code) = client.code(&phone, "registration").await;
        let body = json!({"verification_id": id, "code": code, "call_sign": call_sign});
        Self::of(client, Some(phone), Some(call_sign), body).await
    }

    /// The random id of this person in the tables, which is the first part of the token.
    pub fn subject(&self) -> &str {
        self.token.split('.').next().unwrap()
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.client
            .call("GET", path)
            .bearer(&self.token)
            .send()
            .await
    }

    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.client
            .call(method, path)
            .bearer(&self.token)
            .json(body)
            .send()
            .await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.client
            .call("DELETE", path)
            .bearer(&self.token)
            .send()
            .await
    }

    pub async fn put_contact(&self, contact: &Value) -> Reply {
        self.send("PUT", "/contact", contact).await
    }

    /// Requests deletion. Returns the request's id and a receipt.
    pub async fn ask_for_deletion(&self, mode: &str) -> (String, String) {
        let body = json!({"mode": mode, "password": PASSWORD});
        let asked = self.send("POST", "/deletion", &body).await.expect(202);
        (
            asked.str("/request_id").to_owned(),
            asked.str("/receipt").to_owned(),
        )
    }

    pub async fn follow(&self, id: &str, receipt: &str) -> Reply {
        self.client
            .call("GET", &format!("/deletions/{id}"))
            .header("authorization", &format!("Receipt {receipt}"))
            .send()
            .await
    }

    /// Waits until a request has this state and a certificate, which is signed shortly after the state changes.
    pub async fn until(&self, id: &str, receipt: &str, state: &str) -> Reply {
        self.client
            .eventually(state, async || {
                let reply = self.follow(id, receipt).await.expect(200);
                let is_there =
                    reply.json["state"] == state && reply.json["certificate"].is_string();
                is_there.then_some(reply)
            })
            .await
    }
}

/// Contact data with a marker in every field that can contain one.
pub fn contact(marker: &str) -> Value {
    json!({
        "name": format!("李{marker}"),
        "phone": new_phone(),
        "address": {
            "province": format!("广东{marker}"),
            "city": format!("深圳{marker}"),
            "county": format!("南山{marker}"),
            "town": format!("粤海{marker}"),
            "detail": format!("科技园 1-2-{marker}"),
            "postcode": "518000",
        },
    })
}
