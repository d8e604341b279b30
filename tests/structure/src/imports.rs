//! Which file of a crate imports which: by `use`, by a path in its code, or by a call of a method that another file gives to a
//! type. What a file passes on (`pub use`) it does not import.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Module,
    names::{Named, Names},
    resolve::{Files, file_of},
    tree::Tree,
};

/// For each file the files that it imports, each with the names by which it does so.
pub type Imports = BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>>;

/// What each file of a crate imports.
pub fn of(tree: &Tree) -> Imports {
    let files = names(tree);
    let methods = methods(&files);
    let mut imports = Imports::new();
    for (file, names) in &files {
        let imported = imports.entry(file.clone()).or_default();
        let used = names.used.iter().filter(|used| !used.is_export);
        // A single name that is also the name of a child module is a variable.
        let paths = names.paths.iter().filter(|named| {
            let child = [named.scope.as_slice(), &named.path].concat();
            named.path.len() > 1 || !files.contains_key(&child)
        });
        for named in used.map(|used| &used.of).chain(paths) {
            if let Some(other) = file_of(&files, named) {
                imported
                    .entry(other)
                    .or_default()
                    .insert(named.path.join("::"));
            }
        }
        for call in &names.calls {
            if let Some((of, other)) = methods.get(call)
                && names.mentions(of)
            {
                imported
                    .entry(other.clone())
                    .or_default()
                    .insert(format!(".{call}()"));
            }
        }
        imported.remove(file);
    }
    imports
}

/// The file in which a path, seen from another file, is defined.
pub fn defined_in(tree: &Tree, from: &str, path: &str) -> Option<Module> {
    let (scope, path) = (crate::module(from), crate::module(path));
    file_of(&names(tree), &Named { scope, path })
}

fn names(tree: &Tree) -> Files {
    let files = tree.files.iter();
    files
        .map(|(module, items)| (module.clone(), Names::of(module, items)))
        .collect()
}

/// Methods that a file gives to a type which another file defines, if no other file has a method of their name: the type
/// and the file of each. Only a file that mentions the type is taken to call them: other libraries have methods of the
/// same names.
fn methods(files: &Files) -> BTreeMap<String, (String, Module)> {
    let mut found: BTreeMap<&String, BTreeSet<(&String, &Module)>> = BTreeMap::new();
    let mut of_others = BTreeSet::new();
    for (file, names) in files {
        for (of, method) in &names.methods {
            found.entry(method).or_default().insert((of, file));
            if !names.defined.contains(of) {
                of_others.insert(method);
            }
        }
    }
    found.retain(|method, files| of_others.contains(method) && files.len() == 1);
    let one = |(method, files): (&String, BTreeSet<(&String, &Module)>)| {
        let (of, file) = files.into_iter().next()?;
        Some((method.clone(), (of.clone(), file.clone())))
    };
    found.into_iter().filter_map(one).collect()
}
