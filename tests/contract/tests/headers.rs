//! The headers of the description: every answer has its own, and browsers of other origins may send those of requests.

use contract::openapi;
use qeg_web::origins;
use serde_json::Value;

/// Every operation, with its path and method.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, one)| (format!("{method} {path}"), one))
        })
        .collect()
}

#[test]
fn every_answer_has_the_headers_of_every_answer_and_those_for_other_origins() {
    let document = openapi();
    let components = document["components"]["responses"].as_object().unwrap();
    let answers = operations(&document).into_iter().flat_map(|(name, one)| {
        let responses = one["responses"].as_object().unwrap().iter();
        responses.map(move |(status, answer)| (format!("{name} {status}"), answer))
    });
    let answers = answers.filter(|(_, answer)| answer.get("$ref").is_none());
    let problems = components
        .iter()
        .map(|(name, answer)| (name.clone(), answer));
    for (name, answer) in answers.chain(problems) {
        for header in [
            "Cache-Control",
            "X-Request-Id",
            "X-Content-Type-Options",
            "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers",
            "Vary",
        ] {
            let place = format!("#/components/headers/{header}");
            assert_eq!(answer["headers"][header]["$ref"], place, "{name}");
        }
    }
}

#[test]
fn every_header_that_an_answer_names_is_described_and_no_other() {
    let document = openapi();
    let described = document["components"]["headers"].as_object().unwrap();
    let text = document.to_string();
    for name in described.keys() {
        let place = format!("\"#/components/headers/{name}\"");
        assert!(text.contains(&place), "no answer has {name}");
    }
    for rest in text.split("#/components/headers/").skip(1) {
        let name = rest.split('"').next().unwrap();
        assert!(described.contains_key(name), "{name}");
    }
}

/// Otherwise a call with it would work everywhere but in a browser of another origin.
#[test]
fn browsers_of_other_origins_may_send_every_header_that_a_call_can_have() {
    let allowed: Vec<&str> = origins::ALLOWED.split(", ").collect();
    let document = openapi();
    let mut seen = 0;
    for (name, one) in operations(&document) {
        for parameter in one["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "header" {
                seen += 1;
                let header = parameter["name"].as_str().unwrap();
                assert!(allowed.contains(&header), "{name}: {header}");
            }
        }
    }
    assert!(seen > 20, "{seen}");
    let text = document["info"]["description"].as_str().unwrap();
    for said in [
        origins::ALLOWED,
        origins::ASK_AGAIN_AFTER,
        "Access-Control-Allow-Methods",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

/// A script of another origin can read the headers that the description names for a client.
#[test]
fn scripts_of_other_origins_may_read_the_headers_of_a_route() {
    let exposed: Vec<&str> = origins::EXPOSED.split(", ").collect();
    for name in [
        "Content-Disposition",
        "ETag",
        "Location",
        "Retry-After",
        "X-Request-Id",
    ] {
        assert!(exposed.contains(&name), "{name}");
    }
}
