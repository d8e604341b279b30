//! Every limit in `limits.rs` is used by the code of a function or a shared crate: one that nothing uses limits nothing.

#![allow(
    clippy::expect_used,
    reason = "a test that cannot read the sources has to fail"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

#[test]
fn every_limit_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    for folder in ["functions", "shared"] {
        read_folder(&root.join(folder), &mut sources);
    }
    let limits = fs::read_to_string(root.join("shared/domain/src/limits.rs"));
    let limits = limits.expect("limits.rs can be read");
    let names: Vec<&str> = limits
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub const ")?.split_once(':')?.0))
        .collect();
    assert!(names.len() > 60);
    let unused: Vec<&str> = names
        .into_iter()
        .filter(|name| !sources.iter().any(|source| uses(source, name)))
        .collect();
    assert!(unused.is_empty(), "nothing uses {unused:?}: remove them");
}

/// The code under `src` folders that names `limits`, without tests and comments.
fn read_folder(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a source folder can be read") {
        let path: PathBuf = entry.expect("a source folder can be listed").path();
        let name = path.file_stem().unwrap_or_default();
        if name == "tests" || name == "limits" {
            continue;
        }
        if path.is_dir() {
            read_folder(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file can be read");
            let code = text.split("\n#[cfg(test)]\nmod tests {").next();
            let lines = code.unwrap_or_default().lines();
            let lines = lines.map(|line| line.split("//").next().unwrap_or_default());
            let code = lines.collect::<Vec<_>>().join("\n");
            if code.contains("limits::") {
                sources.push(code);
            }
        }
    }
}

fn uses(source: &str, name: &str) -> bool {
    let words = source.split(|sign: char| !(sign.is_alphanumeric() || sign == '_'));
    words.into_iter().any(|word| word == name)
}
