//! The functions of `CloudFormation`, and policies in their different forms.

use serde_json::{Value, json};

use super::Recorded;
use crate::check::{
    policy::{Policy, includes},
    question::Question,
};

fn resolved(properties: &Value) -> Value {
    let resources = json!({
        "One": ["AWS::X::Y", "one", properties],
        "StorageKey": ["AWS::KMS::Key", "1-2", {}],
        "PurgeRole": ["AWS::IAM::Role", "qeg-prod-PurgeRole", {"Path": "/qeg/"}],
        "DeletionQueue": ["AWS::SQS::Queue", "https://sqs.cn-north-1.amazonaws.com.cn/1/qeg-Deletion", {}],
        "TransientTable": ["AWS::DynamoDB::Table", "t", {"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}],
    });
    let stream = json!({"Table": {"LatestStreamArn": "arn:stream"}});
    let recorded = Recorded::new(resources, &[("Days", "3"), ("Empty", "")]);
    let stack = recorded.answer(Question::table("t"), stream).stack();
    stack.resources["One"].properties.clone()
}

#[test]
fn functions_of_cloudformation_are_replaced_by_what_they_give() {
    for (written, expected) in [
        (json!({"Ref": "Days"}), json!("3")),
        (json!({"Ref": "AWS::URLSuffix"}), json!("amazonaws.com.cn")),
        (
            json!({"Fn::GetAtt": ["StorageKey", "Arn"]}),
            json!("arn:aws-cn:kms:cn-north-1:123456789012:key/1-2"),
        ),
        (
            json!({"Fn::GetAtt": "PurgeRole.Arn"}),
            json!("arn:aws-cn:iam::123456789012:role/qeg/qeg-prod-PurgeRole"),
        ),
        (
            json!({"Fn::Sub": "${DeletionQueue.Arn} ${AWS::StackName} ${!Days}"}),
            json!("arn:aws-cn:sqs:cn-north-1:123456789012:qeg-Deletion qeg-prod ${Days}"),
        ),
        (
            json!({"Fn::Sub": ["${a}/${Days}", {"a": {"Ref": "One"}}]}),
            json!("one/3"),
        ),
        (
            json!({"Fn::GetAtt": ["DeletionQueue", "QueueName"]}),
            json!("qeg-Deletion"),
        ),
        (
            json!({"Fn::GetAtt": ["TransientTable", "StreamArn"]}),
            json!("arn:stream"),
        ),
        (
            json!({"Fn::Join": ["", ["a", {"Ref": "Days"}]]}),
            json!("a3"),
        ),
        (
            json!({"Fn::Select": [1, {"Fn::Split": [",", "a,b"]}]}),
            json!("b"),
        ),
        (json!(["a", {"Ref": "AWS::NoValue"}]), json!(["a"])),
        // What is not there is equal to nothing that is.
        (json!({"Ref": "Other"}), json!("${Other}")),
    ] {
        let found = resolved(&json!({"Value": written}));
        assert_eq!(found["Value"], expected, "{written}");
    }
}

#[test]
fn conditions_choose_and_a_false_one_leaves_nothing() {
    let recorded = Recorded::new(
        json!({"One": ["AWS::X::Y", "one", {
            "A": {"Fn::If": ["Given", "yes", "no"]},
            "B": {"Fn::If": ["Other", "yes", {"Ref": "AWS::NoValue"}]},
        }]}),
        &[("Days", "3")],
    );
    let given = json!({"Fn::Not": [{"Fn::Equals": [{"Ref": "Days"}, ""]}]});
    let other = json!({"Fn::And": [{"Condition": "Given"}, {"Fn::Or": [{"Fn::Equals": [{"Ref": "Days"}, 4]}]}]});
    let mut template = recorded
        .answers
        .answer(&Question::template("qeg-prod"))
        .unwrap()
        .clone();
    template["TemplateBody"]["Conditions"] = json!({"Given": given, "Other": other});
    let stack = recorded
        .answer(Question::template("qeg-prod"), template)
        .stack();
    assert_eq!(stack.resources["One"].properties, json!({"A": "yes"}));
}

#[test]
fn policies_that_say_the_same_are_equal() {
    let one = json!({"Statement": {
        "Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws-cn:iam::123456789012:root"},
        "Action": ["kms:Sign", "kms:GetPublicKey"], "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": true}},
    }});
    let other = json!({"Statement": [{
        "Effect": "Allow", "Principal": {"AWS": ["123456789012"]},
        "Action": ["kms:GetPublicKey", "kms:Sign"], "Resource": ["*"],
        "Condition": {"Bool": {"aws:multifactorauthpresent": "true"}},
    }]});
    let (one, other) = (Policy::read(&one), Policy::read(&json!(other.to_string())));
    assert!(Policy::differences(&one, &other).is_empty());
    let everybody = Policy::read(
        &json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*"}}),
    );
    let found = Policy::differences(&one, &everybody);
    assert_eq!(found[0].en, "more: Allow kms:* by *");
    assert_eq!(
        found[1].en,
        "missing: Allow kms:GetPublicKey, kms:Sign by 123456789012 if aws:multifactorauthpresent is true"
    );
}

#[test]
fn wildcards_of_actions_include_what_iam_says() {
    for (pattern, action, expected) in [
        ("kms:Decrypt", "kms:Decrypt", true),
        ("KMS:decrypt", "kms:Decrypt", true),
        ("kms:Dec*", "kms:Decrypt", true),
        ("*", "kms:Decrypt", true),
        (
            "kms:*Key*Plaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
            true,
        ),
        ("kms:Decryp?", "kms:Decrypt", true),
        ("kms:Describe*", "kms:Decrypt", false),
        ("kms:Decrypt", "kms:DecryptAll", false),
        ("kms:*Key", "kms:GenerateDataKeyWithoutPlaintext", false),
    ] {
        assert_eq!(includes(pattern, action), expected, "{pattern} {action}");
    }
}
