//! Probes of tables and their indexes.

use powers::{Service::DynamoDb, spoken};
use serde_json::{Value, json};
use stack::{ENDPOINTS, tables};

use super::Probe;

/// The key of an item that does not exist.
fn key() -> Value {
    json!({"pk": {"S": "NOBODY"}, "sk": {"S": "NOTHING"}})
}

pub(super) async fn probes() -> Vec<Probe> {
    let client = tables::dynamodb().await;
    let mut probes = Vec::new();
    for (logical, table) in &ENDPOINTS.tables {
        // As in production: not even a role with the permission could delete a table.
        let protect = client.update_table().table_name(table);
        let protect = protect.deletion_protection_enabled(true);
        protect.send().await.unwrap();
        let name = spoken(logical);
        probes.extend(reads(&name, table));
        probes.extend(writes(&name, table));
        let described = client.describe_table().table_name(table).send().await;
        let described = described.unwrap().table.unwrap();
        probes.extend(administration(&name, table, described.table_arn().unwrap()));
        for index in described.global_secondary_indexes() {
            let hash_key = index.key_schema()[0].attribute_name();
            let index = index.index_name().unwrap();
            probes.extend(on_index(&name, table, index, hash_key));
        }
    }
    probes
}

fn reads(name: &str, table: &str) -> Vec<Probe> {
    let probe = |action, body| Probe::new(DynamoDb, name, action, body);
    let query = json!({
        "TableName": table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "NOBODY"}},
    });
    vec![
        probe("GetItem", json!({"TableName": table, "Key": key()})),
        probe(
            "BatchGetItem",
            json!({"RequestItems": {table: {"Keys": [key()]}}}),
        ),
        probe("Query", query),
        // Only for keys: a role that may scan may not see other attributes.
        probe("Scan", scan_of_keys(table)),
    ]
}

fn scan_of_keys(table: &str) -> Value {
    json!({
        "TableName": table, "Limit": 1, "Select": "SPECIFIC_ATTRIBUTES", "ProjectionExpression": "pk, sk",
    })
}

fn writes(name: &str, table: &str) -> Vec<Probe> {
    let probe = |action, body| Probe::new(DynamoDb, name, action, body);
    let if_there = "attribute_exists(pk)";
    let at = json!({"TableName": table, "Key": key(), "ConditionExpression": if_there});
    let put = json!({"TableName": table, "Item": key(), "ConditionExpression": if_there});
    let check = json!({"TransactItems": [{"ConditionCheck": at}]});
    let delete_many = json!({"RequestItems": {table: [{"DeleteRequest": {"Key": key()}}]}});
    vec![
        probe("PutItem", put),
        probe("UpdateItem", at.clone()),
        probe("DeleteItem", at),
        probe("BatchWriteItem", delete_many),
        probe("ConditionCheckItem", check).by("TransactWriteItems"),
    ]
}

/// Actions that would copy, change or remove the table itself.
fn administration(name: &str, table: &str, arn: &str) -> Vec<Probe> {
    let probe = |action, body| Probe::new(DynamoDb, name, action, body);
    // The emulator authorises by the table's name, AWS by its ARN. The bucket does not exist.
    let export = json!({"TableName": table, "TableArn": arn, "S3Bucket": ""});
    vec![
        probe(
            "CreateBackup",
            json!({"TableName": table, "BackupName": ""}),
        ),
        probe("ExportTableToPointInTime", export),
        probe("UpdateTable", json!({"TableName": table})),
        probe("DeleteTable", json!({"TableName": table})),
    ]
}

fn on_index(name: &str, table: &str, index: &str, hash_key: &str) -> Vec<Probe> {
    let resource = format!("{name}/{index}");
    let query = json!({
        "TableName": table,
        "IndexName": index,
        "KeyConditionExpression": "#key = :key",
        "ExpressionAttributeNames": {"#key": hash_key},
        "ExpressionAttributeValues": {":key": {"S": "NOBODY"}},
    });
    let mut scan = scan_of_keys(table);
    scan["IndexName"] = index.into();
    vec![
        Probe::new(DynamoDb, &resource, "Query", query),
        Probe::new(DynamoDb, &resource, "Scan", scan),
    ]
}
