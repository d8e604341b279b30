//! Tables of the simulation's own.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use qeg_store::{Database, Tables};
use stack::{ENDPOINTS, aws, client::unique};

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(kind)
        .build()
        .unwrap()
}

fn text(name: &str) -> AttributeDefinition {
    let kind = ScalarAttributeType::S;
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(kind)
        .build()
        .unwrap()
}

/// Tables that the deployed purge does not know.
pub(crate) async fn tables() -> Database {
    let client = aws_sdk_dynamodb::Client::new(&aws(&ENDPOINTS.admin).await);
    let run = unique();
    let name = |table: &str| format!("simulation-{run:08x}-{table}");
    for table in ["subjects", "keys", "index", "ledger", "transient"] {
        let mut create = client
            .create_table()
            .table_name(name(table))
            .billing_mode(BillingMode::PayPerRequest)
            .key_schema(key("pk", KeyType::Hash))
            .key_schema(key("sk", KeyType::Range))
            .attribute_definitions(text("pk"))
            .attribute_definitions(text("sk"));
        if table == "subjects" {
            let keys = Projection::builder().projection_type(ProjectionType::KeysOnly);
            let unused = GlobalSecondaryIndex::builder()
                .index_name("unused")
                .key_schema(key("account_shard", KeyType::Hash))
                .key_schema(key("active_on", KeyType::Range))
                .projection(keys.build());
            create = create
                .attribute_definitions(text("account_shard"))
                .attribute_definitions(text("active_on"))
                .global_secondary_indexes(unused.build().unwrap());
        }
        if table == "ledger" {
            let all = Projection::builder()
                .projection_type(ProjectionType::All)
                .build();
            let open = GlobalSecondaryIndex::builder()
                .index_name("open")
                .key_schema(key("open", KeyType::Hash))
                .key_schema(key("due_on", KeyType::Range))
                .projection(all);
            create = create
                .attribute_definitions(text("open"))
                .attribute_definitions(text("due_on"))
                .global_secondary_indexes(open.build().unwrap());
            let keys = Projection::builder().projection_type(ProjectionType::KeysOnly);
            let chains = GlobalSecondaryIndex::builder()
                .index_name("chains")
                .key_schema(key("chain_shard", KeyType::Hash))
                .key_schema(key("check_on", KeyType::Range))
                .projection(keys.build());
            create = create
                .attribute_definitions(text("chain_shard"))
                .attribute_definitions(text("check_on"))
                .global_secondary_indexes(chains.build().unwrap());
        }
        create.send().await.unwrap();
    }
    let tables = Tables {
        subjects: name("subjects"),
        keys: name("keys"),
        index: name("index"),
        ledger: name("ledger"),
        transient: name("transient"),
    };
    Database::new(client, tables)
}
