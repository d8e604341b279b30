//! The custom domain: its parameters, what is made of them, and what the DNS name has to point to.

use serde_json::{Value, json};
use template::TEMPLATE;

use crate::resolved::resources_with;

const DOMAIN: [(&str, &str); 2] = [
    ("DomainName", "qeg.example.org"),
    (
        "DomainCertificateArn",
        "arn:aws-cn:acm:cn-north-1:123456789012:certificate/1",
    ),
];

#[test]
fn an_own_domain_is_regional_and_without_old_tls() {
    let domains = resources_with("AWS::ApiGateway::DomainName", &DOMAIN);
    let [domain] = domains.as_slice() else {
        panic!("one domain");
    };
    assert_eq!(domain.whole["Condition"], "WithDomain");
    let properties = domain.properties();
    assert_eq!(properties["DomainName"], "qeg.example.org");
    assert_eq!(properties["RegionalCertificateArn"], DOMAIN[1].1);
    assert_eq!(properties["SecurityPolicy"], "TLS_1_2");
    assert_eq!(
        properties["EndpointConfiguration"]["Types"],
        json!(["REGIONAL"])
    );
}

#[test]
fn an_own_domain_leads_to_the_stage() {
    let base_path = |given: &[(&str, &str)]| -> Value {
        let mappings = resources_with("AWS::ApiGateway::BasePathMapping", given);
        let [mapping] = mappings.as_slice() else {
            panic!("one mapping");
        };
        assert_eq!(mapping.whole["Condition"], "WithDomain");
        let properties = mapping.properties();
        assert_eq!(properties["DomainName"], json!({"Ref": "Domain"}));
        assert_eq!(properties["RestApiId"], json!({"Ref": "Api"}));
        // Not its name: the stage has to be there before the mapping.
        assert_eq!(properties["Stage"], json!({"Ref": "Api.Stage"}));
        properties["BasePath"].clone()
    };
    assert_eq!(base_path(&DOMAIN), Value::Null);
    let with_path = [DOMAIN[0], DOMAIN[1], ("DomainBasePath", "qeg")];
    assert_eq!(base_path(&with_path), "qeg");
}

#[test]
fn there_is_no_own_domain_unless_it_is_asked_for() {
    for name in ["DomainName", "DomainCertificateArn", "DomainBasePath"] {
        assert_eq!(TEMPLATE["Parameters"][name]["Default"], "", "{name}");
    }
    for name in ["DomainUrl", "DomainTarget", "DomainTargetZoneId"] {
        assert_eq!(
            TEMPLATE["Outputs"][name]["Condition"], "WithDomain",
            "{name}"
        );
    }
}

/// What the rule of the template says about each combination of parameters that are empty or not.
#[test]
fn a_domain_and_its_certificate_are_given_together_or_not_at_all() {
    let assert = &TEMPLATE["Rules"]["OwnDomainIsWhole"]["Assertions"][0]["Assert"];
    for (name, certificate, path, is_allowed) in [
        ("", "", "", true),
        ("a.example", "", "", false),
        ("", "arn", "", false),
        ("", "", "qeg", false),
        ("a.example", "", "qeg", false),
        ("", "arn", "qeg", false),
        ("a.example", "arn", "", true),
        ("a.example", "arn", "qeg", true),
    ] {
        let given = [
            ("DomainName", name),
            ("DomainCertificateArn", certificate),
            ("DomainBasePath", path),
        ];
        assert_eq!(holds(assert, &given), is_allowed, "{given:?}");
    }
}

/// A condition of a rule, with these parameters.
fn holds(condition: &Value, given: &[(&str, &str)]) -> bool {
    let (function, parts) = condition.as_object().unwrap().iter().next().unwrap();
    let parts = parts.as_array().unwrap();
    let value = |part: &Value| match part["Ref"].as_str() {
        Some(name) => given
            .iter()
            .find(|(one, _)| *one == name)
            .unwrap()
            .1
            .to_owned(),
        None => part.as_str().unwrap().to_owned(),
    };
    match function.as_str() {
        "Fn::Equals" => value(&parts[0]) == value(&parts[1]),
        "Fn::Not" => !holds(&parts[0], given),
        "Fn::And" => parts.iter().all(|part| holds(part, given)),
        "Fn::Or" => parts.iter().any(|part| holds(part, given)),
        other => panic!("{other} is not known here yet"),
    }
}
