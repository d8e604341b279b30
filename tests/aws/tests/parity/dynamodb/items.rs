//! Items one by one: conditions, updates, and what is refused.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;

use super::super::steps::{Steps, outcome};
use super::table::{self, Table, s};

pub(crate) const EXPECTED: [(&str, &str); 16] = [
    ("put where nothing is", "ok"),
    ("put where something is", "ConditionalCheckFailedException"),
    ("item of a failed condition", "kept"),
    (
        "update of a changed item",
        "ConditionalCheckFailedException",
    ),
    ("number after two additions", "5"),
    ("list after an append", "2"),
    ("value that was there before", "first"),
    ("set without its only member", "none"),
    ("removed attribute", "none"),
    ("delete of nothing", "ok"),
    ("reserved word", "ValidationException"),
    ("name that is not used", "ValidationException"),
    ("value that is not used", "ValidationException"),
    ("two changes of one attribute", "ValidationException"),
    ("change of a key", "ValidationException"),
    ("unknown table", "ResourceNotFoundException"),
];

pub(crate) async fn steps(table: &Table<'_>, steps: &mut Steps) {
    conditions(table, steps).await;
    updates(table, steps).await;
    refused(table, steps).await;
}

async fn conditions(table: &Table<'_>, steps: &mut Steps) {
    let new = || {
        let put = table.put("conditions", "a").item("value", s("kept"));
        put.condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    };
    steps.push(("put where nothing is", outcome(&new().send().await)));
    let again = new().send().await;
    steps.push(("put where something is", outcome(&again)));
    let failed = again
        .err()
        .and_then(|error| match error.into_service_error() {
            PutItemError::ConditionalCheckFailedException(failed) => failed.item,
            _ => None,
        });
    let value = failed
        .as_ref()
        .and_then(|item| item.get("value")?.as_s().ok());
    steps.push((
        "item of a failed condition",
        value.cloned().unwrap_or_else(|| "none".to_owned()),
    ));
    let changed = table
        .update("conditions", "a", "SET #v = :new")
        .condition_expression("#v = :seen")
        .expression_attribute_names("#v", "value")
        .expression_attribute_values(":new", s("other"))
        .expression_attribute_values(":seen", s("not this"));
    steps.push(("update of a changed item", outcome(&changed.send().await)));
}

async fn updates(table: &Table<'_>, steps: &mut Steps) {
    for amount in ["2", "3"] {
        let add = table
            .update(
                "updates",
                "a",
                "ADD n :n SET l = list_append(if_not_exists(l, :none), :one), f = if_not_exists(f, :f)",
            )
            .expression_attribute_values(":n", table::n(amount))
            .expression_attribute_values(":none", table::list(&[]))
            .expression_attribute_values(":one", table::list(&[amount]))
            .expression_attribute_values(":f", s(if amount == "2" { "first" } else { "second" }));
        add.send().await.unwrap();
    }
    let item = table.get("updates", "a").await;
    let number = item["n"].as_n().unwrap().clone();
    steps.push(("number after two additions", number));
    let length = item["l"].as_l().unwrap().len();
    steps.push(("list after an append", length.to_string()));
    let first = item["f"].as_s().unwrap().clone();
    steps.push(("value that was there before", first));
    let add = table
        .update("updates", "a", "ADD members :m")
        .expression_attribute_values(":m", table::set(&["x"]));
    add.send().await.unwrap();
    let take = table
        .update("updates", "a", "DELETE members :m REMOVE f")
        .expression_attribute_values(":m", table::set(&["x"]));
    take.send().await.unwrap();
    let item = table.get("updates", "a").await;
    for (step, attribute) in [
        ("set without its only member", "members"),
        ("removed attribute", "f"),
    ] {
        let there = if item.contains_key(attribute) {
            "there"
        } else {
            "none"
        };
        steps.push((step, there.to_owned()));
    }
}

async fn refused(table: &Table<'_>, steps: &mut Steps) {
    let nothing = table.delete_item("refused", "nothing").send().await;
    steps.push(("delete of nothing", outcome(&nothing)));
    let reserved = table
        .update("refused", "a", "SET status = :s")
        .expression_attribute_values(":s", s("x"));
    steps.push(("reserved word", outcome(&reserved.send().await)));
    let name = table
        .update("refused", "a", "SET x = :s")
        .expression_attribute_names("#unused", "y")
        .expression_attribute_values(":s", s("x"));
    steps.push(("name that is not used", outcome(&name.send().await)));
    let value = table
        .update("refused", "a", "SET x = :s")
        .expression_attribute_values(":s", s("x"))
        .expression_attribute_values(":unused", s("y"));
    steps.push(("value that is not used", outcome(&value.send().await)));
    let twice = table
        .update("refused", "a", "SET x = :s REMOVE x")
        .expression_attribute_values(":s", s("x"));
    steps.push(("two changes of one attribute", outcome(&twice.send().await)));
    let key = table
        .update("refused", "a", "SET sk = :s")
        .expression_attribute_values(":s", s("b"));
    steps.push(("change of a key", outcome(&key.send().await)));
    let unknown = table.put("refused", "a").table_name("no-such-table");
    steps.push(("unknown table", outcome(&unknown.send().await)));
}
