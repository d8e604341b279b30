//! What CloudFormation refuses before it creates anything: placeholders of infra/samconfig.toml, addresses of documents, and a
//! region outside mainland China.

use std::process::Command;

use serde_json::{Value, json};
use template::{CARRIER, STAFF, TEMPLATE, root};

use crate::{none, unless};

const CONFIGURATION: &str = include_str!("../../infra/samconfig.toml");

/// The parameters that the configuration sets for the stage `prod`.
fn of_prod() -> Vec<(&'static str, &'static str)> {
    let (_, prod) = CONFIGURATION
        .split_once("[prod.deploy.parameters]")
        .unwrap();
    let (_, list) = prod.split_once("parameter_overrides = [").unwrap();
    let lines = list.lines().map(|line| line.trim().trim_end_matches(','));
    let set = lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    set.filter_map(|set| set.split_once('=')).collect()
}

/// Whether the pattern of a parameter accepts a value.
fn accepts(name: &str, value: &str) -> bool {
    accepts_in(&TEMPLATE, name, value)
}

fn accepts_in(template: &Value, name: &str, value: &str) -> bool {
    let pattern = &template["Parameters"][name]["AllowedPattern"];
    let schema = json!({ "pattern": pattern });
    pattern.is_null() || jsonschema::is_valid(&schema, &Value::from(value))
}

#[test]
fn a_placeholder_that_is_left_in_the_configuration_is_refused() {
    let set = of_prod();
    let mut placeholders = 0;
    for (name, value) in set {
        let is_placeholder = value.starts_with("REPLACE");
        placeholders += usize::from(is_placeholder);
        assert_eq!(accepts(name, value), !is_placeholder, "{name}");
    }
    assert_eq!(placeholders, 3, "the configuration has placeholders");
}

#[test]
fn protection_is_on_in_prod() {
    let set = of_prod();
    for on in [
        ("Protection", "on"),
        ("EnableWaf", "yes"),
        ("EnableDashboard", "yes"),
        ("EnableAccessLog", "yes"),
    ] {
        assert!(set.contains(&on), "{on:?}");
        let values = &TEMPLATE["Parameters"][on.0]["AllowedValues"];
        let values = values.as_array().unwrap();
        assert!(values.contains(&on.1.into()), "{on:?}");
    }
}

#[test]
fn addresses_of_documents_are_refused_and_real_ones_accepted() {
    for (name, value, is_good) in [
        ("GatewayUrl", "https://sms.example.org/messages", false),
        ("GatewayUrl", "https://example.com", false),
        ("GatewayUrl", "http://sms.qeg.net/messages", false),
        ("GatewayUrl", "https://sms.qeg.net/messages", true),
        ("GatewayUrl", "http://127.0.0.1:4570/messages", true),
        ("GatewayUrl", "", true),
        ("CertificateIssuer", "https://qeg.example.org/v1", false),
        ("CertificateIssuer", "qeg", false),
        ("CertificateIssuer", "https://api.qeg.net/v1", true),
        ("CertificateIssuer", "urn:qeg:certificates", true),
        (
            "AlarmTopicArn",
            "arn:aws-cn:sns:cn-north-1:000000000000:qeg-prod-alarms",
            false,
        ),
        (
            "AlarmTopicArn",
            "arn:aws-cn:sns:cn-north-1:210987654321:qeg-prod-alarms",
            false,
        ),
        (
            "AlarmTopicArn",
            "arn:aws-cn:sns:cn-north-1:345678901234:qeg-prod-alarms",
            true,
        ),
        ("AlarmTopicArn", "", true),
    ] {
        assert_eq!(accepts(name, value), is_good, "{name}={value}");
    }
}

