//! The API Gateway REST event (payload 1.0), read so that no input can stop it from being read.
//!
//! Only the members we use are named, and each of them may be absent or null: a client's odd
//! header or address must end in a documented answer, never in the runtime's opaque 502. That is
//! also why the event is not turned into an `http::Request`: building its address from client
//! headers can fail by panicking before any handler runs.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What API Gateway passes on for one request.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Event {
    pub(crate) path: Option<String>,
    pub(crate) http_method: Option<String>,
    pub(crate) headers: Option<BTreeMap<String, Option<String>>>,
    pub(crate) multi_value_headers: Option<BTreeMap<String, Option<Vec<String>>>>,
    pub(crate) query_string_parameters: Option<BTreeMap<String, Option<String>>>,
    pub(crate) multi_value_query_string_parameters: Option<BTreeMap<String, Option<Vec<String>>>>,
    pub(crate) request_context: Option<Context>,
    pub(crate) body: Option<String>,
    pub(crate) is_base64_encoded: Option<bool>,
}

/// What the gateway itself knows about the request: the only part that is verified.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Context {
    pub(crate) request_id: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) identity: Option<Identity>,
}

/// The caller as the gateway saw and, where the method asks for a signature, verified it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Identity {
    pub(crate) source_ip: Option<String>,
    pub(crate) account_id: Option<String>,
    pub(crate) user_arn: Option<String>,
}

/// Single and multi-value maps of the event as one: the multi-value map holds all there is.
pub(crate) fn merged(
    single: Option<BTreeMap<String, Option<String>>>,
    multi: Option<BTreeMap<String, Option<Vec<String>>>>,
) -> Vec<(String, String)> {
    let multi: Vec<(String, String)> = multi
        .unwrap_or_default()
        .into_iter()
        .flat_map(|(name, values)| {
            let values = values.unwrap_or_default();
            values.into_iter().map(move |value| (name.clone(), value))
        })
        .collect();
    if !multi.is_empty() {
        return multi;
    }
    single
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}
