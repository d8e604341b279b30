//! The source files that are compiled into a crate, without its unit tests.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use syn::{Attribute, Item};

use crate::root;

/// One source file.
pub(super) struct File {
    /// From the project's root: `functions/purge/src/run.rs`.
    pub(super) path: PathBuf,
    /// Its items, except those under `#[cfg(test)]`.
    pub(super) items: Vec<Item>,
}

impl File {
    /// A file from its text.
    pub(super) fn parse(path: PathBuf, text: &str) -> Result<Self> {
        let parsed = syn::parse_file(text).with_context(|| format!("{}", path.display()))?;
        let mut items = parsed.items;
        without_tests(&mut items);
        Ok(Self { path, items })
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.path.file_name().is_some_and(|file| file == name)
    }

    /// Where the file that `mod name;` in this one means is.
    fn module(&self, name: &str) -> PathBuf {
        let folder = if self.is("lib.rs") || self.is("main.rs") {
            self.path.with_file_name("")
        } else {
            self.path.with_extension("")
        };
        folder.join(format!("{name}.rs"))
    }
}

/// The files of the crate in this folder: `src/lib.rs`, `src/main.rs` where there is one, and their modules.
pub(super) fn files(folder: &str) -> Result<Vec<File>> {
    let roots = ["src/lib.rs", "src/main.rs"].map(|file| PathBuf::from(folder).join(file));
    let mut open: Vec<PathBuf> = roots
        .into_iter()
        .filter(|path| root().join(path).exists())
        .collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        let text = fs::read_to_string(root().join(&path));
        let file = File::parse(
            path.clone(),
            &text.with_context(|| format!("{}", path.display()))?,
        )?;
        for item in &file.items {
            if let Item::Mod(module) = item
                && module.content.is_none()
            {
                open.push(file.module(&module.ident.to_string()));
            }
        }
        files.push(file);
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn without_tests(items: &mut Vec<Item>) {
    items.retain(|item| !attributes(item).iter().any(is_test));
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, inner)) = &mut module.content
        {
            without_tests(inner);
        }
    }
}

fn is_test(attribute: &Attribute) -> bool {
    let is_cfg = attribute.path().is_ident("cfg");
    is_cfg
        && attribute
            .parse_args::<syn::Path>()
            .is_ok_and(|path| path.is_ident("test"))
}

/// The attributes of the kinds of items that tests consist of.
fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
