//! Files that import each other in a circle.
//!
//! One kind is allowed: a file and the files in its folder, if these import nothing of each other in a circle. Such a file and
//! its folder are one thing, in parts that are small enough to read: `chain.rs` uses its parts, and `chain/key.rs` may use a
//! type of `chain.rs`. The root of a crate (`lib.rs`, `main.rs`) is no such file: everything is in its folder.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Module, imports::Imports};

/// The groups of files that import each other in a circle that is not allowed, each sorted.
pub fn not_allowed(imports: &Imports) -> Vec<Vec<Module>> {
    let mut faults = Vec::new();
    for circle in circles(imports) {
        let is_parent =
            |file: &&Module| !file.is_empty() && circle.iter().all(|other| other.starts_with(file));
        let Some(parent) = circle.iter().find(is_parent) else {
            faults.push(circle);
            continue;
        };
        let parts = imports
            .iter()
            .filter(|(file, _)| circle.contains(file) && *file != parent)
            .map(|(file, imported)| (file.clone(), imported.clone()));
        faults.extend(not_allowed(&parts.collect()));
    }
    faults
}

/// A text that shows each import within a circle, with a name that makes it.
pub fn describe(imports: &Imports, circle: &[Module]) -> String {
    let mut lines = Vec::new();
    for file in circle {
        for (other, names) in imports.get(file).into_iter().flatten() {
            if circle.contains(other) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let (file, other) = (path(file), path(other));
                lines.push(format!("    {file} imports {other}: {}", names.join(", ")));
            }
        }
    }
    lines.join("\n")
}

fn path(module: &Module) -> String {
    if module.is_empty() {
        return "the root".to_owned();
    }
    module.join("/")
}

fn circles(imports: &Imports) -> BTreeSet<Vec<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = imports
        .keys()
        .map(|file| (file, reach(imports, file)))
        .collect();
    let circles = reached.iter().map(|(file, reaches)| {
        let leads_back =
            |other: &&&Module| reached.get(**other).is_some_and(|of| of.contains(*file));
        let circle = reaches.iter().filter(leads_back);
        circle.map(|one| (*one).clone()).collect()
    });
    circles
        .filter(|circle: &Vec<Module>| circle.len() > 1)
        .collect()
}

/// Every file to which the imports of a file lead.
fn reach<'all>(imports: &'all Imports, file: &'all Module) -> BTreeSet<&'all Module> {
    let mut found = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        let next = imports.get(file).into_iter().flat_map(BTreeMap::keys);
        for next in next.filter(|next| imports.contains_key(*next)) {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}
