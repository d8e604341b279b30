//! Transactions: all or nothing, the reasons of a cancellation, and repeated requests.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem, Update};

use super::super::steps::{Steps, outcome};
use super::table::{Table, key, n, s};

pub(crate) const EXPECTED: [(&str, &str); 9] = [
    ("transaction", "ok"),
    ("its put", "there"),
    ("its update", "1"),
    ("its delete", "none"),
    (
        "cancelled by its second condition",
        "None,ConditionalCheckFailed",
    ),
    ("first write of the cancelled one", "none"),
    ("one item twice", "ValidationException"),
    ("repeated with its token", "1"),
    (
        "its token with another request",
        "IdempotentParameterMismatchException",
    ),
];

pub(crate) async fn steps(table: &Table<'_>, steps: &mut Steps) {
    table.put("write", "gone").send().await.unwrap();
    let token = format!("token-{}", table.name);
    let request = |value: &str| {
        let request = table.client.transact_write_items();
        request
            .client_request_token(&token)
            .transact_items(put(table, "new", value))
            .transact_items(add(table, "counted"))
            .transact_items(delete(table, "gone"))
    };
    steps.push(("transaction", outcome(&request("x").send().await)));
    let there = |found: bool| if found { "there" } else { "none" }.to_owned();
    let new = table.get("write", "new").await;
    steps.push(("its put", there(!new.is_empty())));
    steps.push(("its update", counted(table).await));
    let gone = table.get("write", "gone").await;
    steps.push(("its delete", there(!gone.is_empty())));
    let cancelled = table.client.transact_write_items();
    let cancelled = cancelled
        .transact_items(put(table, "never", "x"))
        .transact_items(check(table, "nothing"));
    let reasons = match cancelled
        .send()
        .await
        .map_err(aws_sdk_dynamodb::error::SdkError::into_service_error)
    {
        Err(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            let reasons = cancelled.cancellation_reasons().iter();
            let codes: Vec<_> = reasons.map(|one| one.code().unwrap_or("None")).collect();
            codes.join(",")
        }
        other => format!("{other:?}"),
    };
    steps.push(("cancelled by its second condition", reasons));
    let never = table.get("write", "never").await;
    steps.push(("first write of the cancelled one", there(!never.is_empty())));
    let twice = table.client.transact_write_items();
    let twice = twice
        .transact_items(put(table, "twice", "x"))
        .transact_items(delete(table, "twice"));
    steps.push(("one item twice", outcome(&twice.send().await)));
    request("x").send().await.unwrap();
    steps.push(("repeated with its token", counted(table).await));
    let other = request("y").send().await;
    steps.push(("its token with another request", outcome(&other)));
}

async fn counted(table: &Table<'_>) -> String {
    let item = table.get("write", "counted").await;
    item["n"].as_n().unwrap().clone()
}

pub(crate) fn put(table: &Table<'_>, sk: &str, value: &str) -> TransactWriteItem {
    let put = Put::builder().table_name(&table.name);
    let put = put.set_item(Some(key("write", sk))).item("value", s(value));
    TransactWriteItem::builder()
        .put(put.build().unwrap())
        .build()
}

fn add(table: &Table<'_>, sk: &str) -> TransactWriteItem {
    let update = Update::builder().table_name(&table.name);
    let update = update
        .set_key(Some(key("write", sk)))
        .update_expression("ADD n :one")
        .expression_attribute_values(":one", n("1"));
    TransactWriteItem::builder()
        .update(update.build().unwrap())
        .build()
}

fn delete(table: &Table<'_>, sk: &str) -> TransactWriteItem {
    let delete = Delete::builder().table_name(&table.name);
    let delete = delete.set_key(Some(key("write", sk)));
    TransactWriteItem::builder()
        .delete(delete.build().unwrap())
        .build()
}

fn check(table: &Table<'_>, sk: &str) -> TransactWriteItem {
    let check = ConditionCheck::builder().table_name(&table.name);
    let check = check
        .set_key(Some(key("write", sk)))
        .condition_expression("attribute_exists(pk)");
    TransactWriteItem::builder()
        .condition_check(check.build().unwrap())
        .build()
}
