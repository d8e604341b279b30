//! The schemas, the samples and this parser agree: they accept and refuse the same messages.

use serde_json::{Value, json};

use super::*;
use crate::api::Collected;

const REQUESTED: (&str, &str) = (
    include_str!("../../../schemas/net.qeg.handoff.requested.v1.json"),
    include_str!("../../../samples/net.qeg.handoff.requested.v1.json"),
);
const CANCELLED: (&str, &str) = (
    include_str!("../../../schemas/net.qeg.handoff.cancelled.v1.json"),
    include_str!("../../../samples/net.qeg.handoff.cancelled.v1.json"),
);
const CONTACT_CHANGED: (&str, &str) = (
    include_str!("../../../schemas/net.qeg.handoff.contact_changed.v1.json"),
    include_str!("../../../samples/net.qeg.handoff.contact_changed.v1.json"),
);
const ERASURE: (&str, &str) = (
    include_str!("../../../schemas/net.qeg.erasure.requested.v1.json"),
    include_str!("../../../samples/net.qeg.erasure.requested.v1.json"),
);
const COLLECTED: (&str, &str) = (
    include_str!("../../../schemas/collect_answer.json"),
    include_str!("../../../samples/collect_answer.json"),
);

struct Schema(jsonschema::Validator);

impl Schema {
    fn read(text: &str) -> Self {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert!(jsonschema::meta::is_valid(&schema));
        let mut options = jsonschema::draft202012::options();
        options = options.should_validate_formats(true);
        Self(options.build(&schema).unwrap())
    }

