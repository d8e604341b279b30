//! Limits at the gateway: what one address may send (web ACL) is far less than what all callers share (throttles).

use serde_json::{Value, json};
use template::TEMPLATE;

use crate::{none, unless};

/// How many addresses it takes, at the least, to use up what all callers share.
const ADDRESSES: f64 = 5.0;

fn rules() -> &'static [Value] {
    TEMPLATE["Resources"]["WebAcl"]["Properties"]["Rules"]
        .as_array()
        .unwrap()
}

/// Requests a second that a rule lets one address send.
fn allowed(rule: &Value) -> f64 {
    let limit = rule["Statement"]["RateBasedStatement"]["Limit"]["Ref"].as_str();
    let in_five_minutes = TEMPLATE["Parameters"][limit.unwrap()]["Default"].as_f64();
    in_five_minutes.unwrap() / 300.0
}

/// The ends of paths that a rule counts.
fn ends(rule: &Value) -> Vec<&str> {
    let both = &rule["Statement"]["RateBasedStatement"]["ScopeDownStatement"]["AndStatement"];
    let any = &both["Statements"][1]["OrStatement"]["Statements"];
    let matches = any.as_array().unwrap().iter();
    let texts = matches.map(|one| &one["ByteMatchStatement"]["SearchString"]);
    texts.map(|text| text.as_str().unwrap()).collect()
}

fn settings() -> impl Iterator<Item = (String, &'static Value)> {
    let api = &TEMPLATE["Resources"]["Api"]["Properties"]["MethodSettings"];
    api.as_array().unwrap().iter().map(|one| {
        let path = one["ResourcePath"].as_str().unwrap();
        (path.replace("/~1", "/").replace("~1", "/"), one)
    })
}

#[test]
fn one_address_cannot_use_up_what_all_callers_share() {
    let [sign_ins, carriers, others] = rules() else {
        panic!("three rules")
    };
    let strict = ends(sign_ins);
    assert_eq!(
        strict,
        [
            "/verifications",
            "/accounts",
            "/sessions",
            "/password-resets"
        ]
    );
    none(settings().filter_map(|(path, one)| {
        let shared = one["ThrottlingRateLimit"].as_f64().unwrap();
        let is_strict = strict.contains(&path.as_str()) && one["HttpMethod"] == "POST";
        let of_one = allowed(if is_strict { sign_ins } else { others });
        unless(shared >= ADDRESSES * of_one, || {
            format!("{path}: one address may send {of_one} of {shared} a second")
        })
    }));
    let (_, of_all) = settings().next().unwrap();
    let of_all = of_all["ThrottlingRateLimit"].as_f64().unwrap();
    assert!(allowed(carriers) * 2.0 <= of_all, "a carrier leaves half");
}

#[test]
fn every_call_is_counted_by_the_rule_of_carriers_or_by_that_of_all_others() {
    let scope =
        |rule: &Value| rule["Statement"]["RateBasedStatement"]["ScopeDownStatement"].clone();
    let (carriers, others) = (scope(&rules()[1]), scope(&rules()[2]));
    assert_eq!(others, json!({"NotStatement": {"Statement": carriers}}));
    let text = &carriers["ByteMatchStatement"]["SearchString"];
    let text = text.as_str().unwrap();
    none(template::routes().into_iter().filter_map(|route| {
        let is_of_carriers = route.path.starts_with("/carrier/");
        unless(route.path.contains(text) == is_of_carriers, || route.name())
    }));
    assert!(
        rules()
            .iter()
            .all(|rule| rule["Action"] == json!({"Block": {}}))
    );
}

#[test]
fn metrics_of_single_methods_are_off() {
    none(settings().filter_map(|(path, one)| {
        let is_off = one["MetricsEnabled"] != true;
        unless(is_off, || format!("{path}: metrics of methods cost money"))
    }));
}
