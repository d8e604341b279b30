//! The outputs of the small stacks: what operators give to carriers and staff, and what `qeg` reads.

use serde_json::json;
use template::{CARRIER, STAFF, TEMPLATE};

#[test]
fn what_carriers_and_staff_are_given_is_an_output() {
    let arn = |id: &str| json!({"Fn::GetAtt": [id, "Arn"]});
    let carrier = &CARRIER["Outputs"];
    for (name, value) in [
        ("RoleArn", arn("CarrierRole")),
        ("KeyArn", arn("CarrierKey")),
        ("QueueUrl", json!({"Ref": "CarrierQueue"})),
        (
            "DeadLetterQueueUrl",
            json!({"Ref": "CarrierDeadLetterQueue"}),
        ),
    ] {
        assert_eq!(carrier[name]["Value"], value, "{name}");
    }
    assert_eq!(STAFF["Outputs"]["RoleArn"]["Value"], arn("StaffRole"));
}

/// `qeg` finds the role of relay and the API by these names.
#[test]
fn the_main_stack_has_what_the_small_ones_need_of_it() {
    for id in ["Api", "RelayRole", "LedgerTable"] {
        assert!(TEMPLATE["Resources"][id].is_object(), "{id}");
    }
    assert!(TEMPLATE["Outputs"]["ApiUrl"].is_object());
    assert!(TEMPLATE["Parameters"]["AlarmTopicArn"].is_object());
}

/// People read these names in the deployment guide and look for them in the console.
#[test]
fn an_output_that_the_deployment_guide_names_says_what_it_is() {
    let guide = std::fs::read_to_string(template::root().join("docs/deploy.md")).unwrap();
    let outputs = TEMPLATE["Outputs"].as_object().unwrap();
    let named = outputs.iter().filter(|(name, _)| {
        let ways = [format!("`{name}`"), format!("OutputKey=='{name}'")];
        ways.iter().any(|way| guide.contains(way))
    });
    let mut seen = 0;
    for (name, output) in named {
        assert!(output["Description"].is_string(), "{name}");
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
}
