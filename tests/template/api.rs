//! The API: who may call which route, and the gateway's own answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use client::routes::{PREFLIGHTS, ROUTES};
use qeg_web::Code;
use serde_json::Value;
use template::{Route, root, routes};

use crate::{none, resolved::resources, unless};

/// Every type of answer that API Gateway itself gives, and the default type that covers it.
const KINDS: [(&str, &str); 21] = [
    ("ACCESS_DENIED", "DEFAULT_4XX"),
    ("API_CONFIGURATION_ERROR", "DEFAULT_5XX"),
    ("AUTHORIZER_CONFIGURATION_ERROR", "DEFAULT_5XX"),
    ("AUTHORIZER_FAILURE", "DEFAULT_5XX"),
    ("BAD_REQUEST_BODY", "DEFAULT_4XX"),
    ("BAD_REQUEST_PARAMETERS", "DEFAULT_4XX"),
    ("DEFAULT_4XX", "DEFAULT_4XX"),
    ("DEFAULT_5XX", "DEFAULT_5XX"),
    ("EXPIRED_TOKEN", "DEFAULT_4XX"),
    ("INTEGRATION_FAILURE", "DEFAULT_5XX"),
    ("INTEGRATION_TIMEOUT", "DEFAULT_5XX"),
    ("INVALID_API_KEY", "DEFAULT_4XX"),
    ("INVALID_SIGNATURE", "DEFAULT_4XX"),
    ("MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX"),
    ("QUOTA_EXCEEDED", "DEFAULT_4XX"),
    ("REQUEST_TOO_LARGE", "DEFAULT_4XX"),
    ("RESOURCE_NOT_FOUND", "DEFAULT_4XX"),
    ("THROTTLED", "DEFAULT_4XX"),
    ("UNAUTHORIZED", "DEFAULT_4XX"),
    ("UNSUPPORTED_MEDIA_TYPE", "DEFAULT_4XX"),
    ("WAF_FILTERED", "DEFAULT_4XX"),
];
/// The codes with which the gateway may answer.
const CODES: [Code; 9] = [
    Code::InvalidBody,
    Code::Unauthenticated,
    Code::Forbidden,
    Code::NotFound,
    Code::TooLarge,
    Code::UnsupportedMediaType,
    Code::TooManyRequests,
    Code::Unavailable,
    Code::Gone,
];
/// Routes that need a signature.
const SIGNED: [&str; 2] = ["/staff/", "/carrier/"];

pub(crate) fn properties() -> Value {
    resources("AWS::Serverless::Api")[0].properties().clone()
}

#[test]
fn every_answer_of_the_gateway_has_the_problem_format_of_the_functions() {
    let responses = &properties()["GatewayResponses"];
    none(KINDS.iter().flat_map(|(kind, family)| {
        let response = responses.get(*kind).or_else(|| responses.get(*family));
        response.map_or_else(
            || vec![format!("{kind}: none")],
            |response| faults(kind, response),
        )
    }));
    none(responses.as_object().unwrap().keys().filter_map(|kind| {
        unless(KINDS.iter().any(|(known, _)| known == kind), || {
            format!("{kind}: no such kind")
        })
    }));
}

/// A carrier closes a handoff on 404 `unknown_handoff` and on 410, and calls the operator on 404 `unknown_erasure`. A call
/// without a signature reaches no function, so what the gateway answers must be none of these.
#[test]
fn an_unsigned_call_of_a_carrier_is_answered_with_not_found_and_no_answer_closes_a_handoff() {
    let properties = properties();
    let responses = properties["GatewayResponses"].as_object().unwrap();
    let answer = |response: &Value| {
        let text = response["ResponseTemplates"]["application/json"].as_str();
        let body: Value = serde_json::from_str(text.unwrap()).unwrap();
        let code = body["code"].as_str().unwrap().to_owned();
        (response["StatusCode"].as_u64().unwrap(), code)
    };
    let unsigned = answer(&responses["MISSING_AUTHENTICATION_TOKEN"]);
    assert_eq!(unsigned, (404, Code::NotFound.as_str().to_owned()));
    let closing = [Code::UnknownHandoff, Code::UnknownErasure, Code::Gone].map(Code::as_str);
    none(responses.iter().filter_map(|(kind, response)| {
        let (status, code) = answer(response);
        let closes = status == 410 || closing.contains(&code.as_str());
        unless(!closes, || format!("{kind}: {status} {code}"))
    }));
    let guide = include_str!("../../events/carrier/README.md");
    none(
        ["unknown_handoff", "unknown_erasure"]
            .iter()
            .filter_map(|code| {
                let is_named =
                    closing.contains(code) && guide.contains(&format!("| 404 `{code}` |"));
                unless(is_named, || {
                    format!("the guide and the code name {code} differently")
                })
            }),
    );
    assert!(guide.contains("| 404 `not_found` | all | no signature at all"));
}

