//! The deployed stack as a [`Product`]: calls go to its gateway over HTTP, and background work takes time.

use std::{rc::Rc, sync::Mutex};

use client::{
    Credentials, Product, Reply, Request,
    product::{Patience, Shared},
};
use futures::{FutureExt, future::LocalBoxFuture};
use reqwest::Method;
use serde_json::Value;

use crate::{ENDPOINTS, PATIENCE, aws, settle, signature::sign};

/// The events that carriers have received, with the carrier's name. Tests that run at the same time share a queue, so
/// messages that one of them receives are kept for all.
static RECEIVED: Mutex<Vec<(String, Value)>> = Mutex::new(Vec::new());

/// The deployed stack, as a value to give to people, staff and carriers: `Person::by_phone(Stack)`.
#[derive(Clone, Copy, Debug)]
pub struct Stack;

/// Each client has its own connections, because they belong to the runtime of its test.
struct Connections {
    http: reqwest::Client,
}

impl From<Stack> for Shared {
    fn from(_: Stack) -> Self {
        Rc::new(Connections {
            http: crate::http(),
        })
    }
}

impl Connections {
    async fn exchange(&self, request: Request) -> Reply {
        let url = format!("{}{}", ENDPOINTS.api, request.path);
        let method = Method::from_bytes(request.method.as_bytes()).unwrap();
        let call = self.http.request(method, url);
        let mut call = call.header("x-forwarded-for", &request.source);
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        if !request.body.is_empty() {
            call = call.body(request.body.clone());
        }
        let mut call = call.build().unwrap();
        if let Some(who) = &request.signer {
            // The address as it is sent: parsing may have normalized it.
            let url = call.url().to_string();
            let place = (request.method.as_str(), url.as_str());
            for (name, value) in sign(who, "execute-api", place, &[], &request.body) {
                let name = reqwest::header::HeaderName::from_bytes(name.as_bytes());
                call.headers_mut()
                    .insert(name.unwrap(), value.parse().unwrap());
            }
        }
        let answer = self.http.execute(call).await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        });
        let headers = headers.collect();
        Reply::new(status, headers, answer.text().await.unwrap())
    }
}

impl Product for Connections {
    fn send(&self, request: Request) -> LocalBoxFuture<'_, Reply> {
        self.exchange(request).boxed_local()
    }

    fn messages<'a>(&'a self, to: &'a str) -> LocalBoxFuture<'a, Vec<String>> {
        async move {
            let answer = self.http.get(&ENDPOINTS.sms).send().await.unwrap();
            let all: Vec<Value> = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            let theirs = all.iter().filter(|message| message["to"] == to);
            let bodies = theirs.map(|message| message["body"].as_str().unwrap().to_owned());
            bodies.collect()
        }
        .boxed_local()
    }

    fn settle(&self) -> LocalBoxFuture<'_, ()> {
        settle().boxed_local()
    }

    fn patience(&self) -> Patience {
        Patience::Time(PATIENCE)
    }

    fn staff(&self, n: usize) -> Credentials {
        ENDPOINTS.staff[n].clone()
    }

    fn carrier(&self, name: &str) -> Credentials {
        ENDPOINTS.carriers[name].credentials.clone()
    }

    /// With the carrier's own credentials.
    fn carrier_events<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Vec<Value>> {
        async move {
            let carrier = &ENDPOINTS.carriers[name];
            let sqs = aws_sdk_sqs::Client::new(&aws(&carrier.credentials).await);
            let receive = sqs.receive_message().queue_url(&carrier.queue);
            let answer = receive.max_number_of_messages(10).send().await.unwrap();
            for message in answer.messages.unwrap_or_default() {
                let event = serde_json::from_str(message.body().unwrap()).unwrap();
                RECEIVED.lock().unwrap().push((name.to_owned(), event));
                let delete = sqs.delete_message().queue_url(&carrier.queue);
                let handle = message.receipt_handle.unwrap();
                delete.receipt_handle(handle).send().await.unwrap();
            }
            let received = RECEIVED.lock().unwrap();
            let theirs = received.iter().filter(|(carrier, _)| carrier == name);
            theirs.map(|(_, event)| event.clone()).collect()
        }
        .boxed_local()
    }
}
