//! The source files of every crate of the workspace, as a tree of modules for each crate ([`tree`]), and which file
//! imports which ([`imports`]). The tests hold them to rules that the compiler does not know.

pub mod circles;
pub mod imports;
mod names;
mod resolve;
pub mod tree;

use std::path::{Path, PathBuf};

/// The path of a module from the root of its crate, such as `["core", "person"]`; empty for the root.
pub type Module = Vec<String>;

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Splits `core::person` into its names.
pub fn module(path: &str) -> Module {
    let names = path.split("::").filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}
