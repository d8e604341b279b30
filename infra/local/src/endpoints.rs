//! `endpoints.json`: the addresses, names and credentials of a running stack, for tests, the demo and people.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Logical name -> physical name, URL or ARN.
pub(crate) type Names = BTreeMap<String, String>;

/// Everything that is needed to call a stack.
#[derive(Serialize)]
pub(crate) struct Endpoints {
    /// Base URL of the API's stage, without a slash at the end.
    pub(crate) api: String,
    /// The start page, at the custom domain of the API: there the document's base and every `Location` lead right.
    pub(crate) portal: String,
    pub(crate) region: String,
    pub(crate) aws_endpoint: String,
    /// The emulator's root, for set-up and tests. It may do everything, so it cannot be used to test a refusal.
    pub(crate) admin: Admin,
    /// URL that lists what the stand-in SMS gateway received: `[{to, body, at}]`.
    pub(crate) sms: String,
    #[serde(flatten)]
    pub(crate) facts: Facts,
}

/// Facts about the deployed stack.
#[derive(Serialize, Deserialize)]
pub(crate) struct Facts {
    #[serde(skip_serializing)]
    pub(crate) api_id: String,
    /// The name of the stack.
    pub(crate) stack: String,
    pub(crate) staff: Vec<Session>,
    /// Name -> credentials and queue.
    pub(crate) carriers: BTreeMap<String, Carrier>,
    /// Logical name (`subjects`) -> table name.
    pub(crate) tables: Names,
    /// Logical name (`deletion`) -> queue URL.
    pub(crate) queues: Names,
    /// Logical id in the template (`AccountKey`) -> key ARN.
    pub(crate) keys: Names,
    /// Function -> function name.
    pub(crate) functions: Names,
    /// Function -> its role's ARN.
    pub(crate) roles: Names,
    /// Function -> log group.
    pub(crate) log_groups: Names,
}

#[derive(Serialize)]
pub(crate) struct Admin {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

/// Temporary credentials of one person or system.
#[derive(Serialize, Deserialize)]
#[allow(clippy::struct_field_names, reason = "the names that AWS gives them")]
pub(crate) struct Session {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
}

/// A carrier's credentials and its queue's URL.
#[derive(Serialize, Deserialize)]
pub(crate) struct Carrier {
    #[serde(flatten)]
    pub(crate) session: Session,
    pub(crate) queue: String,
}

impl Endpoints {
    /// Replaces the file in one step, so that nobody reads a half-written file.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let unfinished = path.with_extension("json.part");
        fs::write(&unfinished, serde_json::to_vec_pretty(self)?)
            .and_then(|()| fs::rename(&unfinished, path))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}
