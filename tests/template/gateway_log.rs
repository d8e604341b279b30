//! What the gateway and the web ACL log: no body, path, address or caller.

use serde_json::Value;
use template::TEMPLATE;

use crate::{api::properties, none, texts, unless};

/// The fields of a request that may be in the gateway's access log.
const LOGGED: [&str; 5] = [
    "$context.requestId",
    "$context.httpMethod",
    "$context.resourcePath",
    "$context.status",
    "$context.responseLatency",
];

#[test]
fn the_gateway_logs_no_body_path_address_or_caller() {
    let settings = properties()["MethodSettings"].clone();
    let settings = settings.as_array().unwrap();
    let for_all = settings
        .iter()
        .find(|one| one["ResourcePath"] == "/*" && one["HttpMethod"] == "*");
    assert_eq!(for_all.unwrap()["LoggingLevel"], "OFF");
    none(settings.iter().filter_map(|one| {
        let logs = one["DataTraceEnabled"] == true
            || one["LoggingLevel"].as_str().unwrap_or("OFF") != "OFF";
        unless(!logs, || format!("{}: logs requests", one["ResourcePath"]))
    }));
    // From the template without resolved parameters, because by default there is no access log.
    let (_, api) = template::resources("AWS::Serverless::Api").next().unwrap();
    let mut found = Vec::new();
    texts(
        &api["Properties"]["AccessLogSetting"],
        "AccessLogSetting",
        &mut found,
    );
    let format = found
        .iter()
        .find(|(place, _)| place.ends_with("/Format"))
        .unwrap();
    none(format.1.split("$context").skip(1).filter_map(|rest| {
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
            .unwrap_or(rest.len());
        let name = format!("$context{}", &rest[..end]);
        unless(LOGGED.contains(&name.as_str()), || {
            format!("the access log contains {name}")
        })
    }));
    let mut found = Vec::new();
    let (_, acl) = template::resources("AWS::WAFv2::WebACL").next().unwrap();
    flags(acl, "WebAcl", &mut found);
    none(found);
    assert!(
        TEMPLATE["Resources"]["WebAcl"]["Properties"]["Rules"][0]["VisibilityConfig"].is_object()
    );
}

/// Settings by which the web ACL stores samples of requests, which contain addresses and headers.
fn flags(value: &Value, place: &str, into: &mut Vec<String>) {
    for (name, one) in value.as_object().into_iter().flatten() {
        if name == "SampledRequestsEnabled" && *one != false {
            into.push(format!("{place}: stores samples of requests"));
        }
        flags(one, &format!("{place}/{name}"), into);
    }
    for one in value.as_array().into_iter().flatten() {
        flags(one, place, into);
    }
}
