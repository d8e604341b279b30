//! The outputs of the stack: what operators give to carriers and staff.

use serde_json::json;
use template::TEMPLATE;

#[test]
fn what_carriers_and_staff_are_given_is_an_output_where_they_exist() {
    let outputs = &TEMPLATE["Outputs"];
    for n in 1..=4 {
        let carrier = json!(format!("WithCarrier{n}"));
        let queue = &outputs[format!("Carrier{n}QueueUrl")];
        assert_eq!(queue["Condition"], carrier);
        assert_eq!(queue["Value"], json!({"Ref": format!("Carrier{n}Queue")}));
        let key = &outputs[format!("Carrier{n}KeyArn")];
        assert_eq!(key["Condition"], carrier);
        let arn = json!({"Fn::GetAtt": [format!("Carrier{n}Key"), "Arn"]});
        assert_eq!(key["Value"], arn);
        let role = &outputs[format!("Staff{n}RoleArn")];
        assert_eq!(role["Condition"], json!(format!("WithStaff{n}")));
        let arn = json!({"Fn::GetAtt": [format!("Staff{n}Role"), "Arn"]});
        assert_eq!(role["Value"], arn);
    }
}
