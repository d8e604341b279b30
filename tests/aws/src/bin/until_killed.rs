//! Starts DynamoDB Local, prints its address and waits: `tests/server.rs` kills this program, and looks whether the server
//! ends with it.
#![allow(clippy::print_stdout, reason = "the test reads the address")]

use local_aws::{Engine, LocalAws, SystemClock};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let aws = LocalAws::start_with(Engine::Local, SystemClock).await;
    println!("{}", aws.dynamodb_address());
    std::future::pending::<()>().await;
}
