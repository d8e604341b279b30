//! The table on which the steps run.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, ScalarAttributeType,
};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// A table with the keys `pk` and `sk`, and the index `marked` on `mark` and `order`, of keys only.
pub(crate) struct Table<'a> {
    pub(crate) client: &'a Client,
    pub(crate) name: String,
}

pub(crate) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn n(number: &str) -> AttributeValue {
    AttributeValue::N(number.to_owned())
}

pub(crate) fn list(texts: &[&str]) -> AttributeValue {
    AttributeValue::L(texts.iter().map(|text| s(text)).collect())
}

pub(crate) fn set(texts: &[&str]) -> AttributeValue {
    AttributeValue::Ss(texts.iter().map(|text| (*text).to_owned()).collect())
}

pub(crate) fn key(pk: &str, sk: &str) -> Item {
    [("pk".to_owned(), s(pk)), ("sk".to_owned(), s(sk))].into()
}

/// The sort keys of a page, and whether there are more.
pub(crate) fn page(answer: &QueryOutput) -> String {
    let keys = answer
        .items()
        .iter()
        .map(|item| item["sk"].as_s().unwrap().as_str());
    let mut text = keys.collect::<Vec<_>>().join(" ");
    if answer.last_evaluated_key().is_some() {
        text.push_str(", more");
    }
    text
}

impl<'a> Table<'a> {
    pub(crate) async fn create(client: &'a Client) -> Self {
        let name = format!("parity-{}", std::process::id());
        let attribute = |name: &str| {
            let definition = AttributeDefinition::builder().attribute_name(name);
            let definition = definition.attribute_type(ScalarAttributeType::S);
            definition.build().unwrap()
        };
        let schema = |partition: &str, sort: &str| {
            let element = |name: &str, kind| {
                let element = KeySchemaElement::builder().attribute_name(name);
                element.key_type(kind).build().unwrap()
            };
            vec![
                element(partition, KeyType::Hash),
                element(sort, KeyType::Range),
            ]
        };
        let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly);
        let index = GlobalSecondaryIndex::builder()
            .index_name("marked")
            .set_key_schema(Some(schema("mark", "order")))
            .projection(keys_only.build());
        let create = client
            .create_table()
            .table_name(&name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(["pk", "sk", "mark", "order"].map(attribute).to_vec()))
            .set_key_schema(Some(schema("pk", "sk")))
            .global_secondary_indexes(index.build().unwrap());
        create.send().await.unwrap();
        Self { client, name }
    }

    pub(crate) async fn delete(&self) {
        let delete = self.client.delete_table().table_name(&self.name);
        delete.send().await.unwrap();
    }

    /// Puts an item whose attribute `kind` names its sort key.
    pub(crate) fn put(&self, pk: &str, sk: &str) -> PutItemFluentBuilder {
        let put = self.client.put_item().table_name(&self.name);
        put.set_item(Some(key(pk, sk)))
            .item("kind", s(&format!("kind of {sk}")))
    }

    pub(crate) fn update(&self, pk: &str, sk: &str, expression: &str) -> UpdateItemFluentBuilder {
        let update = self.client.update_item().table_name(&self.name);
        update
            .set_key(Some(key(pk, sk)))
            .update_expression(expression)
    }

    pub(crate) fn delete_item(&self, pk: &str, sk: &str) -> DeleteItemFluentBuilder {
        let delete = self.client.delete_item().table_name(&self.name);
        delete.set_key(Some(key(pk, sk)))
    }

    /// The item, or an empty one.
    pub(crate) async fn get(&self, pk: &str, sk: &str) -> Item {
        let get = self.client.get_item().table_name(&self.name);
        let get = get.set_key(Some(key(pk, sk))).consistent_read(true);
        get.send().await.unwrap().item.unwrap_or_default()
    }

    pub(crate) fn query(&self, pk: &str, condition: &str) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.name);
        query
            .key_condition_expression(condition)
            .expression_attribute_values(":pk", s(pk))
    }

    /// What is in the index, by its order.
    pub(crate) fn marked(&self) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.name);
        query
            .index_name("marked")
            .key_condition_expression("mark = :m")
            .expression_attribute_values(":m", s("m"))
    }
}
