//! The crates of other people in each function are as many as docs/budgets.md says.
#![allow(clippy::unwrap_used, clippy::panic)]

use budgets::{
    crates::{HEADING, table},
    document,
};
use cost::budgets::with_rows;

#[test]
fn every_function_has_the_crates_of_its_budget() {
    let (document, table) = (document(), table());
    let is_same = with_rows(&document, HEADING, &table) == document;
    assert!(
        is_same,
        "docs/budgets.md has other crates than:\n{}",
        table.join("\n")
    );
}