#[test]
fn names_of_documents_and_placeholders_are_no_carrier_and_no_member_of_staff() {
    for (name, value, is_good) in [
        ("Name", "post", true),
        ("Name", "Post", false),
        ("Name", &"p".repeat(32), true),
        ("Name", &"p".repeat(33), false),
        ("Account", "345678901234", true),
        ("Account", "210987654321", false),
        ("Account", "123456789012", false),
        ("Account", "000000000000", false),
        ("Account", "21098765432", false),
        ("Role", "pickup", true),
        ("Role", "team/pickup", true),
        ("Role", "REPLACE-BY-THE-ROLE", false),
        ("Role", "/pickup", false),
        ("Role", "*", false),
        ("ExternalId", "", true),
        ("ExternalId", "qeg-2026", true),
        ("ExternalId", "*", false),
        ("Stack", "qeg-prod", true),
        ("Stack", &"q".repeat(23), true),
        ("Stack", &"q".repeat(24), false),
        ("Stack", "*", false),
    ] {
        assert_eq!(accepts_in(&CARRIER, name, value), is_good, "{name}={value}");
    }
    for (name, value, is_good) in [
        ("User", "wang.fang", true),
        ("User", "li.lei.2", true),
        ("User", "li.lei", false),
        ("User", "NAME-OF-THE-USER", false),
        ("User", "NAME-AT-THE-PROVIDER", false),
        ("ProviderRole", "", true),
        (
            "ProviderRole",
            "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Staff_1",
            true,
        ),
        ("ProviderRole", "REPLACE-BY-THE-ROLE", false),
        ("ProviderRole", "*", false),
        ("User", "REPLACE", false),
        ("User", "*", false),
        ("Stack", "*", false),
    ] {
        assert_eq!(accepts_in(&STAFF, name, value), is_good, "{name}={value}");
    }
}

#[test]
fn a_parameter_with_a_pattern_says_what_it_must_be() {
    let of_main = ["GatewayUrl", "CertificateIssuer", "AlarmTopicArn"];
    let of_main = of_main.map(|name| (name, &TEMPLATE["Parameters"][name]));
    let small = [&*CARRIER, &*STAFF].into_iter();
    let small = small.flat_map(|template| template["Parameters"].as_object().unwrap());
    let small = small.map(|(name, parameter)| (name.as_str(), parameter));
    let patterns = of_main
        .into_iter()
        .chain(small.filter(|(_, one)| !one["AllowedPattern"].is_null()));
    none(patterns.filter_map(|(name, parameter)| {
        let said = parameter["ConstraintDescription"].as_str();
        unless(
            said.is_some_and(|text| text.starts_with("must be ")),
            || format!("{name} is refused without a reason"),
        )
    }));
}

#[test]
fn data_of_people_in_china_stays_in_its_two_regions_unless_the_stack_is_a_trial() {
    let rule = &TEMPLATE["Rules"]["RegionIsInChina"];
    assert_eq!(
        rule["RuleCondition"],
        json!({"Fn::Equals": [{"Ref": "DataStaysInChina"}, "yes"]})
    );
    let regions = json!(["cn-north-1", "cn-northwest-1"]);
    assert_eq!(
        rule["Assertions"][0]["Assert"],
        json!({"Fn::Contains": [regions, {"Ref": "AWS::Region"}]})
    );
    assert_eq!(TEMPLATE["Parameters"]["DataStaysInChina"]["Default"], "yes");
    assert!(of_prod().contains(&("DataStaysInChina", "yes")));
}

/// The guide sets `AWS_REGION`, as the AWS CLI and `qeg` want it. SAM reads only the other variable, and would deploy to the
/// region of the profile.
#[test]
fn make_deploys_to_the_region_that_the_guide_sets() {
    let region = |given: Option<&str>| {
        let mut make = Command::new("make");
        make.current_dir(root())
            .args(["--no-print-directory", "--eval"])
            .args(["region: ; @echo $$AWS_DEFAULT_REGION", "region"])
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env_remove("AWS_REGION")
            .envs(given.map(|region| ("AWS_REGION", region)));
        String::from_utf8(make.output().unwrap().stdout).unwrap()
    };
    assert_eq!(region(Some("cn-northwest-1")), "cn-northwest-1\n");
    assert_eq!(region(None), "us-east-1\n");
}
