//! Roles: every permission names its action and resource, and no role may copy, list or delete tables.

use serde_json::{Value, json};
use template::templates;

use crate::{listed, none, pointed, texts, unless};

/// Actions that no role of a function may have on any resource.
const NOBODY: [&str; 22] = [
    "dynamodb:CreateBackup",
    "dynamodb:DeleteBackup",
    "dynamodb:DeleteTable",
    "dynamodb:DisableKinesisStreamingDestination",
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:PartiQLSelect",
    "dynamodb:RestoreTableFromBackup",
    "dynamodb:RestoreTableToPointInTime",
    "dynamodb:Scan",
    "dynamodb:StartAwsBackupJob",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
    "kms:CreateGrant",
    "kms:Encrypt",
    "kms:PutKeyPolicy",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:ScheduleKeyDeletion",
    "lambda:InvokeFunction",
    "sqs:PurgeQueue",
];

/// One statement of a policy, and the template resource that contains it.
pub(super) struct Statement {
    pub(super) of: String,
    pub(super) whole: Value,
}

impl Statement {
    pub(super) fn actions(&self) -> Vec<String> {
        let actions = listed(&self.whole["Action"]).into_iter();
        actions
            .map(|action| action.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub(super) fn resources(&self) -> Vec<&Value> {
        listed(&self.whole["Resource"])
    }
}

/// Every statement that gives a permission to a role of the templates.
pub(super) fn statements() -> Vec<Statement> {
    let mut found = Vec::new();
    let all = templates().into_iter();
    for (id, resource) in all.flat_map(|template| template["Resources"].as_object().unwrap()) {
        let properties = &resource["Properties"];
        let mut documents: Vec<&Value> = match resource["Type"].as_str().unwrap() {
            "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => vec![&properties["PolicyDocument"]],
            _ => Vec::new(),
        };
        // Inline policies of roles and functions.
        documents.extend(
            listed(&properties["Policies"])
                .into_iter()
                .map(|inline| &inline["PolicyDocument"]),
        );
        for document in documents {
            found.extend(
                listed(&document["Statement"])
                    .into_iter()
                    .map(|statement| Statement {
                        of: id.clone(),
                        whole: statement.clone(),
                    }),
            );
        }
    }
    found
}

#[test]
fn every_statement_names_its_resources() {
    assert!(statements().len() > 30);
    none(
        statements()
            .iter()
            .flat_map(|statement| {
                let resources = statement.resources();
                let is_named =
                    !resources.is_empty() && resources.iter().all(|resource| **resource != "*");
                let is_allow = statement.whole["Effect"] == "Allow";
                let is_plain = statement.whole["NotAction"].is_null()
                    && statement.whole["NotResource"].is_null();
                [
                    unless(is_named, || {
                        format!(
                            "{}: {:?} on every resource",
                            statement.of,
                            statement.actions()
                        )
                    }),
                    unless(is_allow && is_plain, || {
                        format!("{}: a Deny, NotAction or NotResource", statement.of)
                    }),
                ]
            })
            .flatten(),
    );
}

#[test]
fn every_action_is_named_without_wildcards() {
    none(statements().iter().flat_map(|statement| {
        let actions = statement
            .actions()
            .into_iter()
            .filter(|action| action.contains('*') || action.contains('?') || !action.contains(':'));
        actions
            .map(|action| format!("{}: {action}", statement.of))
            .collect::<Vec<_>>()
    }));
}

#[test]
fn no_role_lists_copies_or_deletes_a_table_or_grants_a_key() {
    none(statements().iter().flat_map(|statement| {
        let actions = statement.actions().into_iter().filter(|action| {
            NOBODY
                .iter()
                .any(|never| never.eq_ignore_ascii_case(action))
                || action.starts_with("xray:")
        });
        // Only retention may scan, and only keys and expiry times: see below.
        let actions = actions
            .filter(|action| statement.of != "RetentionPowers" || *action != "dynamodb:Scan");
        actions
            .map(|action| format!("{}: {action}", statement.of))
            .collect::<Vec<_>>()
    }));
}

#[test]
fn every_function_has_its_own_role_and_no_managed_policy() {
    let mut roles = std::collections::BTreeSet::new();
    for (id, function) in template::resources("AWS::Serverless::Function") {
        let properties = &function["Properties"];
        let role = pointed(&properties["Role"]).map_or("none", |(role, _)| role);
        // SAM policy templates such as DynamoDBCrudPolicy, and managed policies of AWS, would be here.
        none(unless(properties["Policies"].is_null(), || {
            format!("{id}: policy templates or managed policies")
        }));
        none(unless(roles.insert(role), || {
            format!("{id}: shares the role {role}")
        }));
    }
    none(
        template::resources("AWS::IAM::Role").flat_map(|(id, role)| {
            let managed = listed(&role["Properties"]["ManagedPolicyArns"]);
            let foreign = managed
                .into_iter()
                .filter(|arn| pointed(arn) != Some(("StorageAccess", "")));
            foreign
                .map(|arn| format!("{id}: {arn}"))
                .collect::<Vec<_>>()
        }),
    );
}

#[test]
fn no_arn_names_a_partition() {
    let mut found = Vec::new();
    for template in templates() {
        texts(template, "", &mut found);
    }
    assert!(
        found
            .iter()
            .any(|(_, text)| text.contains("arn:${AWS::Partition}:"))
    );
    none(found.into_iter().filter_map(|(place, text)| {
        let mut rest = text.as_str();
        let mut is_good = true;
        while let Some(at) = rest.find("arn:") {
            rest = &rest[at + 4..];
            // The text may also be the name of a condition key, such as kms:EncryptionContext:aws:logs:arn.
            is_good &= rest.is_empty() || rest.starts_with("${AWS::Partition}:");
        }
        unless(is_good, || format!("{place}: {text}"))
    }));
}

/// The emulator does not evaluate these conditions.
#[test]
fn audit_may_write_only_signatures_and_check_days() {
    let of_ledger = |action: &str| -> Vec<Value> {
        let statements = statements()
            .into_iter()
            .filter(|statement| statement.of == "AuditPowers" && statement.actions() == [action]);
        statements
            .map(|statement| statement.whole["Condition"].clone())
            .collect()
    };
    let under = |keys: Value| json!({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}});
    assert_eq!(of_ledger("dynamodb:PutItem"), [under(json!(["C#*"]))]);
    let mut update = under(json!(["A#*"]));
    update["ForAllValues:StringEquals"] = json!({"dynamodb:Attributes": ["pk", "sk", "check_on"]});
    assert_eq!(of_ledger("dynamodb:UpdateItem"), [update]);
    let mut query = of_ledger("dynamodb:Query");
    query.retain(|condition| !condition.is_null());
    assert_eq!(query, [under(json!(["A#*", "C#*"]))]);
}

/// The emulator does not evaluate this condition either.
#[test]
fn support_may_update_only_counters_in_the_ledger() {
    let ledger = json!({"Fn::GetAtt": ["LedgerTable", "Arn"]});
    let updates = statements().into_iter().filter(|statement| {
        statement.of == "SupportPowers"
            && statement
                .actions()
                .contains(&"dynamodb:UpdateItem".to_owned())
            && statement.whole["Resource"] == ledger
    });
    let conditions: Vec<Value> = updates
        .map(|statement| statement.whole["Condition"].clone())
        .collect();
    let counters = json!({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["COUNTER"]}});
    assert_eq!(conditions, [counters]);
}

