//! Rules for each source file: it is short, and it belongs to a crate.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use structure::{root, tree};

/// Most lines of a source file.
const MOST_LINES: usize = 400;

/// Files that tools make.
const GENERATED: [&str; 1] = ["functions/portal/client/src/schema.ts"];

/// Names of the languages that people write here. Data, descriptions and the template may be long.
const LANGUAGES: [&str; 9] = ["rs", "ts", "tsx", "mjs", "js", "css", "py", "sh", "c"];

/// Files that no crate compiles into itself: `trybuild` compiles them one by one, and expects that each fails.
const COMPILED_BY_TESTS: &str = "tests/fail";

#[test]
fn source_file_has_at_most_400_lines() -> anyhow::Result<()> {
    let mut long = Vec::new();
    for path in tree::files(&LANGUAGES)? {
        let lines = fs::read_to_string(root().join(&path))?.lines().count();
        if lines > MOST_LINES && !GENERATED.iter().any(|made| path == Path::new(made)) {
            long.push(format!("{} has {lines} lines", path.display()));
        }
    }
    assert!(
        long.is_empty(),
        "divide these by what they serve:\n{}",
        long.join("\n")
    );
    Ok(())
}

#[test]
fn every_rust_file_belongs_to_a_crate() -> anyhow::Result<()> {
    let trees = tree::workspace()?;
    let reached: BTreeSet<&PathBuf> = trees.iter().flat_map(|tree| &tree.paths).collect();
    let files = tree::files(&["rs"])?;
    let lost = files.iter().filter(|path| !reached.contains(path));
    let lost: Vec<&PathBuf> = lost
        .filter(|path| {
            !path
                .parent()
                .is_some_and(|folder| folder.ends_with(COMPILED_BY_TESTS))
        })
        .collect();
    assert!(
        trees.len() > 60 && files.len() > 800,
        "{} {}",
        trees.len(),
        files.len()
    );
    assert!(lost.is_empty(), "no `mod` names these: {lost:?}");
    Ok(())
}
