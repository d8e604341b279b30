//! The tables of DynamoDB Local have exactly the keys and indexes that infra/template.yaml declares.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::collections::BTreeMap;
use std::path::Path;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeySchemaElement;
use local_aws::{LocalAws, SystemClock};
use saphyr::{LoadableYamlNode, Yaml};

/// The schema of a table: its attributes with their types, its keys, and its indexes with keys and projection.
#[derive(Debug, PartialEq)]
struct Schema {
    attributes: BTreeMap<String, String>,
    keys: Vec<(String, String)>,
    indexes: BTreeMap<String, (Vec<(String, String)>, String)>,
}

#[tokio::test]
async fn tables_are_those_of_the_template() {
    let aws = LocalAws::start(SystemClock).await;
    let names = aws.create_tables("template").await;
    let client = Client::new(&aws.config());
    let mut created = BTreeMap::new();
    for (table, name) in [
        ("SubjectsTable", names.subjects),
        ("KeysTable", names.keys),
        ("IndexTable", names.index),
        ("LedgerTable", names.ledger),
        ("TransientTable", names.transient),
    ] {
        created.insert(table.to_owned(), described(&client, &name).await);
    }
    assert_eq!(created, declared());
}

/// The schemas in the template.
fn declared() -> BTreeMap<String, Schema> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/template.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let template = Yaml::load_from_str(&text).unwrap().swap_remove(0);
    let resources = template["Resources"].as_mapping().unwrap();
    let tables = resources
        .iter()
        .filter(|(_, resource)| resource["Type"].as_str() == Some("AWS::DynamoDB::Table"));
    tables
        .map(|(name, resource)| (text_of(name), schema(&resource["Properties"])))
        .collect()
}

fn schema(properties: &Yaml) -> Schema {
    let attributes = properties["AttributeDefinitions"].as_vec().unwrap().iter();
    let indexes = properties.as_mapping_get("GlobalSecondaryIndexes");
    let indexes = indexes.and_then(|indexes| indexes.as_vec());
    Schema {
        attributes: attributes
            .map(|one| {
                (
                    text_of(&one["AttributeName"]),
                    text_of(&one["AttributeType"]),
                )
            })
            .collect(),
        keys: keys(&properties["KeySchema"]),
        indexes: indexes
            .into_iter()
            .flatten()
            .map(|index| {
                let projection = text_of(&index["Projection"]["ProjectionType"]);
                (
                    text_of(&index["IndexName"]),
                    (keys(&index["KeySchema"]), projection),
                )
            })
            .collect(),
    }
}

fn keys(schema: &Yaml) -> Vec<(String, String)> {
    let keys = schema.as_vec().unwrap().iter();
    keys.map(|key| (text_of(&key["AttributeName"]), text_of(&key["KeyType"])))
        .collect()
}

fn text_of(yaml: &Yaml) -> String {
    yaml.as_str().unwrap().to_owned()
}

/// The schema of a table in DynamoDB Local.
async fn described(client: &Client, name: &str) -> Schema {
    let answer = client
        .describe_table()
        .table_name(name)
        .send()
        .await
        .unwrap();
    let table = answer.table.unwrap();
    let keys = |schema: &[KeySchemaElement]| {
        let pair = |key: &KeySchemaElement| (key.attribute_name.clone(), key.key_type.to_string());
        schema.iter().map(pair).collect::<Vec<_>>()
    };
    let indexes = table.global_secondary_indexes().iter().map(|index| {
        let projection = index.projection().unwrap().projection_type().unwrap();
        let name = index.index_name().unwrap().to_owned();
        (name, (keys(index.key_schema()), projection.to_string()))
    });
    Schema {
        attributes: table
            .attribute_definitions()
            .iter()
            .map(|one| (one.attribute_name.clone(), one.attribute_type.to_string()))
            .collect(),
        keys: keys(table.key_schema()),
        indexes: indexes.collect(),
    }
}
