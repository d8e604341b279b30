//! The deployed local stack, as tests see it: its addresses, a client, people, messages, tables.
//!
//! `make test` starts a stack and names it in `QEG_ENDPOINTS`; without one a test process starts its own (see [`own`]).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

pub mod carriers;
pub mod certificate;
pub mod client;
pub mod elsewhere;
pub mod iam;
pub mod logs;
pub mod oversight;
mod own;
pub mod own_table;
pub mod people;
pub mod process;
pub mod record;
pub mod signature;
pub mod signed;
pub mod tables;
mod tick;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

pub use ::client::leak_scanner;
use serde::Deserialize;

/// What `make test` writes about its stack.
#[derive(Deserialize)]
pub struct Endpoints {
    pub api: String,
    pub region: String,
    pub aws_endpoint: String,
    pub admin: Credentials,
    pub tables: BTreeMap<String, String>,
    pub queues: BTreeMap<String, String>,
    pub keys: BTreeMap<String, String>,
    pub functions: BTreeMap<String, String>,
    pub roles: BTreeMap<String, String>,
    pub log_groups: BTreeMap<String, String>,
    pub staff: Vec<Credentials>,
    pub carriers: BTreeMap<String, Carrier>,
    pub sms: String,
}

#[derive(Clone, Deserialize)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

#[derive(Clone, Deserialize)]
pub struct Carrier {
    #[serde(flatten)]
    pub credentials: Credentials,
    pub queue: String,
}

pub static ENDPOINTS: LazyLock<Endpoints> = LazyLock::new(|| {
    let text = std::fs::read_to_string(file()).expect("QEG_ENDPOINTS names no readable file");
    serde_json::from_str(&text).expect("the endpoints file is not of this version")
});

/// The file that tells of the stack.
pub fn file() -> PathBuf {
    match std::env::var("QEG_ENDPOINTS") {
        // An absolute path stays as it is.
        Ok(path) => Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(path),
        Err(_) => own::STACK.endpoints.clone(),
    }
}

/// How long anything may take that happens by itself: a queue, a schedule, a stream.
pub const PATIENCE: Duration = Duration::from_mins(4);

/// Polls until there is something, and fails with `what` when there is nothing in time. Meanwhile the scheduled functions
/// run every second or so, instead of every minute.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    poll(what, look, tick::tick).await
}

/// The same, with the scheduled functions left to their schedules.
pub async fn eventually_by_itself<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    poll(what, look, async || ()).await
}

async fn poll<T>(
    what: &str,
    mut look: impl AsyncFnMut() -> Option<T>,
    between: impl AsyncFn(),
) -> T {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(
            std::time::Instant::now() < deadline,
            "never happened: {what}"
        );
        between().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// SDK configuration with these credentials.
pub async fn aws(credentials: &Credentials) -> aws_config::SdkConfig {
    let keys = aws_sdk_sts::config::Credentials::new(
        &credentials.access_key_id,
        &credentials.secret_access_key,
        credentials.session_token.clone(),
        None,
        "test",
    );
    aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12())
        .region(aws_config::Region::new(ENDPOINTS.region.clone()))
        .endpoint_url(&ENDPOINTS.aws_endpoint)
        .credentials_provider(keys)
        .load()
        .await
}
