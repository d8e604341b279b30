//! Holds each answer against the description of the API (`functions/portal/openapi.json`): whatever a test asks, the
//! answer must be one that the description has, with no field, status, problem code or header beside it. A body that
//! was accepted must be one that the description allows.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

use crate::{Reply, Request, routes};

/// The description, with every schema of an object closed.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../functions/portal/openapi.json");
    closed(&serde_json::from_str(text).expect("the description is JSON"))
});

/// Validators by the place of their schema.
static VALIDATORS: LazyLock<Mutex<BTreeMap<String, Arc<Validator>>>> =
    LazyLock::new(Mutex::default);

/// The headers that an answer has wherever the description names them. Others, such as those for other origins, may be absent.
/// No header may be there without a description.
const HEADERS: [&str; 4] = ["ETag", "Location", "Content-Disposition", "Retry-After"];

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
        let schema = DESCRIPTION.pointer(place).unwrap_or(&Value::Null);
        let root = json!({
            "$ref": "#/schema",
            "schema": schema,
            "components": {"schemas": used_by(schema)},
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

/// The schemas of the description that a schema refers to, and those that these refer to. All of them together would take
/// much longer to build, for each place anew.
fn used_by(schema: &'static Value) -> Map<String, Value> {
    let mut used = Map::new();
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(object) => {
                let reference = object.get("$ref").and_then(Value::as_str);
                let name = reference.and_then(|to| to.strip_prefix("#/components/schemas/"));
                if let Some(name) = name.filter(|name| !used.contains_key(*name)) {
                    let schema = &DESCRIPTION["components"]["schemas"][name];
                    used.insert(name.to_owned(), schema.clone());
                    rest.push(schema);
                }
                rest.extend(object.values());
            }
            Value::Array(list) => rest.extend(list),
            _ => {}
        }
    }
    used
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
    // Preflights belong to CORS, which the description leaves out.
    if request.method == "OPTIONS" {
        return;
    }
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
        if !response["headers"][name].is_null() && reply.header(name).is_none() {
            found.push(format!("header {name}: missing"));
        }
    }
    let described = response["headers"].as_object();
    let is_described = |name: &str| {
        described.is_some_and(|all| all.keys().any(|one| one.eq_ignore_ascii_case(name)))
    };
    for (name, _) in &reply.headers {
        if !is_of_transport(name) && !is_described(name) {
            found.push(format!("header {name}: not described"));
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

/// Whether HTTP, the gateway or the emulator sets a header, or the content of the answer has it.
fn is_of_transport(name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "connection",
        "content-length",
        "content-type",
        "date",
        "server",
        "transfer-encoding",
    ];
    let name = name.to_ascii_lowercase();
    // API Gateway renames `WWW-Authenticate` to one of these.
    NAMES.contains(&name.as_str()) || name.starts_with("x-amz")
}

fn faults_of_content(place: &str, response: &Value, reply: &Reply) -> Vec<String> {
    let sent = reply.header("content-type").unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default();
    let Some(content) = response["content"].as_object() else {
        // The gateway may add a type to an answer without content.
        let is_empty = reply.text.is_empty();
        let fault = (!is_empty).then(|| "content where there is none".to_owned());
        return fault.into_iter().collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6b2f0c4be1d84a7f9c3a5e8d7f601234";

    fn asked(method: &str, path: &str, body: &Value) -> Request {
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: body.to_string().into(),
            source: "10.0.0.1".to_owned(),
            signer: None,
        }
    }

    fn answered(status: u16, headers: &[(&str, &str)], body: &Value) -> Reply {
        let kind = if status < 400 {
            "application/json"
        } else {
            "application/problem+json"
        };
        let fixed = [("content-type", kind), ("x-request-id", "r-1")];
        let headers = headers.iter().chain(&fixed);
        let headers = headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Reply::new(status, headers.collect(), body.to_string())
    }

    fn faults_of(request: &Request, reply: &Reply) -> Vec<String> {
        found(
            &operation(&request.method, &request.path).unwrap(),
            request,
            reply,
        )
    }

    fn order() -> Value {
        let item = json!({"kind": "card", "count": 1});
        json!({"carrier": "post", "item": item, "consent": {"policy_version": "1"}})
    }

    fn ordered() -> Value {
        json!({"id": ID, "carrier": "post", "status": "queued", "created_at": "2026-11-25T18:28:49Z"})
    }

    fn problem(code: &str, status: u16) -> Value {
        let urn = format!("urn:qeg:problem:{code}");
        json!({"type": urn, "title": "t", "status": status, "code": code, "request_id": "r-1"})
    }

    const LOCATION: (&str, &str) = ("location", "/v1/handoffs/6b2f0c4be1d84a7f9c3a5e8d7f601234");

    #[test]
    fn an_answer_as_it_is_described_has_no_faults() {
        let request = asked("POST", "/handoffs", &order());
        assert_eq!(
            faults_of(&request, &answered(201, &[LOCATION], &ordered())),
            [""; 0]
        );
        let conflict = answered(409, &[], &problem("conflict", 409));
        assert_eq!(faults_of(&request, &conflict), [""; 0]);
    }

    #[test]
    fn whatever_is_beside_the_description_is_a_fault() {
        let request = asked("POST", "/handoffs", &order());
        let mut more = ordered();
        more["note"] = json!("x");
        let mut less = ordered();
        less["status"] = json!("lost");
        for (reply, what) in [
            (answered(200, &[LOCATION], &ordered()), "another status"),
            (answered(201, &[], &ordered()), "a header that is missing"),
            (
                answered(201, &[LOCATION, ("etag", "1")], &ordered()),
                "another header",
            ),
            (
                answered(201, &[LOCATION, ("x-person", "1")], &ordered()),
                "a header that no answer has",
            ),
            (answered(201, &[LOCATION], &more), "another field"),
            (
                answered(201, &[LOCATION], &less),
                "a word that is not in the list",
            ),
            (
                answered(409, &[], &problem("phone_in_use", 409)),
                "another code",
            ),
            (
                answered(429, &[], &problem("too_many_requests", 429)),
                "no Retry-After",
            ),
        ] {
            assert_eq!(faults_of(&request, &reply).len(), 1, "{what}");
        }
    }

    #[test]
    fn a_body_that_was_accepted_has_to_fit_too() {
        let mut body = order();
        body["item"]["count"] = json!("one");
        let request = asked("POST", "/handoffs", &body);
        let reply = answered(201, &[LOCATION], &ordered());
        assert_eq!(faults_of(&request, &reply).len(), 1);
    }
}
