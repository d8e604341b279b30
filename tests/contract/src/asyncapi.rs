//! The description of the messages that the service sends (AsyncAPI 3.0): to the queues of carriers, and to the
//! operator's message gateway.

use std::fs;

use qeg_outgoing::Outgoing;
use serde_json::{Map, Value, json};

use crate::{root, schemas::whole};

/// The types of messages to carriers. Each has a schema and a sample in `events/carrier`.
pub const CARRIER_MESSAGES: [&str; 4] = [
    "net.qeg.handoff.requested.v1",
    "net.qeg.handoff.cancelled.v1",
    "net.qeg.handoff.contact_changed.v1",
    "net.qeg.erasure.requested.v1",
];

/// The whole description.
pub fn asyncapi() -> Value {
    let mut messages: Map<String, Value> = CARRIER_MESSAGES
        .iter()
        .map(|kind| ((*kind).to_owned(), carrier_message(kind)))
        .collect();
    let to_carrier = |kind: &&str| (kind.to_string(), json!({"$ref": message(kind)}));
    let carrier_messages: Map<String, Value> = CARRIER_MESSAGES.iter().map(to_carrier).collect();
    messages.insert("text_message".to_owned(), text_message());
    json!({
        "asyncapi": "3.0.0",
        "info": info(),
        "defaultContentType": "application/json",
        "servers": servers(),
        "channels": {
            "carrier_queue": {
                "address": "{stack}-carrier-{carrier}",
                "title": "The queue of a carrier",
                "description": "Delivery is at least once, in no order. A message that is not deleted after ten tries goes to the dead-letter queue. Only the carrier's role can read the queue.",
                "servers": [{"$ref": "#/servers/sqs"}],
                "parameters": {
                    "carrier": {"description": "The name of the carrier.", "examples": ["post"]},
                    "stack": {"description": "The name of the operator's stack.", "examples": ["qeg-prod"]},
                },
                "messages": carrier_messages,
            },
            "message_gateway": {
                "address": null,
                "title": "The webhook of the message gateway",
                "description": "The address that the operator configured (`GATEWAY_URL`), by HTTPS. No redirect is followed. Any status from 200 to 299 means that the gateway has accepted the message; otherwise it is sent again with the same `id`.",
                "servers": [{"$ref": "#/servers/gateway"}],
                "messages": {"text_message": {"$ref": message("text_message")}},
            },
        },
        "operations": {
            "tell_carrier": {
                "action": "send",
                "title": "Tell a carrier",
                "summary": "Tells a carrier what was handed to it, what changed, and what it has to erase.",
                "channel": {"$ref": "#/channels/carrier_queue"},
            },
            "send_text_message": {
                "action": "send",
                "title": "Send a text message",
                "summary": "Hands a one-time code, a notice or a promotion for one number to the message gateway.",
                "channel": {"$ref": "#/channels/message_gateway"},
                "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
            },
        },
        "components": {"messages": messages},
    })
}

fn message(name: &str) -> String {
    format!("#/components/messages/{name}")
}

fn info() -> Value {
    json!({
        "title": "QEG.NET messages",
        "x-title-zh-CN": "QEG.NET 消息",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "The messages that the service sends to carriers and to the operator's message gateway. No message to a carrier holds personal data: the carrier collects name, phone and address by the API (`openapi.json`), so that each collection is on the record.",
        "license": {"name": "Apache-2.0"},
    })
}

fn servers() -> Value {
    json!({
        "sqs": {
            "host": "sqs.{region}.amazonaws.com",
            "protocol": "sqs",
            "description": "Amazon SQS in the operator's account. In mainland China the host ends in `amazonaws.com.cn`.",
            "variables": {"region": {"description": "The region of the deployment.", "default": "cn-north-1"}},
        },
        "gateway": {
            "host": "{host}",
            "protocol": "https",
            "description": "The operator's message gateway.",
            "variables": {"host": {"description": "The host that the operator configured.", "default": "sms.example.org"}},
        },
    })
}

/// A message to a carrier, from its schema and its sample.
fn carrier_message(kind: &str) -> Value {
    let read = |folder: &str| -> Value {
        let path = root().join(format!("events/carrier/{folder}/{kind}.json"));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let value = serde_json::from_str(&text);
        value.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let mut schema = read("schemas");
    let definitions = schema["$defs"].take();
    if let Some(object) = schema.as_object_mut() {
        object.retain(|name, _| !name.starts_with('$'));
    }
    put_in_place(&mut schema, &definitions);
    json!({
        "name": kind,
        "title": schema["title"],
        "summary": schema["description"],
        "contentType": "application/cloudevents+json",
        "payload": schema,
        "examples": [{"payload": read("samples")}],
    })
}

/// Puts each definition in the place of what refers to it, so that the schema refers to nothing else. What stands
/// beside a reference, such as a description, stays.
fn put_in_place(schema: &mut Value, definitions: &Value) {
    let name = schema["$ref"]
        .as_str()
        .and_then(|to| to.strip_prefix("#/$defs/"));
    if let Some(mut definition) = name.map(|name| definitions[name].clone()) {
        if let (Some(definition), Some(beside)) = (definition.as_object_mut(), schema.as_object()) {
            let beside = beside.iter().filter(|(name, _)| *name != "$ref");
            definition.extend(beside.map(|(name, value)| (name.clone(), value.clone())));
        }
        *schema = definition;
    }
    match schema {
        Value::Object(object) => object
            .values_mut()
            .for_each(|one| put_in_place(one, definitions)),
        Value::Array(list) => list
            .iter_mut()
            .for_each(|one| put_in_place(one, definitions)),
        _ => {}
    }
}

/// A message to the gateway, from the type that is sent.
fn text_message() -> Value {
    json!({
        "name": "text_message",
        "title": "A text message",
        "summary": "One message for one number. The gateway takes each `id` once.",
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["x-qeg-timestamp", "x-qeg-signature"],
            "properties": {
                "x-qeg-timestamp": {
                    "type": "integer",
                    "description": "The time in seconds since 1970. Refuse a message whose time is long ago.",
                },
                "x-qeg-signature": {
                    "type": "string",
                    "pattern": "^v1=[0-9a-f]{64}$",
                    "description": "`v1=` and HMAC-SHA-256 in hex over `<timestamp>.<body>` under the shared secret.",
                },
            },
        },
        "payload": whole(|generator| generator.subschema_for::<Outgoing<'_>>()),
        "examples": [{
            "headers": {
                "x-qeg-timestamp": 1_795_631_329,
                "x-qeg-signature": format!("v1={}", "0f".repeat(32)),
            },
            "payload": {
                "id": "8c7b6a5f4e3d4c2b9a1f0e9d8c7b6a5f",
                "to": "+8613800138000",
                "template": "code_registration",
                "params": {"code": "042137"},
                "locale": "zh-CN",
                "sent_at": "2026-11-25T18:28:49Z",
            },
        }],
    })
}
