//! A client of the API: one source address of its own, so that limits of one test never meet another.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use reqwest::{Method, header::HeaderName};
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
    responses: Mutex<Vec<Response>>,
}

/// An answer as it came over the wire, for whoever searches it.
#[derive(Clone)]
pub struct Response {
    pub status: u16,
    pub request_id: Option<String>,
    /// Header lines, then the body.
    pub bytes: Vec<u8>,
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
    signer: Option<&'a Credentials>,
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
            responses: Mutex::default(),
        }
    }

    /// The address this client calls from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every answer so far, in the order in which they came.
    pub fn responses(&self) -> Vec<Response> {
        self.responses.lock().unwrap().clone()
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
            signer: None,
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
        let call = self.call(method, path).signed_by(who);
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }
}

impl<'a> Call<'a> {
    /// A call that staff or a carrier signs.
    #[must_use]
    pub fn signed_by(mut self, who: &'a Credentials) -> Self {
        self.signer = Some(who);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.raw(body.to_string())
    }

    pub fn raw(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    /// A body of whatever kind the headers say.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.body(body.into());
        self
    }

    pub async fn send(self) -> Reply {
        let mut request = self.request.build().unwrap();
        if let Some(who) = self.signer {
            let (method, url) = (request.method().clone(), request.url().to_string());
            let body = request.body().and_then(reqwest::Body::as_bytes);
            let body = body.unwrap_or_default().to_vec();
            let place = (method.as_str(), url.as_str());
            for (name, value) in sign(who, "execute-api", place, &[], &body) {
                let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
                request.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        let answer = self.client.http.execute(request).await.unwrap();
        let reply = read(answer).await;
        self.client
            .responses
            .lock()
            .unwrap()
            .push(Response::of(&reply));
        reply
    }
}

impl Response {
    fn of(reply: &Reply) -> Self {
        let mut bytes = Vec::new();
        for (name, value) in &reply.headers {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
        }
        bytes.extend(reply.text.bytes());
        Self {
            status: reply.status,
            request_id: reply.header("x-request-id").map(str::to_owned),
            bytes,
        }
    }
}

async fn read(answer: reqwest::Response) -> Reply {
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
