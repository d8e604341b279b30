//! The product as its clients reach it, however it runs.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use serde::Deserialize;
use serde_json::Value;

use crate::Reply;

/// A request as it leaves a client.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query, behind the stage.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The IP address it comes from.
    pub source: String,
    /// Who signs it, if anybody does.
    pub signer: Option<Credentials>,
}

/// AWS credentials of a member of staff or a carrier.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

/// The running product.
pub trait Product {
    /// Sends a request and reads the answer.
    fn send(&self, request: Request) -> LocalBoxFuture<'_, Reply>;

    /// What the message gateway received for a number, oldest first.
    fn messages<'a>(&'a self, to: &'a str) -> LocalBoxFuture<'a, Vec<String>>;

    /// Lets happen what happens by itself: queues, schedules, streams. Deployed, this is a short wait.
    fn settle(&self) -> LocalBoxFuture<'_, ()>;

    /// How often [`eventually`] lets things happen before it gives up.
    fn patience(&self) -> usize;

    /// The credentials of the n-th member of staff.
    fn staff(&self, n: usize) -> Credentials;

    /// The credentials of a carrier, by its name.
    fn carrier(&self, name: &str) -> Credentials;

    /// Takes the events off a carrier's queue; gives all that this carrier received so far, oldest first.
    fn carrier_events<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Vec<Value>>;
}

/// A product that several clients use.
pub type Shared = Rc<dyn Product>;

/// Looks again after each time that something happened, and fails with `what` when nothing is found.
pub async fn eventually<T>(
    product: &Shared,
    what: &str,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    for _ in 0..product.patience() {
        if let Some(found) = look().await {
            return found;
        }
        product.settle().await;
    }
    panic!("never happened: {what}");
}
