//! Contact data: valid and invalid input, and the sealed, answered and masked forms.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn sample() -> Value {
    json!({
        "name": " 李雷 ",
        "phone": "138-1234-5678",
        "address": {
            "province": "广东省",
            "city": "深圳市",
            "county": "南山区",
            "town": "粤海街道",
            "detail": "科技园路 1 号 2 栋 301 室",
            "postcode": "５１８０５７"
        }
    })
}

fn parse(value: Value) -> Result<Contact, Vec<Violation>> {
    Contact::parse(serde_json::from_value(value).unwrap())
}

fn violations(value: Value) -> Vec<(String, &'static str)> {
    let found = parse(value).err().unwrap_or_default();
    found
        .into_iter()
        .map(|violation| (violation.pointer, violation.code))
        .collect()
}

#[test]
fn the_answer_is_normalised() {
    let contact = parse(sample()).ok().unwrap();
    let mut expected = sample();
    expected["name"] = json!("李雷");
    expected["phone"] = json!("+8613812345678");
    expected["address"]["postcode"] = json!("518057");
    assert_eq!(serde_json::to_value(contact.answer()).unwrap(), expected);
}

#[test]
fn contact_data_survives_serialisation() {
    let contact = parse(sample()).ok().unwrap();
    let bytes = serde_json::to_vec(&contact).unwrap();
    assert!(serde_json::from_slice::<Contact>(&bytes).unwrap() == contact);
}

#[test]
fn town_and_postcode_may_be_absent() {
    let mut value = sample();
    let address = value["address"].as_object_mut().unwrap();
    address.remove("town");
    address.insert("postcode".to_owned(), Value::Null);
    let contact = parse(value).ok().unwrap();
    let answer = serde_json::to_value(contact.answer()).unwrap();
    assert!(answer["address"].get("town").is_none());
    assert!(answer["address"].get("postcode").is_none());
}

#[test]
fn all_missing_fields_are_reported() {
    let missing = code::MISSING;
    assert_eq!(
        violations(json!({})),
        ["/name", "/phone", "/address"].map(|at| (at.to_owned(), missing))
    );
    assert_eq!(
        violations(json!({"name": " ", "phone": "13812345678", "address": {}})),
        [
            "/name",
            "/address/province",
            "/address/city",
            "/address/county",
            "/address/detail"
        ]
        .map(|at| (at.to_owned(), missing))
    );
}

#[test]
fn each_field_is_checked() {
    for (pointer, bad, code) in [
        ("/name", json!("a\u{0}b"), code::CONTROL_CHARACTER),
        ("/name", json!("李\u{202e}雷"), code::CONTROL_CHARACTER),
        (
            "/name",
            json!("长".repeat(limits::NAME_CHARS + 1)),
            code::TOO_LONG,
        ),
        ("/phone", json!("12800138000"), code::NOT_A_MAINLAND_MOBILE),
        ("/phone", json!("010-12345678"), code::NOT_A_MAINLAND_MOBILE),
        ("/address/detail", json!("a\nb"), code::CONTROL_CHARACTER),
        (
            "/address/detail",
            json!("长".repeat(limits::DETAIL_CHARS + 1)),
            code::TOO_LONG,
        ),
        ("/address/town", json!(""), code::MISSING),
        ("/address/postcode", json!("51805"), code::NOT_A_POSTCODE),
        ("/address/postcode", json!("5180577"), code::NOT_A_POSTCODE),
        ("/address/postcode", json!("51805a"), code::NOT_A_POSTCODE),
        ("/address/postcode", json!(""), code::NOT_A_POSTCODE),
    ] {
        let mut value = sample();
        *value.pointer_mut(pointer).unwrap() = bad;
        assert_eq!(violations(value), [(pointer.to_owned(), code)]);
    }
}

#[test]
fn unknown_fields_are_refused() {
    let mut value = sample();
    value["address"]["country"] = json!("CN");
    assert!(serde_json::from_value::<ContactInput>(value).is_err());
    assert!(serde_json::from_value::<ContactInput>(json!({"nick": "x"})).is_err());
}

#[test]
fn name_phone_and_address_are_masked() {
    let masked = parse(sample()).ok().unwrap().masked();
    assert_eq!(masked.name, "李*");
    assert_eq!(masked.phone, "138******78");
    assert_eq!(masked.address, "广东省 深圳市 南山区 *");
    let mut value = sample();
    value["name"] = json!("李");
    assert_eq!(parse(value).ok().unwrap().masked().name, "*");
}

proptest! {
    #[test]
    fn parsing_an_answer_changes_nothing(name in "\\PC{1,80}", detail in "\\PC{1,220}") {
        let mut value = sample();
        value["name"] = json!(name);
        value["address"]["detail"] = json!(detail);
        if let Ok(once) = parse(value) {
            let answer = serde_json::to_value(once.answer()).unwrap();
            prop_assert!(parse(answer).is_ok_and(|twice| twice == once));
        }
    }
}
