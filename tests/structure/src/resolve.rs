//! Which file a path means.

use std::collections::BTreeMap;

use crate::{
    Module,
    names::{Named, Names},
};

/// The names of every file of a crate.
pub(crate) type Files = BTreeMap<Module, Names>;

/// More steps than any chain of re-exports has.
const STEPS: u8 = 12;

/// The file that defines what a path names; nothing for a path into another crate or to a local name.
pub(crate) fn file_of(files: &Files, named: &Named) -> Option<Module> {
    let absolute = absolute(files, named, STEPS)?;
    defining(files, &absolute, STEPS)
}

/// The path from the root of the crate.
fn absolute(files: &Files, named: &Named, steps: u8) -> Option<Module> {
    let (first, rest) = named.path.split_first()?;
    let mut base = named.scope.clone();
    match first.as_str() {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            base.pop();
        }
        name => {
            base.push(name.to_owned());
            if files.contains_key(&base) {
                return Some([base.as_slice(), rest].concat());
            }
            let (file, _) = in_file(files, &named.scope)?;
            let used = files[&file].used.iter().find(|used| used.name == *name)?;
            if used.of.path == named.path || steps == 0 {
                return None;
            }
            let before = absolute(files, &used.of, steps - 1)?;
            return Some([before.as_slice(), rest].concat());
        }
    }
    for name in rest {
        if name == "super" {
            base.pop();
        } else {
            base.push(name.clone());
        }
    }
    Some(base)
}

/// The deepest file on a path, and the rest of the path.
fn in_file<'path>(files: &Files, path: &'path [String]) -> Option<(Module, &'path [String])> {
    let lengths = (0..=path.len()).rev();
    let mut found = lengths.filter(|length| files.contains_key(&path[..*length]));
    let (file, rest) = path.split_at(found.next()?);
    Some((file.to_vec(), rest))
}

/// The file that defines the first name after the modules of a path: along every `use` that passes it on.
fn defining(files: &Files, path: &[String], steps: u8) -> Option<Module> {
    let (file, rest) = in_file(files, path)?;
    let names = &files[&file];
    let Some(name) = rest.first() else {
        return Some(file);
    };
    if names.defined.contains(name) || steps == 0 {
        return Some(file);
    }
    if let Some(used) = names.used.iter().find(|used| used.name == *name) {
        let target = absolute(files, &used.of, STEPS)?;
        if target == path {
            return Some(file);
        }
        return defining(files, &[&target, &rest[1..]].concat(), steps - 1);
    }
    for all in names.used.iter().filter(|used| used.name == "*") {
        let Some(target) = absolute(files, &all.of, STEPS) else {
            continue;
        };
        let inner = [target.as_slice(), rest].concat();
        if let Some(found) = defining(files, &inner, steps - 1)
            && files[&found].defined.contains(name)
        {
            return Some(found);
        }
    }
    Some(file)
}
