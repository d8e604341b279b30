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
fn county_town_and_postcode_may_be_absent_null_or_empty() {
    let optional = ["county", "town", "postcode"];
    let mut absent = sample();
    let address = absent["address"].as_object_mut().unwrap();
    address.retain(|name, _| !optional.contains(&name.as_str()));
    let mut all = vec![absent];
    for nothing in [
        Value::Null,
        json!(""),
        json!(" \u{3000}"),
        json!("\u{200B}"),
    ] {
        let mut value = sample();
        for name in optional {
            value["address"][name] = nothing.clone();
        }
        all.push(value);
    }
    for value in all {
        let contact = parse(value).ok().unwrap();
        let answer = serde_json::to_value(contact.answer()).unwrap();
        for name in optional {
            assert!(answer["address"].get(name).is_none(), "{name}");
        }
        assert_eq!(contact.masked().address, "广东省 深圳市 *");
    }
}

/// Addresses without a county, and with a county that belongs to no city, as people write them.
const PLACES: &[(&str, &str, Option<&str>, &str)] = &[
    // Cities that are divided into towns and streets directly.
    ("广东省", "东莞市", None, "长安镇"),
    ("广东省", "中山市", None, "小榄镇"),
    ("海南省", "儋州市", None, "那大镇"),
    ("甘肃省", "嘉峪关市", None, "新城镇"),
    ("广东省", "东莞市", Some("东莞市"), "长安镇"),
    // Counties and county-level cities that belong to a province directly.
    ("湖北省", "仙桃市", None, "沙嘴街道"),
    ("湖北省", "省直辖县级行政区划", Some("仙桃市"), "沙嘴街道"),
    ("湖北省", "潜江市", Some("潜江市"), "园林街道"),
    ("湖北省", "神农架林区", None, "松柏镇"),
    ("河南省", "济源市", None, "沁园街道"),
    ("河南省", "省直辖县级行政区划", Some("济源市"), "沁园街道"),
    ("海南省", "琼中黎族苗族自治县", None, "营根镇"),
    ("海南省", "省直辖县", Some("五指山市"), "通什镇"),
    ("新疆维吾尔自治区", "石河子市", None, "红山街道"),
    (
        "新疆维吾尔自治区",
        "自治区直辖县级行政区划",
        Some("图木舒克市"),
        "锦绣街道",
    ),
    // Municipalities, and an autonomous prefecture.
    ("北京市", "北京市", Some("海淀区"), "中关村街道"),
    ("重庆市", "县", Some("城口县"), "葛城街道"),
    (
        "云南省",
        "红河哈尼族彝族自治州",
        Some("金平苗族瑶族傣族自治县"),
        "金河镇",
    ),
];

#[test]
fn places_without_a_county_or_a_city_are_written_as_people_write_them() {
    for (province, city, county, town) in PLACES {
        let mut value = sample();
        value["address"]["province"] = json!(province);
        value["address"]["city"] = json!(city);
        value["address"]["county"] = json!(county);
        value["address"]["town"] = json!(town);
        let contact = parse(value).ok().unwrap();
        let answer = serde_json::to_value(contact.answer()).unwrap();
        assert_eq!(
            answer["address"].get("county"),
            county.map(|name| json!(name)).as_ref()
        );
        let area = [Some(*province), Some(*city), *county, Some("*")];
        let area: Vec<&str> = area.into_iter().flatten().collect();
        assert_eq!(contact.masked().address, area.join(" "));
        let stored = serde_json::to_vec(&contact).unwrap();
        assert!(serde_json::from_slice::<Contact>(&stored).unwrap() == contact);
    }
}

#[test]
fn records_stored_before_these_rules_can_still_be_read() {
    let stored = r#"{"name":"李雷","phone":"+8613812345678","address":{"province":"广东省","city":"深圳市",
        "county":"南山区","town":null,"detail":"1 号","postcode":null}}"#;
    let contact: Contact = serde_json::from_str(stored).unwrap();
    let answer = serde_json::to_value(contact.answer()).unwrap();
    assert_eq!(answer["phone"], "+8613812345678");
    assert_eq!(answer["address"]["county"], "南山区");
}

