//! Tables and keys: what ends, what can be restored for how long, and what can be deleted.

use qeg_domain::retention::{Category, Schedule};
use serde_json::{Value, json};
use template::TEMPLATE;

use crate::{
    none, pointed,
    resolved::{Resource, resources, resources_with},
    texts, unless,
};

/// Every table: whether items of it end, and for how many days it can be restored. How long each may be
/// is in infra/decisions/0003 and 0004.
const TABLES: [(&str, bool, Option<u64>); 5] = [
    ("SubjectsTable", true, Some(35)),
    ("KeysTable", false, Some(3)),
    ("IndexTable", false, None),
    ("LedgerTable", true, Some(35)),
    ("TransientTable", true, None),
];
/// The attribute by which the store crate writes when an item ends.
const END: &str = "expires_at";
/// Resources that copy tables.
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
fn every_table_is_known_here() {
    none(tables().iter().filter_map(|table| {
        unless(rule(table).is_some(), || {
            format!("{}: add it to TABLES, with its reasons", table.id)
        })
    }));
    assert_eq!(tables().len(), TABLES.len());
}

#[test]
fn what_ends_is_removed_and_keys_and_indexes_never_end_by_themselves() {
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
fn each_table_can_be_restored_for_as_long_as_it_may_and_no_longer() {
    none(tables().iter().filter_map(|table| {
        let (_, _, days) = rule(table)?;
        let found = &table.properties()["PointInTimeRecoverySpecification"];
        let is_on = found["PointInTimeRecoveryEnabled"] == true;
        // DynamoDB's own default is 35 days: only a number that is written is a promise.
        let found = is_on.then(|| found["RecoveryPeriodInDays"].as_u64().unwrap_or(0));
        unless(found == *days, || {
            format!("{}: restored for {found:?} days, not {days:?}", table.id)
        })
    }));
}

#[test]
fn no_parameter_lets_keys_be_restored_for_more_than_three_days() {
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
            violations.push(format!("{}: its stream", table.id));
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
        violations.extend(unless(!copies, || format!("{id}: {kind} copies")));
        let mut found = Vec::new();
        texts(resource, id, &mut found);
        let places = found
            .into_iter()
            .filter(|(_, text)| text.contains("KeysTable.StreamArn"));
        violations.extend(places.map(|(place, _)| format!("{place}: reads the keys' changes")));
    }
    none(violations);
}

#[test]
fn nothing_that_holds_data_or_opens_it_goes_with_the_stack() {
    let held = tables().into_iter().chain(keys());
    none(
        held.flat_map(|resource| {
            ["DeletionPolicy", "UpdateReplacePolicy"].map(|policy| {
                let found = &resource.whole[policy];
                unless(*found == "Retain", || {
                    format!("{}: {policy} is {found}", resource.id)
                })
            })
        })
        .flatten(),
    );
}

#[test]
fn tables_are_protected_and_the_keys_also_where_the_rest_is_not() {
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
fn keys_turn_over_and_wait_before_they_go() {
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
                        format!("{}: goes within less than 30 days", key.id)
                    }),
                ]
            })
            .flatten(),
    );
}

#[test]
fn everything_at_rest_is_under_the_storage_key() {
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

/// What the retention schedule says of backups and logs is what is deployed.
#[test]
fn backups_and_logs_are_kept_as_the_schedule_says() {
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
