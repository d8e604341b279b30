//! Dynoxide: an implementation of `DynamoDB` in Rust, which its authors compare with AWS. Each test has a database of its own, in
//! memory, and uses it over HTTP as any client does.

use std::net::Ipv4Addr;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

/// Serves all databases of the process. It is not the runtime of a test, because a database blocks its thread while it works.
static SERVERS: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("the operating system gives two threads")
});

/// A database and its server, which end when this is dropped.
pub(super) struct InProcess {
    pub(super) address: String,
    server: AbortHandle,
}

impl InProcess {
    /// Listens on a free port of 127.0.0.1.
    pub(super) fn start() -> Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = listener.context("no free port for DynamoDB")?;
        let address = format!("http://{}", listener.local_addr()?);
        listener.set_nonblocking(true)?;
        let database = dynoxide::Database::memory();
        let database = database.map_err(|error| anyhow::anyhow!("no database: {error}"))?;
        let server = SERVERS.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener);
            let listener = listener.expect("a socket that does not block");
            dynoxide::server::serve_on(listener, database).await;
        });
        Ok(Self {
            address,
            server: server.abort_handle(),
        })
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        self.server.abort();
    }
}