#[test]
fn the_phone_of_a_recipient_is_a_number_of_any_kind() {
    for (given, e164, masked) in [
        ("0571-87654321", "+8657187654321", "0571******21"),
        ("+852 5123 4567", "+85251234567", "+852******67"),
        (
            "\u{202D}(+86) 138 1234 5678\u{202C}",
            "+8613812345678",
            "138******78",
        ),
    ] {
        let mut value = sample();
        value["phone"] = json!(given);
        let contact = parse(value).ok().unwrap();
        let answer = serde_json::to_value(contact.answer()).unwrap();
        assert_eq!(
            (&answer["phone"], contact.masked().phone.as_str()),
            (&json!(e164), masked)
        );
    }
}

#[test]
fn all_fields_that_are_blank_are_reported() {
    let blank = json!({"name": " ", "phone": "", "address": {
        "province": "", "city": "\u{3000}", "detail": "\t", "county": "", "postcode": "1",
    }});
    let missing = |pointer: &str| (pointer.to_owned(), code::MISSING);
    assert_eq!(
        violations(blank),
        [
            missing("/name"),
            ("/phone".to_owned(), code::NOT_A_PHONE_NUMBER),
            missing("/address/province"),
            missing("/address/city"),
            missing("/address/detail"),
            ("/address/postcode".to_owned(), code::NOT_A_POSTCODE),
        ]
    );
}

#[test]
fn input_without_a_required_field_is_not_of_the_form() {
    for pointer in ["", "/address"] {
        let whole = sample();
        let names = whole.pointer(pointer).unwrap().as_object().unwrap().keys();
        for name in names {
            let optional = ["county", "town", "postcode"].contains(&name.as_str());
            let mut value = sample();
            let object = value.pointer_mut(pointer).unwrap();
            object.as_object_mut().unwrap().remove(name);
            let input = serde_json::from_value::<ContactInput>(value);
            assert_eq!(input.is_ok(), optional, "{name}");
        }
    }
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
        ("/phone", json!("12800138000"), code::NOT_A_PHONE_NUMBER),
        ("/phone", json!("87654321"), code::NOT_A_PHONE_NUMBER),
        ("/phone", json!(""), code::NOT_A_PHONE_NUMBER),
        ("/name", json!("\u{3164}"), code::MISSING),
        ("/name", json!("\u{200d}"), code::MISSING),
        ("/name", json!("\u{2800}"), code::NO_LETTER),
        ("/name", json!("\u{13441}\u{13442}"), code::NO_LETTER),
        ("/name", json!("12345"), code::NO_LETTER),
        ("/name", json!("１３８ 0013"), code::NO_LETTER),
        ("/name", json!("李\u{61c}雷"), code::CONTROL_CHARACTER),
        ("/address/province", json!("\u{115f}"), code::MISSING),
        ("/address/city", json!("\u{2800}"), code::NO_LETTER),
        ("/address/county", json!("--"), code::NO_LETTER),
        (
            "/address/town",
            json!("粤\u{202e}海"),
            code::CONTROL_CHARACTER,
        ),
        ("/address/detail", json!("\u{3164}"), code::MISSING),
        ("/address/detail", json!("a\nb"), code::CONTROL_CHARACTER),
        (
            "/address/detail",
            json!("长".repeat(limits::DETAIL_CHARS + 1)),
            code::TOO_LONG,
        ),
        ("/address/postcode", json!("51805"), code::NOT_A_POSTCODE),
        ("/address/postcode", json!("5180577"), code::NOT_A_POSTCODE),
        ("/address/postcode", json!("51805a"), code::NOT_A_POSTCODE),
        (
            "/address/postcode",
            json!("邮编518057"),
            code::NOT_A_POSTCODE,
        ),
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