/// All faults in one answer of the gateway.
fn faults(kind: &str, response: &Value) -> Vec<String> {
    let text = response["ResponseTemplates"]["application/json"]
        .as_str()
        .unwrap_or_default();
    let filled = text.replace("$context.requestId", "r-1");
    let Ok(body) = serde_json::from_str::<Value>(&filled) else {
        return vec![format!("{kind}: its body is no JSON")];
    };
    let code = CODES.iter().find(|code| body["code"] == code.as_str());
    let Some(code) = code else {
        return vec![format!("{kind}: its code is {}", body["code"])];
    };
    let members: BTreeSet<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let header = |name: &str| response["ResponseParameters"]["Headers"][name].as_str();
    let waits = header("Retry-After").is_some();
    [
        // Other fields of $context could contain input.
        unless(!filled.contains('$'), || {
            format!("{kind}: repeats more than the request's id")
        }),
        unless(
            members == BTreeSet::from(["code", "request_id", "status", "title", "type"]),
            || format!("{kind}: its members are {members:?}"),
        ),
        unless(
            body["type"] == format!("urn:qeg:problem:{}", code.as_str()),
            || format!("{kind}: its type"),
        ),
        unless(body["title"] == code.title(), || {
            format!("{kind}: its title is {}", body["title"])
        }),
        unless(body["status"] == code.status(), || {
            format!("{kind}: its status is {}", body["status"])
        }),
        unless(response["StatusCode"] == code.status(), || {
            format!("{kind}: answers {}", response["StatusCode"])
        }),
        unless(body["request_id"] == "r-1", || {
            format!("{kind}: no request id")
        }),
        unless(
            header("Content-Type") == Some("'application/problem+json'"),
            || format!("{kind}: its content type"),
        ),
        unless(header("Cache-Control") == Some("'no-store'"), || {
            format!("{kind}: may be cached")
        }),
        unless(waits == matches!(code.status(), 429 | 503), || {
            format!("{kind}: Retry-After")
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn exactly_the_staff_and_carrier_routes_need_a_signature() {
    none(
        routes()
            .iter()
            .flat_map(|route| {
                let auth = &route.event["Properties"]["Auth"];
                let is_signed = auth["Authorizer"] == "AWS_IAM";
                let should_be = SIGNED.iter().any(|side| route.path.starts_with(side));
                // Otherwise the caller would need permission to invoke the function itself (infra/decisions/0002).
                let is_indirect = !is_signed || auth["InvokeRole"] == "NONE";
                [
                    unless(is_signed == should_be, || {
                        format!("{}: Auth is {auth}", route.name())
                    }),
                    unless(is_indirect, || {
                        format!("{}: InvokeRole is {}", route.name(), auth["InvokeRole"])
                    }),
                ]
            })
            .flatten(),
    );
    assert!(properties()["Auth"]["DefaultAuthorizer"].is_null());
}

/// An API with a resource policy refuses every call that the policy does not name. The policy exists to keep the routes of
/// staff and carriers to their roles, so it also has to name the open routes, and no others (infra/decisions/0032).
#[test]
fn the_resource_policy_allows_the_open_routes_alone() {
    let policy = &properties()["Auth"]["ResourcePolicy"]["CustomStatements"];
    let [open, _staff, _carriers] = policy.as_array().unwrap().as_slice() else {
        panic!("three statements");
    };
    let listed = open["Resource"].as_array().unwrap().iter();
    let listed: BTreeSet<String> = listed.map(|one| one.as_str().unwrap().to_owned()).collect();
    let routes = routes().into_iter();
    let unsigned = routes.filter(|route| route.event["Properties"]["Auth"].is_null());
    let wanted = unsigned.map(|route| {
        let parts = route
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "*" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        format!("execute-api:/*/{}{path}", route.method)
    });
    assert_eq!(listed, wanted.collect());
}

#[test]
fn the_template_lists_exactly_the_routes_that_functions_answer() {
    let listed: BTreeSet<(String, String)> = routes().iter().map(named).collect();
    let answered = answered();
    none(
        listed
            .difference(&answered)
            .map(|(function, route)| format!("{route}: {function} does not answer it")),
    );
    none(
        answered
            .difference(&listed)
            .map(|(function, route)| format!("{route}: not listed for {function}")),
    );
    none(routes().iter().filter_map(|route| {
        // What a route is, is decided by its path; only its methods are asked of all paths together.
        let is_whole = !route.path.contains('+') || route.method == "OPTIONS";
        let is_whole = is_whole && route.method != "ANY";
        unless(is_whole, || {
            format!("{}: matches more than one route", route.name())
        })
    }));
}

/// A REST API answers only the methods it lists: HEAD has to be listed beside every GET, with the same
/// function, authorization and limit.
#[test]
fn head_answers_wherever_get_does() {
    let of_method = |method: &str| -> BTreeMap<&str, (&str, Value)> {
        let routes = routes().into_iter().filter(|route| route.method == method);
        let said = routes.map(|route| {
            let mut properties = route.event["Properties"].clone();
            properties["Method"].take();
            (route.path, (route.function, properties))
        });
        said.collect()
    };
    assert_eq!(of_method("HEAD"), of_method("GET"));
    let settings = properties()["MethodSettings"].clone();
    let limits = |method: &str| -> BTreeMap<String, Value> {
        let settings = settings.as_array().unwrap().iter();
        let settings = settings.filter(|one| one["HttpMethod"] == method);
        let limits = settings.map(|one| {
            let mut one = one.clone();
            one["HttpMethod"].take();
            (one["ResourcePath"].to_string(), one)
        });
        limits.collect()
    };
    assert!(!limits("GET").is_empty());
    assert_eq!(limits("HEAD"), limits("GET"));
}

fn named(route: &Route) -> (String, String) {
    let function = route.function.trim_end_matches("Function").to_lowercase();
    (function, route.name())
}

/// Functions and their routes, found in the code by `request.named("PUT /contact")`.
fn answered() -> BTreeSet<(String, String)> {
    let mut answered = BTreeSet::new();
    for entry in fs::read_dir(root().join("functions")).unwrap() {
        let folder = entry.unwrap();
        let function = folder.file_name().to_string_lossy().into_owned();
        let Ok(text) = fs::read_to_string(folder.path().join("src/lib.rs")) else {
            continue;
        };
        for rest in text.split(".named(\"").skip(1) {
            let route = rest.split('"').next().unwrap_or_default();
            answered.insert((function.clone(), route.to_owned()));
            // Every function answers HEAD as GET, without the body.
            if let Some(path) = route.strip_prefix("GET ") {
                answered.insert((function.clone(), format!("HEAD {path}")));
            }
        }
    }
    answered
}

#[test]
fn the_route_list_of_the_tests_is_that_of_the_template() {
    let is_signed = |route: &Route| {
        let auth = &route.event["Properties"]["Auth"];
        auth["Authorizer"] == "AWS_IAM"
    };
    let mut of_template: Vec<_> = routes()
        .iter()
        .map(|route| {
            let function = route.function.trim_end_matches("Function").to_lowercase();
            (
                route.method.to_uppercase(),
                route.path.to_owned(),
                function,
                is_signed(route),
            )
        })
        .collect();
    let known = ROUTES.iter().chain(PREFLIGHTS).flat_map(|route| {
        let head = (route.method == "GET").then_some("HEAD");
        let methods = std::iter::once(route.method).chain(head);
        methods.map(|method| {
            (
                method.to_owned(),
                route.path.to_owned(),
                route.function.to_owned(),
                route.is_signed,
            )
        })
    });
    let mut of_tests: Vec<_> = known.collect();
    of_template.sort();
    of_tests.sort();
    assert_eq!(of_tests, of_template);
}
