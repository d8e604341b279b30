//! Counts the crates of other people in each function.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// The heading of the table.
pub const HEADING: &str = "## Crates";

/// The rows of the table: function, crates, crates in more than one version.
pub fn table() -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../functions");
    let folders = std::fs::read_dir(root).unwrap();
    let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    let row = |name: &String| {
        let crates = crates(name);
        format!("| `{name}` | {} | {} |", crates.len(), doubled(&crates))
    };
    names.iter().map(row).collect()
}

/// Name and version of every crate in a function that is not of this workspace.
fn crates(function: &str) -> BTreeSet<(String, String)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--edges", "normal,no-proc-macro"])
        .args(["--package", &format!("qeg-{function}")])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "{errors}");
    let text = String::from_utf8(tree.stdout).unwrap();
    // `name v1.2.3 (*)`; a crate of the workspace has its folder instead of the star.
    let others = text.lines().filter(|line| !line.contains(" (/"));
    let words = others.map(str::split_whitespace);
    let named = words.filter_map(|mut words| Some((words.next()?.into(), words.next()?.into())));
    named.collect()
}

/// How many crates are there in more than one version.
fn doubled(crates: &BTreeSet<(String, String)>) -> usize {
    let mut versions = BTreeMap::<&str, usize>::new();
    for (name, _) in crates {
        *versions.entry(name).or_default() += 1;
    }
    versions.values().filter(|count| **count > 1).count()
}
