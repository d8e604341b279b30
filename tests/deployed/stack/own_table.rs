//! A table for one test, which no deployed function uses.

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType,
    },
};

use client::unique;

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    let key = KeySchemaElement::builder().attribute_name(name);
    key.key_type(kind).build().unwrap()
}

/// Makes a table with `pk` and `sk` and one index of the given name, partition and sort key. Gives its name.
pub async fn own_table(client: &Client, (index, hash, range): (&str, &str, &str)) -> String {
    let name = format!("{index}-{:08x}", unique());
    let all = Projection::builder().projection_type(ProjectionType::All);
    let index = GlobalSecondaryIndex::builder()
        .index_name(index)
        .key_schema(key(hash, KeyType::Hash))
        .key_schema(key(range, KeyType::Range))
        .projection(all.build());
    let mut create = client
        .create_table()
        .table_name(&name)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .global_secondary_indexes(index.build().unwrap());
    let mut names = vec!["pk", "sk", hash, range];
    names.sort_unstable();
    names.dedup();
    for name in names {
        let text = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        create = create.attribute_definitions(text.build().unwrap());
    }
    create.send().await.unwrap();
    name
}
