//! The files that are compiled into a crate, without its unit tests, found as the compiler finds them: from a root such as
//! `src/lib.rs` along every `mod name;`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta};

use crate::{Module, root};

/// The files of one library, program or test.
#[allow(
    missing_debug_implementations,
    reason = "syn prints its items only with a feature that nothing else needs"
)]
pub struct Tree {
    /// Its root, from the project's root: `functions/purge/src/lib.rs`.
    pub root: PathBuf,
    /// The items of each file, except those under `#[cfg(test)]`.
    pub files: BTreeMap<Module, Vec<Item>>,
    /// The path of each file from the project's root, also of unit tests.
    pub paths: Vec<PathBuf>,
}

impl Tree {
    /// Reads a root and the files of its modules.
    ///
    /// # Errors
    /// When a file cannot be read or parsed.
    pub fn read(root: PathBuf) -> Result<Self> {
        let mut tree = Self {
            root: root.clone(),
            files: BTreeMap::new(),
            paths: Vec::new(),
        };
        let folder = root.parent().unwrap_or(Path::new("")).to_path_buf();
        tree.read_file(root, &folder, Module::new(), false)?;
        Ok(tree)
    }

    /// A tree of texts, each with the path of its module.
    ///
    /// # Errors
    /// When a text cannot be parsed.
    pub fn of(texts: &[(&str, &str)]) -> Result<Self> {
        let mut files = BTreeMap::new();
        for (module, text) in texts {
            let mut items = syn::parse_file(text)?.items;
            items.retain(|item| !is_test(item));
            files.insert(crate::module(module), items);
        }
        Ok(Self {
            root: PathBuf::new(),
            files,
            paths: Vec::new(),
        })
    }

    fn read_file(
        &mut self,
        path: PathBuf,
        children: &Path,
        module: Module,
        in_test: bool,
    ) -> Result<()> {
        let text = fs::read_to_string(root().join(&path))
            .with_context(|| format!("{}", path.display()))?;
        let parsed = syn::parse_file(&text).with_context(|| format!("{}", path.display()))?;
        self.read_modules(&parsed.items, &path, children, &module, in_test)?;
        self.paths.push(path);
        if !in_test {
            let mut items = parsed.items;
            items.retain(|item| !is_test(item));
            self.files.insert(module, items);
        }
        Ok(())
    }

    /// Reads the file of each `mod name;`, also of those within `mod outer { ... }`.
    fn read_modules(
        &mut self,
        items: &[Item],
        file: &Path,
        children: &Path,
        module: &Module,
        in_test: bool,
    ) -> Result<()> {
        for item in items {
            let Item::Mod(declared) = item else { continue };
            let name = declared.ident.to_string();
            let in_test = in_test || is_test(item);
            let inner = [module.as_slice(), std::slice::from_ref(&name)].concat();
            if let Some((_, items)) = &declared.content {
                self.read_modules(items, file, &children.join(&name), &inner, in_test)?;
                continue;
            }
            let path = match declared.attrs.iter().find_map(named_path) {
                Some(path) => normal(&file.with_file_name("").join(path)),
                None => children.join(format!("{name}.rs")),
            };
            let path = if root().join(&path).exists() {
                path
            } else {
                children.join(&name).join("mod.rs")
            };
            let folder = if path.ends_with("mod.rs") {
                path.with_file_name("")
            } else {
                path.with_extension("")
            };
            self.read_file(path, &folder, inner, in_test)?;
        }
        Ok(())
    }
}

/// Every library, program and test of the workspace.
///
/// # Errors
/// When a folder or a file cannot be read, or a file cannot be parsed.
pub fn workspace() -> Result<Vec<Tree>> {
    let mut roots = Vec::new();
    for path in files(&["rs", "toml"])? {
        if path.ends_with("Cargo.toml") {
            let folder = path.with_file_name("");
            let named = named_roots(&fs::read_to_string(root().join(&path))?);
            let usual = ["src/lib.rs", "src/main.rs", "build.rs"].map(str::to_owned);
            roots.extend(named.into_iter().chain(usual).map(|file| folder.join(file)));
        } else if is_test_or_program(&path) {
            roots.push(path);
        }
    }
    roots.retain(|path| root().join(path).exists());
    roots.sort();
    roots.dedup();
    roots.into_iter().map(Tree::read).collect()
}

/// Folders of what tools make.
const MADE: [&str; 3] = ["dist", "node_modules", "target"];

/// Every file of the project whose name has one of these ends, from its root.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(ends: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = folder.join(&name);
            if entry.file_type()?.is_dir() {
                if !name.starts_with('.') && !MADE.contains(&&*name) {
                    folders.push(path);
                }
            } else if ends
                .iter()
                .any(|end| path.extension().is_some_and(|of| of == *end))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The roots that a manifest names: `path = "killed/main.rs"`.
fn named_roots(manifest: &str) -> Vec<String> {
    let named = manifest.lines().filter_map(|line| {
        let (_, rest) = line.split_once("path = \"")?;
        let (path, _) = rest.split_once('"')?;
        let is_rust = Path::new(path).extension().is_some_and(|end| end == "rs");
        is_rust.then(|| path.to_owned())
    });
    named.collect()
}

/// Whether Cargo takes this file as a root by its place: `tests/NAME.rs` of a crate, `tests/NAME/main.rs`,
/// `src/bin/NAME.rs`.
fn is_test_or_program(path: &Path) -> bool {
    let Some(folder) = path.parent() else {
        return false;
    };
    let of_crate = |levels: usize| {
        let manifest = folder
            .ancestors()
            .nth(levels)
            .map(|folder| folder.join("Cargo.toml"));
        manifest.is_some_and(|manifest| root().join(manifest).exists())
    };
    let is_main = path.ends_with("main.rs");
    let in_tests = folder
        .parent()
        .is_some_and(|above| above.ends_with("tests"));
    (folder.ends_with("tests") && of_crate(1))
        || (is_main && in_tests && of_crate(2))
        || (folder.ends_with("src/bin") && of_crate(2))
}

fn named_path(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(named) = &attribute.meta else {
        return None;
    };
    let Expr::Lit(ExprLit {
        lit: Lit::Str(path),
        ..
    }) = &named.value
    else {
        return None;
    };
    named.path.is_ident("path").then(|| path.value())
}

/// A path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path {
        if part == ".." {
            normal.pop();
        } else {
            normal.push(part);
        }
    }
    normal
}

/// Whether an item is compiled for tests only.
pub(crate) fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else {
            return false;
        };
        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
    })
}
