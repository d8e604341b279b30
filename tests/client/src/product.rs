//! The interface by which clients use the product, in one process or deployed.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use futures::future::LocalBoxFuture;
use serde::Deserialize;
use serde_json::Value;

use crate::Reply;

/// A request of a client.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query, without the stage.
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

    /// The messages that the message gateway received for a number, oldest first.
    fn messages<'a>(&'a self, to: &'a str) -> LocalBoxFuture<'a, Vec<String>>;

    /// Lets queues, schedules and streams run. For a deployed product, this is a short wait.
    fn settle(&self) -> LocalBoxFuture<'_, ()>;

    /// How long [`eventually`] tries before it fails.
    fn patience(&self) -> Patience;

    /// The credentials of the n-th member of staff.
    fn staff(&self, n: usize) -> Credentials;

    /// The credentials of a carrier, by its name.
    fn carrier(&self, name: &str) -> Credentials;

    /// Receives the events of a carrier's queue. Returns all that this carrier received so far, oldest first.
    fn carrier_events<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Vec<Value>>;
}

/// A product that several clients use.
pub type Shared = Rc<dyn Product>;

/// How long a test waits for something before it fails.
#[derive(Clone, Copy, Debug)]
pub enum Patience {
    /// This many tries: for a product with a virtual clock, where nothing takes time.
    Looks(usize),
    /// This much real time.
    Time(Duration),
}

/// Calls `look` until it finds something, and [`Product::settle`] in between. Fails with `what` if it finds nothing.
pub async fn eventually<T>(
    product: &Shared,
    what: &str,
    look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let settle = async || product.settle().await;
    look_again(what, product.patience(), look, settle).await
}

/// Calls `look` until it finds something, and `between` after each try. Fails with `what` when the patience is over.
pub async fn look_again<T>(
    what: &str,
    patience: Patience,
    mut look: impl AsyncFnMut() -> Option<T>,
    mut between: impl AsyncFnMut(),
) -> T {
    let since = Instant::now();
    for looks in 1.. {
        if let Some(found) = look().await {
            return found;
        }
        let is_over = match patience {
            Patience::Looks(most) => looks >= most,
            Patience::Time(longest) => since.elapsed() >= longest,
        };
        if is_over {
            break;
        }
        between().await;
    }
    panic!("never happened: {what}");
}
