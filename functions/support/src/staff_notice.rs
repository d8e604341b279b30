//! A message to everyone that was requested, as staff see it.

use jiff::Timestamp;
use qeg_domain::{
    id::BroadcastId,
    notice::{
        Class, Params, Template,
        broadcast::{Audience, Progress},
    },
};
use qeg_store::messages::broadcast::follow::Followed;
use qeg_web::describe::{Value, json};
use schemars::JsonSchema;
use serde::Serialize;

/// A message to everyone, and how far it is. It names no recipient.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StaffNotice")]
pub(crate) struct View<'a> {
    /// Its id.
    id: &'a BroadcastId,
    template: Template,
    class: Class,
    audience: Audience,
    /// The parameters of the template.
    params: &'a Params,
    /// When it was requested.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    requested_at: Timestamp,
    state: Progress,
    /// Into how many parts the accounts are divided.
    parts: u8,
    /// How many of the parts are done.
    parts_done: u8,
    /// How many notices were put in the queue. Of a promotion those are written whose recipients want promotions; of a
    /// message that was stopped those that were written by then.
    notices_queued: u64,
    /// When staff stopped it, if they did.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "qeg_domain::clock::whole_second_opt::serialize"
    )]
    stopped_at: Option<Timestamp>,
}

impl<'a> From<&'a Followed> for View<'a> {
    fn from(followed: &'a Followed) -> Self {
        Self {
            id: &followed.id,
            template: followed.template,
            class: followed.template.class(),
            audience: followed.audience,
            params: &followed.params,
            requested_at: followed.requested_at,
            state: followed.progress(),
            parts: followed.shards(),
            parts_done: followed.shards_done,
            notices_queued: followed.notices,
            stopped_at: followed.stopped_at,
        }
    }
}

/// An example in the description, of a message in this state.
pub(crate) fn example(state: Progress) -> Value {
    let mut example = json!({
        "id": "1a2b3c4d5e6f40718293a4b5c6d7e8f9",
        "template": "policy_changed",
        "class": "notice",
        "audience": "everyone",
        "params": {"effective_on": "2027-02-01"},
        "requested_at": "2026-11-25T18:28:49Z",
        "state": state,
        "parts": 16,
        "parts_done": 5,
        "notices_queued": 380
    });
    if state == Progress::Stopped {
        example["stopped_at"] = json!("2026-11-25T18:29:02Z");
    }
    example
}
