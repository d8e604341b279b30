//! The deployed local stack, as tests see it: its addresses, the [`Stack`] that people, staff and carriers of
//! `tests/client` use, and its tables, queues, logs and roles as an operator sees them.
//!
//! `make test` starts a stack and names it in `QEG_ENDPOINTS`; without one a test process starts its own (see [`own`]).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

pub mod iam;
pub mod logs;
mod own;
pub mod own_table;
pub mod process;
mod product;
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

use client::{
    Credentials,
    product::{Patience, look_again},
};
use jiff::{Span, Timestamp, civil::Date};
use qeg_domain::calendar::received_on;
use serde::Deserialize;

pub use product::Stack;
pub use tick::SCHEDULE;

/// What `make test` writes about its stack.
#[derive(Deserialize)]
pub struct Endpoints {
    pub api: String,
    /// The address of the pages at the own domain, with a slash at its end.
    pub portal: String,
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

/// Credentials and queue of a carrier.
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

/// The file that describes the stack.
pub fn file() -> PathBuf {
    match std::env::var("QEG_ENDPOINTS") {
        // An absolute path stays as it is.
        Ok(path) => Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(path),
        Err(_) => own::STACK.endpoints.clone(),
    }
}

/// How long background work may take: a queue, a schedule, a stream.
pub const PATIENCE: Duration = Duration::from_mins(4);

/// The time between two checks.
const PAUSE: Duration = Duration::from_millis(100);

/// Checks until there is a result, and fails with `what` if there is none in time. Meanwhile the scheduled functions
/// run about every second, instead of every minute.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    look_again(what, Patience::Time(PATIENCE), look, settle).await
}

/// The same, with the scheduled functions left to their schedules.
pub async fn eventually_by_itself<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    let pause = async || tokio::time::sleep(PAUSE).await;
    look_again(what, Patience::Time(PATIENCE), look, pause).await
}

async fn settle() {
    tick::tick().await;
    tokio::time::sleep(PAUSE).await;
}

/// The date in Asia/Shanghai this many days from today.
pub fn day(from_today: i64) -> Date {
    let span = Span::new().days(from_today);
    received_on(Timestamp::now()).checked_add(span).unwrap()
}

/// An HTTP client that ignores the proxy settings of this machine.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
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
