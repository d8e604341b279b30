//! The interface by which clients use the product.

use client::{Credentials, Product, Reply, Request, product::Patience};
use futures::{FutureExt, future::LocalBoxFuture};
use qeg_domain::role::Role;
use qeg_web::Problem;
use serde_json::Value;

use crate::{
    App,
    gateway::{self, Passed},
    register::{carrier_role, staff_role},
    services::gateway_answer,
    times,
};

impl App {
    /// What the gateway makes of a request.
    pub(crate) fn passed(&self, request: &Request) -> Passed {
        let id = self.0.requests.get() + 1;
        self.0.requests.set(id);
        let signer = request.signer.as_ref();
        gateway::pass(request, id, signer.map(|who| who.access_key_id.as_str()))
    }

    /// The function that answers a request, and its event: `None` if the gateway answers by itself.
    pub fn event(&self, request: &Request) -> Option<(&'static str, Value)> {
        match self.passed(request) {
            Passed::To(route, event) => Some((route.function, event)),
            Passed::Unknown | Passed::Unsigned => None,
        }
    }
}

impl Product for App {
    fn send(&self, request: Request) -> LocalBoxFuture<'_, Reply> {
        async move {
            let reply = match self.passed(&request) {
                Passed::To(route, event) => self.services().respond(route.function, event).await,
                Passed::Unknown => gateway_answer(Problem::not_found()).await,
                Passed::Unsigned => gateway_answer(Problem::forbidden()).await,
            };
            let headers = reply.headers.iter();
            let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
            let reply = Reply::new(reply.status_code, headers.collect(), reply.body);
            times::check(&reply.json);
            reply
        }
        .boxed_local()
    }

    fn messages<'a>(&'a self, to: &'a str) -> LocalBoxFuture<'a, Vec<String>> {
        let received = self.0.messages.received().into_iter();
        let bodies = received.filter(|one| one.to == to).map(|one| one.body);
        let bodies = bodies.collect();
        async move { bodies }.boxed_local()
    }

    /// Delivers waiting events. If there are none, runs the schedules.
    fn settle(&self) -> LocalBoxFuture<'_, ()> {
        async move {
            if !self.deliver().await {
                self.run_pending().await;
            }
        }
        .boxed_local()
    }

    fn patience(&self) -> Patience {
        Patience::Looks(20)
    }

    fn staff(&self, n: usize) -> Credentials {
        session(&staff_role(n), &format!("staff-{}", n + 1))
    }

    fn carrier(&self, name: &str) -> Credentials {
        session(&carrier_role(name), "pickup")
    }

    fn carrier_events<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Vec<Value>> {
        async move {
            let (sqs, url) = (self.sqs(), self.queue(name));
            loop {
                let receive = sqs.receive_message().queue_url(url);
                let answer = receive.max_number_of_messages(10).send().await.unwrap();
                let messages = answer.messages.unwrap_or_default();
                if messages.is_empty() {
                    break;
                }
                for message in messages {
                    let event = serde_json::from_str(message.body().unwrap()).unwrap();
                    times::check(&event);
                    let event = (name.to_owned(), event);
                    self.0.received.borrow_mut().push(event);
                    let delete = sqs.delete_message().queue_url(url);
                    let handle = message.receipt_handle().unwrap();
                    delete.receipt_handle(handle).send().await.unwrap();
                }
            }
            let received = self.0.received.borrow();
            let mine = received.iter().filter(|(carrier, _)| carrier == name);
            mine.map(|(_, event)| event.clone()).collect()
        }
        .boxed_local()
    }
}

/// Credentials for a session of this role. As in AWS, its ARN leaves out the path of the role.
fn session(role: &Role, name: &str) -> Credentials {
    let role = role.name();
    identity(&format!(
        "arn:aws:sts::123456789012:assumed-role/{role}/{name}"
    ))
}

/// Credentials for a role's session. The gateway of [`App`] uses the key's id as the ARN that AWS would have verified.
pub fn identity(arn: &str) -> Credentials {
    Credentials {
        access_key_id: arn.to_owned(),
        secret_access_key: String::new(),
        session_token: None,
    }
}
