//! The steps for `DynamoDB`: what the product relies on in expressions, transactions, indexes and limits.

mod limits;
mod table;
mod transactions;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;

use super::steps::{Steps, outcome};
use table::{Table, s};

/// The steps for which the emulator differs from AWS: it permits what AWS refuses.
pub(crate) const EMULATOR: [(&str, &str); 1] = [("two changes of one attribute", "ok")];

pub(crate) fn expected() -> Steps {
    let mut steps: Vec<(&str, &str)> = [
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
        ("first page of three", "a b, more"),
        ("next page", "c"),
        ("in descending order", "c b, more"),
        ("that begin with", "b"),
        ("between two", "a b"),
        ("with a filter", "b, more"),
        ("items of the sparse index", "c a"),
        ("attributes of the index", "mark,order,pk,sk"),
        ("consistent read of an index", "ValidationException"),
        ("item that left the index", "a"),
    ]
    .to_vec();
    steps.extend(transactions::EXPECTED);
    steps.extend(limits::EXPECTED);
    steps
        .into_iter()
        .map(|(step, result)| (step, result.to_owned()))
        .collect()
}

pub(crate) async fn steps(config: &SdkConfig) -> Steps {
    let client = Client::new(config);
    let table = Table::create(&client).await;
    let mut steps = Steps::new();
    conditions(&table, &mut steps).await;
    updates(&table, &mut steps).await;
    refused(&table, &mut steps).await;
    queries(&table, &mut steps).await;
    index(&table, &mut steps).await;
    transactions::steps(&table, &mut steps).await;
    limits::steps(&table, &mut steps).await;
    table.delete().await;
    steps
}

async fn conditions(table: &Table<'_>, steps: &mut Steps) {
    let new = || {
        let put = table.put("conditions", "a").item("value", s("kept"));
        put.condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(
                aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld,
            )
    };
    steps.push(("put where nothing is", outcome(&new().send().await)));
    let again = new().send().await;
    steps.push(("put where something is", outcome(&again)));
    let failed =
        again.err().and_then(|error| {
            match error.into_service_error() {
        aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(
            failed,
        ) => failed.item,
        _ => None,
    }
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

async fn queries(table: &Table<'_>, steps: &mut Steps) {
    for sk in ["a", "b", "c"] {
        table.put("queries", sk).send().await.unwrap();
    }
    let all = || table.query("queries", "pk = :pk");
    let first = all().limit(2).send().await.unwrap();
    steps.push(("first page of three", table::page(&first)));
    let next = all().set_exclusive_start_key(first.last_evaluated_key);
    let next = next.send().await.unwrap();
    steps.push(("next page", table::page(&next)));
    let descending = all().scan_index_forward(false).limit(2).send().await;
    steps.push(("in descending order", table::page(&descending.unwrap())));
    let begins = table
        .query("queries", "pk = :pk AND begins_with(sk, :b)")
        .expression_attribute_values(":b", s("b"));
    steps.push((
        "that begin with",
        table::page(&begins.send().await.unwrap()),
    ));
    let between = table
        .query("queries", "pk = :pk AND sk BETWEEN :a AND :b")
        .expression_attribute_values(":a", s("a"))
        .expression_attribute_values(":b", s("b"));
    steps.push(("between two", table::page(&between.send().await.unwrap())));
    // The limit counts what is read, before the filter.
    let filtered = all()
        .limit(2)
        .filter_expression("kind = :b")
        .expression_attribute_values(":b", s("kind of b"));
    steps.push((
        "with a filter",
        table::page(&filtered.send().await.unwrap()),
    ));
}

async fn index(table: &Table<'_>, steps: &mut Steps) {
    for (sk, order) in [("a", "2"), ("c", "1")] {
        let marked = table.put("index", sk).item("mark", s("m"));
        let marked = marked.item("order", s(order)).item("value", s("x"));
        marked.send().await.unwrap();
    }
    // Only one of the two attributes of the index: not in it.
    let half = table.put("index", "b").item("mark", s("m"));
    half.send().await.unwrap();
    let found = table.marked().send().await.unwrap();
    steps.push(("items of the sparse index", table::page(&found)));
    let mut attributes: Vec<_> = found.items()[0].keys().cloned().collect();
    attributes.sort_unstable();
    steps.push(("attributes of the index", attributes.join(",")));
    let consistent = table.marked().consistent_read(true).send().await;
    steps.push(("consistent read of an index", outcome(&consistent)));
    let leave = table.update("index", "c", "REMOVE mark");
    leave.send().await.unwrap();
    let left = table.marked().send().await.unwrap();
    steps.push(("item that left the index", table::page(&left)));
}
