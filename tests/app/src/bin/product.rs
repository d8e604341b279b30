//! The whole product in one process, over HTTP, with the time of this machine, for browsers and other clients. It prints one
//! line of JSON, with members of the `endpoints.json` of a stack, and ends when standard input does.
//!
//!     cargo run -q --bin product
#![allow(clippy::print_stdout, reason = "a test reads the addresses")]

use std::io::Read as _;

use anyhow::Result;
use app::{
    App,
    serve::{Served, endpoints},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let app = App::start_now().await;
    let served = Served::listen(&app).await?;
    println!("{}", endpoints(&app, &served));
    let until_closed = || std::io::stdin().read_to_end(&mut Vec::new());
    tokio::select! {
        () = served.run(app) => {}
        closed = tokio::task::spawn_blocking(until_closed) => drop(closed??),
    }
    Ok(())
}
