//! A client of the API. Each has its own source address, so that rate limits of one test do not affect another.

use std::cell::RefCell;

use serde_json::Value;

use crate::{
    Credentials, Reply, Request, Response, described,
    product::{Shared, eventually},
    unique,
};

pub struct Client {
    pub product: Shared,
    source: String,
    responses: RefCell<Vec<Response>>,
}

/// A call that is being built.
pub struct Call<'a> {
    client: &'a Client,
    request: Request,
}

impl Client {
    pub fn of(product: impl Into<Shared>) -> Self {
        let n = unique().to_be_bytes();
        Self {
            product: product.into(),
            source: format!("10.{}.{}.{}", n[1], n[2], n[3]),
            responses: RefCell::default(),
        }
    }

    /// The source address of this client.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every answer so far, in the order in which they came.
    pub fn responses(&self) -> Vec<Response> {
        self.responses.borrow().clone()
    }

    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        Call {
            client: self,
            request: Request {
                method: method.to_owned(),
                path: path.to_owned(),
                headers: Vec::new(),
                body: Vec::new(),
                source: self.source.clone(),
                signer: None,
            },
        }
    }

    /// The messages that the message gateway received for a number, oldest first.
    pub async fn messages(&self, to: &str) -> Vec<String> {
        self.product.messages(to).await
    }

    /// Calls `look` repeatedly, and delivers events in between, until it finds something. Fails with `what` if it does
    /// not.
    pub async fn eventually<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        eventually(&self.product, what, look).await
    }

    /// A call signed by staff or a carrier.
    pub async fn signed(
        &self,
        who: &Credentials,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Reply {
        let call = self.call(method, path).signed_by(who);
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }
}

impl Call<'_> {
    /// A call signed by staff or a carrier.
    #[must_use]
    pub fn signed_by(mut self, who: &Credentials) -> Self {
        self.request.signer = Some(who.clone());
        self
    }

    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let header = (name.to_ascii_lowercase(), value.to_owned());
        self.request.headers.push(header);
        self
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string())
    }

    #[must_use]
    pub fn raw(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    /// Sets a body of any type. The caller sets its content type as a header.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request.body = body.into();
        self
    }

    /// The request, without sending it.
    pub fn request(self) -> Request {
        self.request
    }

    pub async fn send(self) -> Reply {
        let reply = self.client.product.send(self.request.clone()).await;
        described::check(&self.request, &reply);
        self.client.responses.borrow_mut().push((&reply).into());
        reply
    }
}
