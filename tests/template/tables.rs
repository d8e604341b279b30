//! Tables and keys: expiry, backups, copies, protection and encryption.

use qeg_domain::retention::{Category, Schedule};
use serde_json::{Value, json};
use template::TEMPLATE;

use crate::{
    none, pointed,
    resolved::{Resource, resources, resources_with},
    texts, unless,
};

/// Every table: whether its items expire, and for how many days it can be restored. The reasons are in
/// infra/decisions/0003 and 0004.
const TABLES: [(&str, bool, Option<u64>); 5] = [
    ("SubjectsTable", true, Some(35)),
    ("KeysTable", false, Some(3)),
    ("IndexTable", false, None),
    ("LedgerTable", true, Some(35)),
    ("TransientTable", true, None),
];
/// The attribute in which the store writes the expiry of an item.
const END: &str = "expires_at";
/// Types of resources that copy tables.
const COPIERS: [&str; 6] = [
    "AWS::Backup::",
    "AWS::DynamoDB::GlobalTable",
    "AWS::Glue::",
    "AWS::Kinesis",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Pipes::",
];

fn tables() -> Vec<Resource> {
    resources("AWS::DynamoDB::Table")
}

fn keys() -> Vec<Resource> {
    resources("AWS::KMS::Key")
}

fn rule(table: &Resource) -> Option<&'static (&'static str, bool, Option<u64>)> {
    TABLES.iter().find(|(id, ..)| *id == table.id)
}

#[test]
fn every_table_of_the_template_is_in_this_list() {
    none(tables().iter().filter_map(|table| {
        unless(rule(table).is_some(), || {
            format!("{}: add it to TABLES, with its reasons", table.id)
        })
    }));
    assert_eq!(tables().len(), TABLES.len());
}

#[test]
fn items_expire_except_in_the_tables_of_keys_and_indexes() {
    none(tables().iter().filter_map(|table| {
        let (_, ends, _) = rule(table)?;
        let wanted = if *ends {
            json!({"AttributeName": END, "Enabled": true})
        } else {
            Value::Null
        };
        let found = &table.properties()["TimeToLiveSpecification"];
        unless(*found == wanted, || {
            format!("{}: expiry is {found}, not {wanted}", table.id)
        })
    }));
}

#[test]
fn each_table_can_be_restored_for_exactly_its_days() {
    none(tables().iter().filter_map(|table| {
        let (_, _, days) = rule(table)?;
        let found = &table.properties()["PointInTimeRecoverySpecification"];
        let is_on = found["PointInTimeRecoveryEnabled"] == true;
        // The number must be in the template, because the default of DynamoDB is 35 days.
        let found = is_on.then(|| found["RecoveryPeriodInDays"].as_u64().unwrap_or(0));
        unless(found == *days, || {
            format!(
                "{}: can be restored for {found:?} days, not {days:?}",
                table.id
            )
        })
    }));
}

#[test]
fn no_parameter_allows_backups_of_keys_for_more_than_three_days() {
    let days = &TEMPLATE["Parameters"]["KeyBackupDays"];
    let seconds = &TEMPLATE["Parameters"]["KeyBackupSeconds"];
    let is_by_parameter = template::resources("AWS::DynamoDB::Table").any(|(id, table)| {
        let recovery = &table["Properties"]["PointInTimeRecoverySpecification"];
        id == "KeysTable" && recovery["RecoveryPeriodInDays"] == json!({"Ref": "KeyBackupDays"})
    });
    let waits_for_the_last =
        seconds["Default"].as_u64() >= days["Default"].as_u64().map(|d| d * 86_400);
    none(
        [
            unless(is_by_parameter, || {
                "KeysTable: not by KeyBackupDays".to_owned()
            }),
            unless(days["MaxValue"] == 3, || {
                format!("KeyBackupDays: at most {}", days["MaxValue"])
            }),
            unless(waits_for_the_last, || {
                "KeyBackupSeconds ends before KeyBackupDays do".to_owned()
            }),
        ]
        .into_iter()
        .flatten(),
    );
}