/// The emulator does not evaluate these conditions either.
#[test]
fn retention_may_scan_only_keys_and_expiry_times_and_write_only_requests_and_reports() {
    let of = |action: &str| -> Vec<Value> {
        let statements = statements().into_iter().filter(|statement| {
            statement.of == "RetentionPowers" && statement.actions() == [action]
        });
        statements
            .map(|statement| statement.whole["Condition"].clone())
            .collect()
    };
    let keys_and_expiry_times = json!({
        "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "expires_at"]},
    });
    assert_eq!(of("dynamodb:Scan"), [keys_and_expiry_times]);
    let under = |keys: Value| json!({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}});
    assert_eq!(
        of("dynamodb:PutItem"),
        [
            under(json!(["A#*", "D#*", "RETENTION#*"])),
            under(json!(["OUTBOX#*"]))
        ]
    );
    let mut state = under(json!(["S#*"]));
    state["ForAllValues:StringEquals"] =
        json!({"dynamodb:Attributes": ["pk", "sk", "status", "deletion"]});
    assert_eq!(of("dynamodb:UpdateItem"), [state]);
}

/// Statements that may write to the ledger and whose conditions let them write to this partition.
fn writers_of(partition: &str) -> Vec<String> {
    let ledger = json!({"Fn::GetAtt": ["LedgerTable", "Arn"]});
    let writes = ["BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"];
    let may_write = |statement: &Statement| {
        let actions = statement.actions();
        let writes = writes.map(|action| format!("dynamodb:{action}"));
        statement.resources().contains(&&ledger)
            && actions.iter().any(|action| writes.contains(action))
    };
    let keeps_out = |condition: &Value| {
        let of = |operator: &str| condition[operator]["dynamodb:LeadingKeys"].as_array();
        let excluded = of("ForAllValues:StringNotEquals");
        let allowed = of("ForAllValues:StringLike");
        excluded.is_some_and(|keys| keys.contains(&json!(partition)))
            || allowed.is_some_and(|keys| {
                keys.iter().all(|key| {
                    let key = key.as_str().unwrap();
                    let is_within = |start| partition.starts_with(start);
                    !key.strip_suffix('*').map_or(key == partition, is_within)
                })
            })
    };
    let writers: Vec<Statement> = statements().into_iter().filter(may_write).collect();
    assert!(writers.len() > 8);
    let free = writers
        .iter()
        .filter(|statement| !keeps_out(&statement.whole["Condition"]));
    free.map(|statement| statement.of.clone()).collect()
}

