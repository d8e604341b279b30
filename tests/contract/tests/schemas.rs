//! The schemas of the description: examples fit them, and their texts are for people who do not know the code.

use client::described::closed;
use contract::openapi;
use qeg_domain::policy::Policy;
use qeg_web::Code;
use serde_json::{Map, Value, json};

/// What does not fit the schema at this place of the description.
fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let root = json!({"$ref": "#/schema", "schema": schema, "components": document["components"]});
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&root).unwrap();
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

/// Every JSON object of the description, with its place.
fn objects(value: &Value, place: &str, visit: &mut dyn FnMut(&str, &Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(place, object);
            for (name, one) in object {
                objects(one, &format!("{place}/{name}"), visit);
            }
        }
        Value::Array(list) => {
            for (n, one) in list.iter().enumerate() {
                objects(one, &format!("{place}/{n}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn examples_fit_their_schemas_and_have_no_other_fields() {
    let document = closed(&openapi());
    let (mut seen, mut found) = (0, Vec::new());
    objects(&document, "", &mut |place, object| {
        let examples = object.get("examples").and_then(Value::as_object);
        let several = examples
            .into_iter()
            .flat_map(Map::values)
            .map(|one| &one["value"]);
        let Some(schema) = object.get("schema") else {
            return;
        };
        for example in object.get("example").into_iter().chain(several) {
            seen += 1;
            found.extend(
                faults(&document, schema, example)
                    .into_iter()
                    .map(|one| format!("{place}: {one}")),
            );
        }
    });
    assert!(seen > 80, "only {seen} examples");
    assert!(found.is_empty(), "{found:#?}");
}

/// Consent to a version that was never published is refused, so an example with one would mislead.
#[test]
fn every_example_of_consent_names_the_published_version_in_effect() {
    let document = openapi();
    let today = document["paths"]["/policy"]["get"]["responses"]["200"]["content"]
        ["application/json"]["example"]["current"]
        .as_str()
        .unwrap()
        .to_owned();
    let published = Policy::published();
    assert!(published.versions().any(|one| one.version == today));
    let mut seen = 0;
    objects(&document, "", &mut |place, object| {
        if let Some(Value::String(version)) = object.get("policy_version") {
            seen += 1;
            assert_eq!(*version, today, "{place}");
        }
    });
    assert!(seen > 4, "{seen}");
}

/// Text and files have none: their content is not JSON.
#[test]
fn every_body_answer_parameter_and_header_has_an_example() {
    let (mut seen, mut found) = (0, Vec::new());
    objects(&openapi(), "", &mut |place, object| {
        let is_text = place.ends_with("/text/html") || place.ends_with("/*/*");
        if !object.contains_key("schema") || place.contains("/schemas/") || is_text {
            return;
        }
        seen += 1;
        if !object.contains_key("example") && !object.contains_key("examples") {
            found.push(place.to_owned());
        }
    });
    assert!(seen > 150, "only {seen} places");
    assert!(found.is_empty(), "without an example: {found:#?}");
}

#[test]
fn an_example_with_another_field_is_found() {
    let document = closed(&openapi());
    let schema = json!({"$ref": "#/components/schemas/Contact"});
    let address = json!({"province": "湖北省", "city": "武汉市", "detail": "珞喻路 1 号"});
    let mut contact = json!({"name": "李雷", "phone": "+8613800138000", "address": address});
    assert_eq!(faults(&document, &schema, &contact), [""; 0]);
    contact["address"]["street"] = json!("珞喻路");
    assert_eq!(faults(&document, &schema, &contact).len(), 1);
}

#[test]
fn bodies_refuse_unknown_fields_and_answers_do_not() {
    let document = openapi();
    let schemas = &document["components"]["schemas"];
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let of_body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(name) = of_body["$ref"].as_str() else {
                continue;
            };
            let name = name.rsplit('/').next().unwrap();
            assert_eq!(schemas[name]["additionalProperties"], false, "{name}");
        }
    }
    assert!(schemas["Account"]["additionalProperties"].is_null());
}

#[test]
fn only_named_fields_may_be_null() {
    let document = openapi();
    let mut nullable = Vec::new();
    objects(
        &document["components"]["schemas"],
        "",
        &mut |place, object| {
            let required = object.get("required").and_then(Value::as_array);
            let is_required =
                |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
            let properties = object.get("properties").and_then(Value::as_object);
            for (name, property) in properties.into_iter().flatten() {
                let is_nullable = property.to_string().contains("\"null\"");
                if is_nullable && !is_required(name) {
                    nullable.push(format!("{place}/{name}"));
                }
            }
        },
    );
    nullable.retain(|place| !place.starts_with("/DisclosurePackage/"));
    assert_eq!(
        nullable,
        [
            "/AccountChange/call_sign",
            "/AccountChange/phone",
            "/Export/contact",
            "/Export/deletion",
        ]
    );
}

#[test]
fn every_field_and_type_is_explained_in_words_for_readers_of_the_api() {
    let document = openapi();
    let mut found = Vec::new();
    objects(&document, "", &mut |place, object| {
        let text = object.get("description").and_then(Value::as_str);
        if text.is_some_and(|text| text.contains("[`") || text.contains("`None`")) {
            found.push(format!("{place}: names code"));
        }
        let of_field = place.contains("/components/schemas/") && place.contains("/properties/");
        // The parameters of a message are dates; what stands above them says so.
        let of_field = of_field && !place.contains("/params/");
        let is_field = of_field && place.rsplit('/').nth(1) == Some("properties");
        if is_field && text.is_none() && !object.contains_key("$ref") {
            found.push(format!("{place}: not explained"));
        }
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_two_types_share_a_name() {
    let document = openapi();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    // Of a second type with the same name, schemars writes the name with a number.
    let numbered = schemas
        .keys()
        .filter(|name| name.ends_with(|last: char| last.is_ascii_digit()));
    assert_eq!(numbered.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_problem_code_is_used() {
    let document = openapi();
    let responses = document["components"]["responses"].as_object().unwrap();
    for code in Code::ALL {
        let word = code.as_str();
        let is_used = responses
            .keys()
            .any(|name| name.split("_or_").any(|one| one == word));
        assert!(is_used, "{word}");
    }
}