#[test]
fn only_the_outbox_is_streamed_and_nothing_copies_a_table() {
    let mut violations: Vec<String> = Vec::new();
    for table in tables() {
        let is_streamed = !table.properties()["StreamSpecification"].is_null();
        if is_streamed != (table.id == "TransientTable") {
            violations.push(format!("{}: has a wrong stream setting", table.id));
        }
        for copy in ["KinesisStreamSpecification", "ImportSourceSpecification"] {
            violations.extend(unless(table.properties()[copy].is_null(), || {
                format!("{}: {copy}", table.id)
            }));
        }
    }
    let resources = TEMPLATE["Resources"].as_object().unwrap();
    for (id, resource) in resources {
        let kind = resource["Type"].as_str().unwrap();
        let copies = COPIERS.iter().any(|copier| kind.starts_with(copier));
        violations.extend(unless(!copies, || format!("{id}: {kind} copies tables")));
        let mut found = Vec::new();
        texts(resource, id, &mut found);
        let places = found
            .into_iter()
            .filter(|(_, text)| text.contains("KeysTable.StreamArn"));
        violations.extend(
            places.map(|(place, _)| format!("{place}: reads the stream of the keys table")),
        );
    }
    none(violations);
}

#[test]
fn tables_and_keys_are_retained_when_the_stack_is_deleted() {
    let held = tables().into_iter().chain(keys());
    none(
        held.flat_map(|resource| {
            // A table or key that a failed deployment has just created holds nothing, and would stand in the way of the next one.
            let wanted = [
                ("DeletionPolicy", "RetainExceptOnCreate"),
                ("UpdateReplacePolicy", "Retain"),
            ];
            wanted.map(|(policy, wanted)| {
                let found = &resource.whole[policy];
                unless(*found == wanted, || {
                    format!("{}: {policy} is {found}", resource.id)
                })
            })
        })
        .flatten(),
    );
}

#[test]
fn tables_are_protected_and_the_keys_table_also_if_only_keys_are_protected() {
    let protected = |table: &Resource| table.properties()["DeletionProtectionEnabled"] == true;
    let of_all = tables();
    let of_keys = resources_with("AWS::DynamoDB::Table", &[("Protection", "keys")]);
    let of_keys = of_keys.iter().filter(|table| table.id == "KeysTable");
    none(
        of_all.iter().chain(of_keys).filter_map(|table| {
            unless(protected(table), || format!("{}: can be deleted", table.id))
        }),
    );
}

#[test]
fn keys_rotate_and_are_deleted_only_after_30_days() {
    none(
        keys()
            .iter()
            .flat_map(|key| {
                let properties = key.properties();
                // Only symmetric keys can rotate by themselves.
                let rotates =
                    properties["KeySpec"].is_string() || properties["EnableKeyRotation"] == true;
                let waits = properties["PendingWindowInDays"] == 30;
                [
                    unless(rotates, || format!("{}: does not rotate", key.id)),
                    unless(waits, || {
                        format!("{}: can be deleted in less than 30 days", key.id)
                    }),
                ]
            })
            .flatten(),
    );
}

#[test]
fn every_table_is_encrypted_with_the_storage_key() {
    none(tables().iter().filter_map(|table| {
        let at_rest = &table.properties()["SSESpecification"];
        let is_sealed = at_rest["SSEEnabled"] == true
            && at_rest["SSEType"] == "KMS"
            && pointed(&at_rest["KMSMasterKeyId"]) == Some(("StorageKey", "Arn"));
        unless(is_sealed, || {
            format!("{}: encrypted by {at_rest}", table.id)
        })
    }));
}

/// The retention schedule and the template agree about backups and logs.
#[test]
fn backups_and_logs_have_the_retention_of_the_schedule() {
    let schedule = Schedule::published().unwrap();
    let days = |category| {
        let row = schedule.row(category).unwrap();
        u64::try_from(row.kept().as_hours() / 24).unwrap()
    };
    for (id, _, restorable) in TABLES {
        let category = match id {
            "KeysTable" => Category::KeyBackup,
            _ => Category::Backup,
        };
        assert!(
            restorable.is_none_or(|restorable| restorable == days(category)),
            "{id}"
        );
    }
    let default = &TEMPLATE["Parameters"]["LogRetentionDays"]["Default"];
    assert_eq!(*default, days(Category::Log));
}
