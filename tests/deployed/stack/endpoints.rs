//! The addresses and credentials of the stack, and clients for them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use client::Credentials;
use serde::Deserialize;

use crate::own;

/// What `make test` writes about its stack.
#[derive(Deserialize)]
pub struct Endpoints {
    pub api: String,
    /// The address of the pages at the custom domain, with a slash at its end.
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

/// An HTTP client that ignores the proxy settings of this machine. Its connections are not used again shortly before the
/// emulator closes them, which is after 75 idle seconds: a call at that moment would fail.
pub fn http() -> reqwest::Client {
    let client = reqwest::Client::builder().pool_idle_timeout(Duration::from_mins(1));
    client.no_proxy().build().unwrap()
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
