//! Which file of a crate imports which: by `use`, by a path in its code, or by a call of a method that another file gives to a
//! type. What a file passes on (`pub use`) it does not import.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Module,
    names::{Named, Names},
    resolve::{Files, file_of},
    tree::Tree,
};

/// For each file, the files that it imports.
pub type Imports = BTreeMap<Module, BTreeSet<Module>>;

/// What each file of a crate imports.
pub fn of(tree: &Tree) -> Imports {
    let files: Files = tree
        .files
        .iter()
        .map(|(module, items)| (module.clone(), Names::of(module, items)))
        .collect();
    let methods = methods(&files);
    let imports = files.iter().map(|(file, names)| {
        let mut imported: BTreeSet<Module> = named(names)
            .filter_map(|named| file_of(&files, named))
            .collect();
        let called = names.calls.iter().filter_map(|call| methods.get(call));
        imported.extend(called.cloned());
        imported.remove(file);
        (file.clone(), imported)
    });
    imports.collect()
}

/// The file in which a path, seen from another file, is defined.
pub fn defined_in(tree: &Tree, from: &str, path: &str) -> Option<Module> {
    let names = |(module, items): (&Module, &Vec<_>)| (module.clone(), Names::of(module, items));
    let files = tree.files.iter().map(names).collect();
    let (scope, path) = (crate::module(from), crate::module(path));
    file_of(&files, &Named { scope, path })
}

/// The groups of files that import each other in a circle, each sorted.
pub fn circles(imports: &Imports) -> Vec<Vec<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        imports.keys().map(|file| (file, reach(imports, file))).collect();
    let mut circles: BTreeSet<Vec<Module>> = BTreeSet::new();
    for (file, reaches) in &reached {
        let back = |other: &&&Module| reached.get(**other).is_some_and(|of| of.contains(*file));
        let circle: Vec<Module> = reaches.iter().filter(back).map(|one| (*one).clone()).collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Every file to which the imports of a file lead.
fn reach<'all>(imports: &'all Imports, file: &'all Module) -> BTreeSet<&'all Module> {
    let mut found = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    found
}

fn named(names: &Names) -> impl Iterator<Item = &Named> {
    let used = names.used.iter().filter(|used| !used.is_export);
    used.map(|used| &used.of).chain(&names.paths)
}

/// Methods that a file gives to a type which another file defines, if no other method has their name.
fn methods(files: &Files) -> BTreeMap<String, Module> {
    let mut found: BTreeMap<String, BTreeSet<&Module>> = BTreeMap::new();
    let mut of_others = BTreeSet::new();
    for (file, names) in files {
        for (of, method) in &names.methods {
            found.entry(method.clone()).or_default().insert(file);
            if !names.defined.contains(of) {
                of_others.insert(method.clone());
            }
        }
    }
    found.retain(|method, files| of_others.contains(method) && files.len() == 1);
    let one = |(method, files): (String, BTreeSet<&Module>)| {
        let file = files.into_iter().next()?.clone();
        Some((method, file))
    };
    found.into_iter().filter_map(one).collect()
}
