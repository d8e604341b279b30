//! Holds the files of the store to the order of folders in its `lib.rs`: a folder imports only what that list has above it.

use std::{collections::BTreeSet, fs, path::PathBuf};

use structure::{Module, imports, root, tree::Tree};

const LIB: &str = "shared/store/src/lib.rs";

/// The folders as `lib.rs` lists them, the lowest first.
fn folders() -> anyhow::Result<Vec<String>> {
    let lib = fs::read_to_string(root().join(LIB))?;
    let listed = lib.lines().filter_map(|line| line.strip_prefix("//! - [`"));
    let names = listed.filter_map(|line| Some(line.split_once('`')?.0.to_owned()));
    Ok(names.collect())
}

#[test]
fn folder_imports_only_folders_above_it_in_the_list() -> anyhow::Result<()> {
    let (order, tree) = (folders()?, Tree::read(PathBuf::from(LIB))?);
    let rank = |module: &Module| {
        order
            .iter()
            .position(|folder| Some(folder) == module.first())
    };
    let mut faults = Vec::new();
    for (file, imported) in imports::of(&tree) {
        for (other, names) in imported {
            if rank(&file) < rank(&other) {
                let (file, other) = (file.join("/"), other.join("/"));
                faults.push(format!("{file} imports {other}: {names:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn list_of_folders_names_every_folder() -> anyhow::Result<()> {
    let tree = Tree::read(PathBuf::from(LIB))?;
    let found: BTreeSet<String> = tree
        .files
        .keys()
        .filter_map(|module| module.first().cloned())
        .collect();
    assert_eq!(BTreeSet::from_iter(folders()?), found);
    Ok(())
}
