//! The five tables with the keys and indexes of infra/template.yaml. A test compares them with it.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

/// The names of one set of tables.
#[derive(Clone, Debug)]
pub struct TableNames {
    /// People and their data.
    pub subjects: String,
    /// Wrapped data keys.
    pub keys: String,
    /// The blind index.
    pub index: String,
    /// Deletion requests, holds, audit chains.
    pub ledger: String,
    /// Short-lived items, and the outbox.
    pub transient: String,
}

/// A sparse index: partition key and sort key are strings, and only items with both are in it.
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) partition: &'static str,
    pub(crate) sort: &'static str,
    pub(crate) projection: ProjectionType,
}

const fn index(
    name: &'static str,
    partition: &'static str,
    sort: &'static str,
    projection: ProjectionType,
) -> Index {
    Index {
        name,
        partition,
        sort,
        projection,
    }
}

/// Each table with its indexes. The name is that of the template without `Table`. The keys are always `pk` and `sk`.
pub(crate) const TABLES: [(&str, &[Index]); 5] = {
    use ProjectionType::{All, KeysOnly};
    [
        (
            "Subjects",
            &[
                index("queued", "queued", "queued_at", KeysOnly),
                index("open", "open", "open_place", KeysOnly),
                index("accounts", "account_shard", "pk", KeysOnly),
                index("unused", "account_shard", "active_on", KeysOnly),
            ],
        ),
        ("Keys", &[]),
        ("Index", &[]),
        (
            "Ledger",
            &[
                index("open", "open", "due_on", All),
                index("chains", "chain_shard", "check_on", KeysOnly),
                index("unanswered", "unanswered_by", "answer_place", KeysOnly),
            ],
        ),
        ("Transient", &[index("unsent", "unsent", "created_at", All)]),
    ]
};

/// Creates all five. Every name begins with `prefix`.
pub(crate) async fn create(client: &Client, prefix: &str) -> Result<TableNames> {
    let mut names = Vec::new();
    for (table, indexes) in TABLES {
        let name = format!("{prefix}-{}", table.to_lowercase());
        create_table(client, &name, indexes).await?;
        names.push(name);
    }
    let [subjects, keys, index, ledger, transient] = names.try_into().unwrap_or_default();
    Ok(TableNames {
        subjects,
        keys,
        index,
        ledger,
        transient,
    })
}

async fn create_table(client: &Client, name: &str, indexes: &[Index]) -> Result<()> {
    let mut attributes = vec!["pk", "sk"];
    let mut global = Vec::new();
    for index in indexes {
        attributes.extend([index.partition, index.sort]);
        let projection = Projection::builder().projection_type(index.projection.clone());
        let built = GlobalSecondaryIndex::builder()
            .index_name(index.name)
            .set_key_schema(Some(key_schema(index.partition, index.sort)?))
            .projection(projection.build());
        global.push(built.build()?);
    }
    attributes.sort_unstable();
    attributes.dedup();
    let attributes: Result<Vec<_>, _> = attributes
        .into_iter()
        .map(|attribute| {
            AttributeDefinition::builder()
                .attribute_name(attribute)
                .attribute_type(ScalarAttributeType::S)
                .build()
        })
        .collect();
    client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(attributes?))
        .set_key_schema(Some(key_schema("pk", "sk")?))
        .set_global_secondary_indexes((!global.is_empty()).then_some(global))
        .send()
        .await
        .with_context(|| format!("cannot create the table {name}"))?;
    Ok(())
}

fn key_schema(partition: &str, sort: &str) -> Result<Vec<KeySchemaElement>> {
    let element = |name: &str, kind| {
        let element = KeySchemaElement::builder().attribute_name(name);
        element.key_type(kind).build()
    };
    Ok(vec![
        element(partition, KeyType::Hash)?,
        element(sort, KeyType::Range)?,
    ])
}
