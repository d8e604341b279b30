//! The described routes are the routes of the template, with the same callers. `tests/template` compares the list of
//! `tests/client` with the template; here it is compared with the description.

use std::collections::BTreeSet;

use client::routes::ROUTES;
use contract::{openapi, operations};

#[test]
fn every_route_is_described_and_every_described_route_exists() {
    let known = ROUTES.iter().map(|route| (route.method, route.path));
    let operations = operations();
    let described = operations.iter().map(|one| (one.method, one.path));
    assert_eq!(described.collect::<BTreeSet<_>>(), known.collect());
    assert_eq!(operations.len(), ROUTES.len());
}

#[test]
fn the_same_routes_need_a_signature() {
    let known = ROUTES.iter().filter(|route| route.is_signed);
    let known = known.map(|route| (route.method, route.path));
    let operations = operations();
    let described = operations.iter().filter(|one| one.caller.is_signed());
    let described = described.map(|one| (one.method, one.path));
    assert_eq!(described.collect::<BTreeSet<_>>(), known.collect());
}

#[test]
fn every_parameter_of_a_path_is_described() {
    for operation in operations() {
        let parts = operation.path.split('/');
        let in_path = parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let described = operation.parameters.iter();
        let described =
            described.filter(|one| one.location == qeg_web::describe::ParameterLocation::Path);
        let described: Vec<_> = described.map(|one| one.name).collect();
        assert_eq!(described, in_path.collect::<Vec<_>>(), "{}", operation.id);
    }
}

#[test]
fn every_operation_has_its_own_id_and_a_title_in_both_languages() {
    let operations = operations();
    let ids: BTreeSet<_> = operations.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), operations.len());
    let is_chinese = |text: &str| {
        text.chars()
            .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
    };
    for one in &operations {
        assert!(
            !one.summary.is_empty() && one.summary.is_ascii(),
            "{}",
            one.id
        );
        assert!(is_chinese(one.title_zh), "{}", one.id);
    }
}

#[test]
fn every_operation_says_what_it_answers() {
    let document = openapi();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let is_answered = responses.keys().any(|status| status.starts_with('2'));
            assert!(is_answered, "{method} {path}");
        }
    }
}
