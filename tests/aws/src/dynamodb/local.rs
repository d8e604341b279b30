//! Amazon's DynamoDB Local: one server per test process.

mod install;
mod java;
mod server;
mod tool;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tokio::sync::OnceCell;

use crate::hex::random_hex;
use server::Server;

/// So many tests share a database. Each call becomes slower with the number of tables in a database, and each database has
/// threads that never rest.
const TESTS_OF_A_DATABASE: usize = 16;

/// The server's address, `http://127.0.0.1:PORT`. The first call installs and starts it.
pub(super) async fn address() -> Result<String> {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    let start =
        || async { tokio::task::spawn_blocking(|| Server::start(&install::ready()?)).await? };
    Ok(SERVER.get_or_try_init(start).await?.address())
}

/// An access key, which the server takes for the name of a database.
pub(super) fn database() -> String {
    static PROCESS: LazyLock<String> = LazyLock::new(|| random_hex(8));
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed) / TESTS_OF_A_DATABASE;
    format!("test{}n{number}", *PROCESS)
}
