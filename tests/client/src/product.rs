//! The product as its clients reach it, however it runs.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

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

    /// How long [`eventually`] looks before it gives up.
    fn patience(&self) -> Patience;

    /// The credentials of the n-th member of staff.
    fn staff(&self, n: usize) -> Credentials;

    /// The credentials of a carrier, by its name.
    fn carrier(&self, name: &str) -> Credentials;

    /// Takes the events off a carrier's queue; gives all that this carrier received so far, oldest first.
    fn carrier_events<'a>(&'a self, name: &'a str) -> LocalBoxFuture<'a, Vec<Value>>;
}

/// A product that several clients use.
pub type Shared = Rc<dyn Product>;

/// How long something is looked for before the test fails.
#[derive(Clone, Copy, Debug)]
pub enum Patience {
    /// So many looks: for a product on a virtual clock, where nothing takes time.
    Looks(usize),
    /// So much time of this machine.
    Time(Duration),
}

/// Looks again after each time that something happened, and fails with `what` when nothing is found.
pub async fn eventually<T>(
    product: &Shared,
    what: &str,
    look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let settle = async || product.settle().await;
    look_again(what, product.patience(), look, settle).await
}

/// Looks, and does `between` after each look that found nothing. Fails with `what` when the patience is over.
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
