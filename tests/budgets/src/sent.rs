//! A request that a case prepares and the measurement sends.

use app::App;
use client::{Call, Carrier, Client, Person, Product as _, Reply, unique};
use serde_json::Value;

/// A request, and the status that it has to be answered with.
pub struct Sent {
    method: &'static str,
    path: String,
    who: Who,
    body: Option<Value>,
    /// Whether it is sent with an `Idempotency-Key`, another one each time.
    has_key: bool,
    /// `None` for a page, which is found only once the pages are built.
    status: Option<u16>,
}

enum Who {
    Nobody,
    Person(String),
    Receipt(String),
    Staff(usize),
    Carrier,
}

impl Sent {
    fn new(method: &'static str, path: impl Into<String>, who: Who) -> Self {
        Self {
            method,
            path: path.into(),
            who,
            body: None,
            has_key: false,
            status: Some(200),
        }
    }

    pub fn open(method: &'static str, path: impl Into<String>) -> Self {
        Self::new(method, path, Who::Nobody)
    }

    pub fn by(person: &Person, method: &'static str, path: impl Into<String>) -> Self {
        Self::new(method, path, Who::Person(person.token.clone()))
    }

    /// By whoever has this session.
    pub fn with_token(token: &str, method: &'static str, path: impl Into<String>) -> Self {
        Self::new(method, path, Who::Person(token.to_owned()))
    }

    pub fn with_receipt(receipt: &str, path: impl Into<String>) -> Self {
        Self::new("GET", path, Who::Receipt(receipt.to_owned()))
    }

    /// By the n-th member of staff.
    pub fn staff(n: usize, method: &'static str, path: impl Into<String>) -> Self {
        Self::new(method, path, Who::Staff(n))
    }

    /// By the carrier `post`.
    pub fn carrier(method: &'static str, path: impl Into<String>) -> Self {
        Self::new(method, path, Who::Carrier)
    }

    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// With an `Idempotency-Key` that was not used before.
    #[must_use]
    pub fn with_key(mut self) -> Self {
        self.has_key = true;
        self
    }

    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Answered with 200, or with 404 if the pages are not built.
    #[must_use]
    pub fn any_status(mut self) -> Self {
        self.status = None;
        self
    }

    /// Whether a person's session is sent with it.
    pub fn carries_session(&self) -> bool {
        matches!(self.who, Who::Person(_))
    }

    /// The status that it has to be answered with; `None` if there are two.
    pub fn expected(&self) -> Option<u16> {
        self.status
    }

    /// Sends it from a source address of its own, so that no limit of a source is met.
    pub async fn send(&self, app: &App) -> Reply {
        let client = Client::of(app);
        let reply = self.call(app, &client).send().await;
        match self.status {
            Some(status) => reply.expect(status),
            None => reply,
        }
    }

    /// The event of the function that answers it, instead of sending it.
    pub fn event(&self, app: &App) -> Value {
        let client = Client::of(app);
        let request = self.call(app, &client).request();
        app.event(&request).expect("a function answers it").1
    }

    fn call<'a>(&self, app: &App, client: &'a Client) -> Call<'a> {
        let call = client.call(self.method, &self.path);
        let call = match &self.who {
            Who::Nobody => call,
            Who::Person(token) => call.bearer(token),
            Who::Receipt(receipt) => call.header("authorization", &format!("Receipt {receipt}")),
            Who::Staff(n) => call.signed_by(&app.staff(*n)),
            Who::Carrier => call.signed_by(&Carrier::post(app).credentials),
        };
        let call = match &self.body {
            Some(body) => call.json(body),
            None => call,
        };
        if self.has_key {
            call.header("idempotency-key", &format!("budget-{:016x}", unique()))
        } else {
            call
        }
    }
}
