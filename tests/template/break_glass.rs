//! The role that an operator may use for an hour to build the index again: what the template gives it, and when.

use serde_json::{Value, json};
use template::TEMPLATE;

use crate::listed;

/// The keys with a statement for that role, and its action.
const OPENED: [(&str, &str); 2] = [
    ("AccountKey", "kms:Decrypt"),
    ("IndexKey", "kms:GenerateMac"),
];

#[test]
fn only_two_keys_name_the_role_and_only_while_the_parameter_is_set() {
    let mut found = Vec::new();
    for (id, resource) in template::resources("AWS::KMS::Key") {
        for statement in listed(&resource["Properties"]["KeyPolicy"]["Statement"]) {
            let Some(choice) = statement.get("Fn::If") else {
                continue;
            };
            assert_eq!(choice[0], "WithBreakGlassRole");
            assert_eq!(choice[2], json!({"Ref": "AWS::NoValue"}));
            let role = &choice[1]["Condition"]["ArnEquals"]["aws:PrincipalArn"];
            assert_eq!(role, &json!({"Ref": "BreakGlassRole"}));
            found.push((id, choice[1]["Action"].as_str().unwrap()));
        }
    }
    assert_eq!(found, OPENED);
    let everywhere = TEMPLATE.to_string().matches("BreakGlassRole").count();
    // The parameter, its condition (two), and for each key the condition and the role.
    assert_eq!(everywhere, 3 + 2 * OPENED.len());
}

#[test]
fn the_role_is_set_by_no_configuration() {
    assert_eq!(
        TEMPLATE["Parameters"]["BreakGlassRole"]["Default"],
        Value::from("")
    );
    let configuration = include_str!("../../infra/samconfig.toml");
    assert!(!configuration.contains("BreakGlassRole"));
}