    fn accepts(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

fn is_parsed(message: &Value) -> bool {
    Event::parse(&message.to_string()).is_ok()
}

/// Every change to a message that must make it invalid: each member removed, each member with a wrong value or type,
/// and one unknown member added to each object.
fn damaged(sample: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for object in objects(sample, "") {
        let mut more = sample.clone();
        more.pointer_mut(&object).unwrap()["phone"] = json!("+8613800138000");
        all.push(more);
        let members = sample.pointer(&object).unwrap().as_object().unwrap();
        for name in members.keys() {
            if name == "weight_g" {
                continue;
            }
            let mut less = sample.clone();
            let members = less.pointer_mut(&object).unwrap().as_object_mut();
            members.unwrap().remove(name);
            all.push(less);
        }
        for name in members.keys() {
            for other in [
                json!(null),
                json!(7.5),
                json!(0),
                json!(""),
                json!("x"),
                json!([]),
                json!({}),
            ] {
                let mut changed = sample.clone();
                changed.pointer_mut(&object).unwrap()[name] = other;
                all.push(changed);
            }
        }
    }
    all
}

/// JSON pointers to all objects in a message.
fn objects(value: &Value, at: &str) -> Vec<String> {
    let Some(members) = value.as_object() else {
        return Vec::new();
    };
    let inside = members
        .iter()
        .flat_map(|(name, value)| objects(value, &format!("{at}/{name}")));
    std::iter::once(at.to_owned()).chain(inside).collect()
}

#[test]
fn samples_are_accepted_by_the_schemas_and_the_parser() {
    for (schema, sample) in [REQUESTED, CANCELLED, CONTACT_CHANGED, ERASURE] {
        let message = serde_json::from_str(sample).unwrap();
        assert!(Schema::read(schema).accepts(&message), "{sample}");
        assert!(is_parsed(&message), "{sample}");
    }
    let without_county = include_str!("../../../samples/collect_answer_without_county.json");
    for sample in [COLLECTED.1, without_county] {
        let collected = serde_json::from_str(sample).unwrap();
        assert!(Schema::read(COLLECTED.0).accepts(&collected));
        assert!(serde_json::from_value::<Collected>(collected).is_ok());
    }
}

#[test]
fn damaged_messages_are_refused_by_the_schemas_and_the_parser() {
    for (schema, sample) in [REQUESTED, CANCELLED, CONTACT_CHANGED, ERASURE] {
        let schema = Schema::read(schema);
        let sample = serde_json::from_str(sample).unwrap();
        for message in damaged(&sample) {
            assert!(!schema.accepts(&message), "the schema accepts {message}");
            assert!(!is_parsed(&message), "the parser accepts {message}");
        }
    }
}

#[test]
fn a_sample_matches_only_the_schema_of_its_type() {
    let all = [REQUESTED, CANCELLED, CONTACT_CHANGED, ERASURE];
    for (schema, _) in all {
        let schema = Schema::read(schema);
        let accepted =
            all.map(|(_, sample)| schema.accepts(&serde_json::from_str(sample).unwrap()));
        assert_eq!(accepted.iter().filter(|accepted| **accepted).count(), 1);
    }
}

#[test]
fn weight_is_optional() {
    let mut message: Value = serde_json::from_str(REQUESTED.1).unwrap();
    message["data"]["item"]
        .as_object_mut()
        .unwrap()
        .remove("weight_g");
    assert!(Schema::read(REQUESTED.0).accepts(&message) && is_parsed(&message));
}

#[test]
fn other_paths_than_the_documented_ones_are_refused() {
    let sample: Value = serde_json::from_str(REQUESTED.1).unwrap();
    let other = "0".repeat(32);
    for path in [
        "@evil.example/".to_owned(),
        "https://evil.example/collect".to_owned(),
        format!("/carrier/handoffs/{other}/collect"),
        format!(
            "{}/../../{other}",
            sample["data"]["collect"].as_str().unwrap()
        ),
    ] {
        let mut message = sample.clone();
        message["data"]["collect"] = path.into();
        assert!(!is_parsed(&message), "{message}");
    }
    let mut message: Value = serde_json::from_str(CONTACT_CHANGED.1).unwrap();
    message["data"]["collect"] = format!("/carrier/handoffs/{other}/collect").into();
    assert!(!is_parsed(&message));
    let mut message: Value = serde_json::from_str(ERASURE.1).unwrap();
    message["data"]["answer"] = format!("/carrier/erasures/{other}").into();
    assert!(!is_parsed(&message));
}

#[test]
fn the_schema_of_the_collection_answer_checks_every_field() {
    let schema = Schema::read(COLLECTED.0);
    let sample: Value = serde_json::from_str(COLLECTED.1).unwrap();
    let mut least = sample.clone();
    let address = least["recipient"]["address"].as_object_mut().unwrap();
    for optional in ["county", "town", "postcode"] {
        address.remove(optional);
    }
    assert!(schema.accepts(&least));
    assert!(serde_json::from_value::<Collected>(least).is_ok());
    for phone in [
        "+8657187654321",
        "+861087654321",
        "+85251234567",
        "+6831234",
        "+123456789012345",
    ] {
        let mut changed = sample.clone();
        changed["recipient"]["phone"] = json!(phone);
        assert!(schema.accepts(&changed), "{phone}");
        assert!(serde_json::from_value::<Collected>(changed).is_ok());
    }
    for (pointer, bad) in [
        ("/recipient/phone", json!("13800138000")),
        ("/recipient/phone", json!("0571-87654321")),
        ("/recipient/phone", json!("+0571876543")),
        ("/recipient/phone", json!("+1234567890123456")),
        ("/recipient/address/county", json!("")),
        ("/recipient/address/county", json!(null)),
        ("/recipient/name", json!("")),
        ("/recipient/address/postcode", json!("1000")),
        ("/item/kind", json!("letters")),
        ("/item/count", json!(0)),
    ] {
        let mut changed = sample.clone();
        *changed.pointer_mut(pointer).unwrap() = bad;
        assert!(!schema.accepts(&changed), "{pointer}");
    }
}

#[test]
fn errors_do_not_repeat_input() {
    let mut message: Value = serde_json::from_str(REQUESTED.1).unwrap();
    message["id"] = "13800138000".into();
    let error = Event::parse(&message.to_string()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("138"));
    let error = serde_json::from_str::<Id>(r#""13800138000""#).unwrap_err();
    assert!(!error.to_string().contains("138"));
}
