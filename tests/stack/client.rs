//! A client of the API: one source address of its own, so that limits of one test never meet another.

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::Method;
use serde_json::Value;

use crate::{Credentials, ENDPOINTS, signature::sign};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A number no other call in this process or in another one of the last hours gave.
pub fn unique() -> u32 {
    static START: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| {
        let mut bytes = [0; 4];
        aws_lc_rs::rand::fill(&mut bytes).unwrap();
        u32::from_be_bytes(bytes)
    });
    START.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(7919))
}

pub struct Client {
    http: reqwest::Client,
    source: String,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Reply {
    /// Fails unless the status is this one. Answers may hold what was given, so only in tests.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn str(&self, pointer: &str) -> &str {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no text at {pointer} in {}", self.text))
    }
}

/// One call being put together.
pub struct Call<'a> {
    client: &'a Client,
    request: reqwest::RequestBuilder,
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    pub fn new() -> Self {
        let n = unique().to_be_bytes();
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            source: format!("10.{}.{}.{}", n[1], n[2], n[3]),
        }
    }

    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self
            .http
            .request(method, format!("{}{path}", ENDPOINTS.api))
            .header("x-forwarded-for", &self.source);
        Call {
            client: self,
            request,
        }
    }

    /// What the stand-in gateway received for a number, oldest first.
    pub async fn messages(&self, to: &str) -> Vec<String> {
        let answer = self.http.get(&ENDPOINTS.sms).send().await.unwrap();
        let all: Vec<Value> = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        all.iter()
            .filter(|message| message["to"] == to)
            .map(|message| message["body"].as_str().unwrap().to_owned())
            .collect()
    }

    /// A call that staff or a carrier signs.
    pub async fn signed(
        &self,
        who: &Credentials,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Reply {
        let url = format!("{}{path}", ENDPOINTS.api);
        let text = body.map(Value::to_string).unwrap_or_default();
        let json = "application/json";
        let headers = sign(who, "execute-api", method, &url, json, &text);
        let mut request = self
            .http
            .request(Method::from_bytes(method.as_bytes()).unwrap(), &url)
            .header("content-type", json)
            .header("x-forwarded-for", &self.source)
            .body(text);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        read(request).await
    }
}

impl Call<'_> {
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn json(mut self, body: &Value) -> Self {
        self.request = self
            .request
            .header("content-type", "application/json")
            .body(body.to_string());
        self
    }

    pub fn raw(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request = self
            .request
            .header("content-type", "application/json")
            .body(body.into());
        self
    }

    pub async fn send(self) -> Reply {
        let _ = self.client;
        read(self.request).await
    }
}

async fn read(request: reqwest::RequestBuilder) -> Reply {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let headers = answer.headers().clone();
    let text = answer.text().await.unwrap();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Reply {
        status,
        headers,
        text,
        json,
    }
}
