//! Amazon's DynamoDB Local: one server per test process, or the one that `QEG_DYNAMODB` names.

mod install;
mod java;
mod server;
pub(crate) mod tables;
mod tool;

use anyhow::Result;
use tokio::sync::OnceCell;

use server::Server;

/// The variable with the address of a running server, for example `http://127.0.0.1:8000`.
const SHARED: &str = "QEG_DYNAMODB";

/// The server's address, `http://127.0.0.1:PORT`. The first call installs and starts it.
pub(crate) async fn address() -> Result<String> {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    if let Ok(address) = std::env::var(SHARED) {
        return Ok(address);
    }
    let start =
        || async { tokio::task::spawn_blocking(|| Server::start(&install::ready()?)).await? };
    Ok(SERVER.get_or_try_init(start).await?.address())
}