/// The emulator does not evaluate these conditions either. Whoever could add a key could sign certificates that verify.
#[test]
fn only_purge_may_write_the_keys_that_verify_certificates() {
    assert_eq!(writers_of("CERTIFICATE_KEYS"), ["PurgePowers"]);
}

/// Nor these. Whoever could write there could let a role of their own sign as a carrier or as staff.
#[test]
fn no_function_may_write_the_register_of_carriers_and_staff_or_the_calendar() {
    for partition in ["CALENDAR", "CARRIERS", "STAFF"] {
        none(writers_of(partition));
    }
}

/// Nor these: these functions have no business in the rest of the ledger.
#[test]
fn four_functions_may_query_only_their_part_of_the_register_and_the_calendar() {
    let ledger = json!({"Fn::GetAtt": ["LedgerTable", "Arn"]});
    for (of, partitions) in [
        ("HandoffPowers", &["CARRIERS"][..]),
        ("SupportPowers", &["BROADCASTS", "CALENDAR", "STAFF"]),
        ("RegistrationPowers", &["CALENDAR"]),
        ("RetentionPowers", &["CALENDAR"]),
    ] {
        let queries = statements().into_iter().filter(|statement| {
            let is_query = statement.actions().contains(&"dynamodb:Query".to_owned());
            statement.of == of && is_query && statement.whole["Resource"] == ledger
        });
        let conditions: Vec<Value> = queries
            .map(|statement| statement.whole["Condition"].clone())
            .collect();
        let part = json!({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": partitions}});
        assert_eq!(conditions, [part], "{of}");
    }
}

/// `qeg chain verify` and the runbook of a broken chain read the public half of the key of audit.
#[test]
fn operators_may_get_the_public_key_that_signed_the_audit_chains() {
    let keys = template::resources("AWS::KMS::Key");
    let audit = keys.filter(|(id, _)| *id == "AuditKey");
    let statements = audit.flat_map(|(_, key)| {
        let policy = &key["Properties"]["KeyPolicy"]["Statement"];
        policy.as_array().unwrap().clone()
    });
    let of_operators: Vec<Value> = statements
        .filter(|one| one["Condition"].is_null() && one["Effect"] == "Allow")
        .collect();
    let [statement] = of_operators.as_slice() else {
        panic!("one statement is for operators");
    };
    let actions = statement["Action"].as_array().unwrap();
    assert!(actions.contains(&"kms:GetPublicKey".into()));
    assert!(!actions.contains(&"kms:Sign".into()));
}
