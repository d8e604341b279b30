//! Holds each answer against the description of the API (`functions/portal/openapi.json`): whatever a test asks, the
//! answer must be one that the description has, with no field, status, problem code or header beside it. A body that
//! was accepted must be one that the description allows.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

use crate::{Reply, Request, routes};

/// The description, with every schema of an object closed.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../functions/portal/openapi.json");
    closed(&serde_json::from_str(text).expect("the description is JSON"))
});

/// Validators by the place of their schema.
static VALIDATORS: LazyLock<Mutex<BTreeMap<String, Arc<Validator>>>> =
    LazyLock::new(Mutex::default);

/// The headers that the description names where an answer has them.
const HEADERS: [&str; 5] = [
    "ETag",
    "Location",
    "Content-Disposition",
    "Retry-After",
    "WWW-Authenticate",
];

/// A description with every schema of an object closed, so that a field that is not described is a fault.
pub fn closed(description: &Value) -> Value {
    let mut description = description.clone();
    if let Some(schemas) = description.pointer_mut("/components/schemas") {
        close(schemas);
    }
    description
}

fn close(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(close);
            let is_object = object.get("properties").is_some_and(Value::is_object);
            if is_object && object.contains_key("type") {
                object.entry("additionalProperties").or_insert(false.into());
            }
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

/// What does not fit the schema at this place (a JSON pointer) of the description.
fn faults(place: &str, value: &Value) -> Vec<String> {
    let mut validators = VALIDATORS
        .lock()
        .expect("no test fails while it builds one");
    let validator = validators.entry(place.to_owned()).or_insert_with(|| {
        let description = &*DESCRIPTION;
        let root = json!({
            "$ref": "#/schema",
            "schema": description.pointer(place),
            "components": {"schemas": description["components"]["schemas"]},
        });
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(
            options
                .build(&root)
                .expect("the description has valid schemas"),
        )
    });
    let validator = Arc::clone(validator);
    drop(validators);
    // The service counts the characters of a text once it is normalised, which can be fewer.
    let is_counted = |error: &ValidationError<'_>| {
        let is_length = matches!(error.kind(), ValidationErrorKind::MaxLength { .. });
        !(is_length && place.contains("/requestBody/"))
    };
    let errors = validator.iter_errors(value).filter(is_counted);
    errors
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

/// The place of an operation in the description.
fn operation(method: &str, path: &str) -> Option<String> {
    let route = routes::find(method, path)?;
    let path = route.path.replace('~', "~0").replace('/', "~1");
    Some(format!("/paths/{path}/{}", route.method.to_lowercase()))
}

/// The place of a response: where it stands, or where it refers to.
fn response(operation: &str, status: u16) -> Option<String> {
    let place = format!("{operation}/responses/{status}");
    let response = DESCRIPTION.pointer(&place)?;
    let component = response["$ref"].as_str();
    Some(component.map_or(place, |to| to.trim_start_matches('#').to_owned()))
}

/// Fails unless the description has this answer to this request. Answers of the gateway itself are not checked: they
/// are the same for all routes, and the template's tests have them.
#[track_caller]
pub(crate) fn check(request: &Request, reply: &Reply) {
    let path = request.path.split('?').next().unwrap_or_default();
    let (Some(place), Some(_)) = (
        operation(&request.method, path),
        reply.header("x-request-id"),
    ) else {
        return;
    };
    let found = found(&place, request, reply);
    assert!(
        found.is_empty(),
        "{} {path} {} is not as functions/portal/openapi.json describes it: {found:#?}\n{}",
        request.method,
        reply.status,
        reply.text
    );
}

fn found(operation: &str, request: &Request, reply: &Reply) -> Vec<String> {
    let Some(place) = response(operation, reply.status) else {
        return vec!["no such status".to_owned()];
    };
    let response = DESCRIPTION.pointer(&place).unwrap_or(&Value::Null);
    let mut found = Vec::new();
    for name in HEADERS {
        let is_described = !response["headers"][name].is_null();
        if is_described != reply.header(name).is_some() {
            found.push(format!("header {name}: described {is_described}"));
        }
    }
    if request.method == "HEAD" {
        return found;
    }
    found.extend(faults_of_content(&place, response, reply));
    let body = format!("{operation}/requestBody/content/application~1json/schema");
    if reply.status < 300 && DESCRIPTION.pointer(&body).is_some() {
        let sent = serde_json::from_slice(&request.body).unwrap_or_default();
        let faults = faults(&body, &sent).into_iter();
        found.extend(faults.map(|fault| format!("the body of the request: {fault}")));
    }
    found
}

fn faults_of_content(place: &str, response: &Value, reply: &Reply) -> Vec<String> {
    let sent = reply.header("content-type").unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default();
    let Some(content) = response["content"].as_object() else {
        let is_empty = reply.text.is_empty() && sent.is_empty();
        return (!is_empty)
            .then(|| format!("content of type {sent:?}"))
            .into_iter()
            .collect();
    };
    let kind = ["*/*", sent]
        .into_iter()
        .find(|kind| content.contains_key(*kind));
    match kind {
        None => vec![format!("content of type {sent:?}")],
        Some("application/json" | "application/problem+json") => {
            let kind = sent.replace('/', "~1");
            faults(&format!("{place}/content/{kind}/schema"), &reply.json)
        }
        Some(_) => Vec::new(),
    }
}
