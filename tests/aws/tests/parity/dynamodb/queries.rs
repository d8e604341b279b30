//! Queries of the table and of its index, in pages.

use super::super::steps::{Steps, outcome};
use super::table::{self, Table, s};

pub(crate) const EXPECTED: [(&str, &str); 10] = [
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
];

pub(crate) async fn steps(table: &Table<'_>, steps: &mut Steps) {
    queries(table, steps).await;
    index(table, steps).await;
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
