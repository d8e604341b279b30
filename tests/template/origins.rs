//! Other origins: which the template lets in, and what the gateway's own answers say to them.

use std::process::Command;

use qeg_web::Origins;
use serde_json::Value;
use template::TEMPLATE;

use crate::{none, resolved::resources_with, unless};

const ORIGIN: &str = "https://app.example.org";

fn gateway_responses(allowed: &str) -> Value {
    let apis = resources_with("AWS::Serverless::Api", &[("AllowedOrigins", allowed)]);
    apis[0].properties()["GatewayResponses"].clone()
}

#[test]
fn every_answer_of_the_gateway_can_be_read_where_other_origins_are_let_in() {
    let expected = [
        ("Access-Control-Allow-Origin", "'*'"),
        ("Access-Control-Expose-Headers", "'Retry-After'"),
    ];
    for (allowed, is_readable) in [(ORIGIN, true), ("", false)] {
        let responses = gateway_responses(allowed);
        let responses = responses.as_object().unwrap();
        none(responses.iter().flat_map(|(kind, response)| {
            {
                let headers = &response["ResponseParameters"]["Headers"];
                expected.map(|(name, value)| {
                    let holds = headers[name].as_str() == is_readable.then_some(value);
                    unless(holds, || format!("{kind}: {name} is {}", headers[name]))
                })
            }
            .into_iter()
            .flatten()
        }));
    }
}

#[test]
fn every_function_knows_the_allowed_origins() {
    let variables = &TEMPLATE["Globals"]["Function"]["Environment"]["Variables"];
    assert_eq!(variables["ALLOWED_ORIGINS"]["Ref"], "AllowedOrigins");
    assert_eq!(TEMPLATE["Parameters"]["AllowedOrigins"]["Default"], "");
}

/// The parameter refuses a list that the functions could not read: they would not start.
#[test]
fn the_parameter_accepts_only_exact_origins() {
    let eleven = [ORIGIN; 11].join(",");
    for (list, is_accepted) in [
        ("", true),
        (ORIGIN, true),
        ("https://a.example:8443,http://localhost:3000", true),
        ("http://127.0.0.1:5173", true),
        ("*", false),
        ("null", false),
        ("https://*.example.org", false),
        ("http://app.example.org", false),
        ("https://A.example", false),
        ("https://a.example/", false),
        ("https://a.example,", false),
        ("https://a.example, https://b.example", false),
        ("https://a..example", false),
        ("https://a.example:0", false),
        ("https://a.example:655350", false),
        (eleven.as_str(), false),
    ] {
        assert_eq!(is_matched(list), is_accepted, "{list}");
        let is_read = list.is_empty() || Origins::parse(list).is_ok();
        assert_eq!(is_read, is_accepted, "{list}");
    }
}

/// Whether the parameter's pattern matches, by the regular expressions of Python.
fn is_matched(list: &str) -> bool {
    let pattern = TEMPLATE["Parameters"]["AllowedOrigins"]["AllowedPattern"].as_str();
    let program = "import re, sys; sys.exit(not re.fullmatch(sys.argv[1], sys.argv[2]))";
    let mut python = Command::new(template::python());
    let status = python
        .args(["-c", program, pattern.unwrap(), list])
        .status();
    status.unwrap().success()
}
