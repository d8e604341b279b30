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
