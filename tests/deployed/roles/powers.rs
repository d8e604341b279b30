//! docs/powers.md, read.

use std::collections::BTreeSet;

use crate::wire::Service;

/// One line's one action: who may do what, where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Power {
    pub(crate) function: String,
    pub(crate) service: Service,
    /// As the document names it: `subjects`, `ledger/open`, `account`, `relay failure`.
    pub(crate) resource: String,
    pub(crate) action: String,
}

pub(crate) fn read() -> BTreeSet<Power> {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/powers.md");
    let document = std::fs::read_to_string(document).unwrap();
    let rows = document.lines().filter(|line| line.starts_with("| "));
    rows.flat_map(powers_of).collect()
}

/// `| function | key | table | actions |` or `| function | queue | actions |`.
fn powers_of(row: &str) -> Vec<Power> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let (function, service, resource, actions) = match cells[..] {
        ["function", ..] => return Vec::new(),
        [function, key, "", actions] => (function, Service::Kms, key, actions),
        [function, "", table, actions] => (function, Service::DynamoDb, table, actions),
        [function, queue, actions] => (function, Service::Sqs, queue, actions),
        _ => panic!("a row of docs/powers.md that is neither of its tables': {row}"),
    };
    let power = |action: &str| Power {
        function: function.to_owned(),
        service,
        resource: resource.to_owned(),
        action: action.to_owned(),
    };
    actions.split(", ").map(power).collect()
}
