//! Holds the files of the store to the order of folders in `lib.rs`: a folder imports only what that list
//! has above it, and no files import each other in a circle.

#![allow(
    clippy::expect_used,
    reason = "a test that cannot read the sources has to fail"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Module path of a file, such as `["core", "person"]`; empty for `lib.rs`.
type Module = Vec<String>;

/// The source of each file, without comments and unit tests.
type Sources = BTreeMap<Module, String>;

#[test]
fn folder_imports_only_folders_above_it_in_the_list() {
    let (order, sources) = (folders(), sources());
    let rank = |module: &Module| {
        order
            .iter()
            .position(|folder| Some(folder) == module.first())
    };
    let mut faults = Vec::new();
    for (file, imports) in imports(&sources) {
        for import in imports {
            if rank(&file) < rank(&import) {
                faults.push(format!("{} imports {}", file.join("/"), import.join("/")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_do_not_import_each_other_in_a_circle() {
    let imports = imports(&sources());
    let mut open: BTreeSet<&Module> = imports.keys().collect();
    // A file that imports none of the others, or that none of the others imports, is in no circle.
    loop {
        let is_outside = |file: &&Module| {
            let imports_one = imports[*file].iter().any(|import| open.contains(import));
            let is_imported = open.iter().any(|other| imports[*other].contains(*file));
            !imports_one || !is_imported
        };
        let outside: Vec<&Module> = open.iter().copied().filter(is_outside).collect();
        if outside.is_empty() {
            break;
        }
        open.retain(|file| !outside.contains(file));
    }
    let names: Vec<String> = open.iter().map(|file| file.join("/")).collect();
    assert!(
        names.is_empty(),
        "these import each other in a circle: {names:?}"
    );
}

#[test]
fn list_of_folders_names_every_folder() {
    let listed: BTreeSet<String> = folders().into_iter().collect();
    let found: BTreeSet<String> = sources()
        .keys()
        .filter_map(|module| module.first().cloned())
        .collect();
    assert_eq!(listed, found);
}

#[test]
fn import_of_a_re_export_counts_as_import_of_its_file() {
    let sources = sources();
    let hold = |name: &str| resolve(&sources, &path(&["legal", "hold", name]));
    assert_eq!(hold("KeepHolds"), path(&["legal", "hold", "keep"]));
    assert_eq!(
        resolve(&sources, &path(&["Guard"])),
        path(&["core", "guard"])
    );
}

#[test]
fn only_unit_tests_are_left_out_of_a_file() {
    let code = "use crate::core::key;\n#[cfg(test)]\nmod tests;\nuse crate::core::store;\n";
    assert!(code_of(code).contains("store"));
    let code =
        "use crate::core::key;\n\n#[cfg(test)]\nmod tests {\n    use crate::people::index;\n}\n";
    assert!(code_of(code).contains("key") && !code_of(code).contains("index"));
}

/// The folders as `lib.rs` lists them, the ground first.
fn folders() -> Vec<String> {
    let lib = fs::read_to_string(src().join("lib.rs")).expect("lib.rs can be read");
    let listed = lib.lines().filter_map(|line| line.strip_prefix("//! - [`"));
    listed
        .filter_map(|line| Some(line.split_once('`')?.0.to_owned()))
        .collect()
}

fn src() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Sources {
    let mut sources = Sources::new();
    read_folder(&src(), &[], &mut sources);
    sources
}

fn read_folder(folder: &Path, module: &[String], sources: &mut Sources) {
    for entry in fs::read_dir(folder).expect("a source folder can be read") {
        let path = entry.expect("a source folder can be listed").path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut inner = module.to_vec();
        if name != "lib" {
            inner.push(name);
        }
        if inner.last().is_some_and(|name| name == "tests") {
            continue;
        }
        if path.is_dir() {
            read_folder(&path, &inner, sources);
        } else {
            let text = fs::read_to_string(&path).expect("a source file can be read");
            sources.insert(inner, code_of(&text));
        }
    }
}

/// Source text without comments and without unit tests in it, which may import what they like. Unit tests in a file of
/// their own are not read at all; their `mod tests;` may be anywhere and hides nothing.
fn code_of(text: &str) -> String {
    let text = text
        .split("\n#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// What each file imports: by `use`, by a path in its code, or by a method that another file gives to
/// `Store` or `Database`. A re-export is no import.
fn imports(sources: &Sources) -> BTreeMap<Module, BTreeSet<Module>> {
    let methods = methods(sources);
    let mut imports = BTreeMap::new();
    for (file, text) in sources {
        let mut of_file: BTreeSet<Module> = paths(text)
            .into_iter()
            .map(|path| resolve(sources, &absolute(file, &path)))
            .collect();
        for (method, definer) in &methods {
            if text.contains(&format!(".{method}(")) {
                of_file.insert(definer.clone());
            }
        }
        of_file.remove(file);
        // `lib.rs` and the files of folders declare what is below them, and import nothing.
        of_file.remove(&Module::new());
        imports.insert(file.clone(), of_file);
    }
    imports
}

/// Methods that files outside of core give to `Store` or `Database` for use in other files.
fn methods(sources: &Sources) -> BTreeMap<String, Module> {
    let mut methods = BTreeMap::new();
    for (file, text) in sources {
        if file.first().is_some_and(|folder| folder == "core") {
            continue;
        }
        for start in ["\nimpl Store {", "\nimpl Database {"] {
            for block in text.split(start).skip(1) {
                let block = block.split("\n}").next().unwrap_or_default();
                for line in block.lines().filter(|line| line.trim().starts_with("pub")) {
                    if let Some((_, rest)) = line.split_once("fn ") {
                        let name = rest.split(['(', '<']).next().unwrap_or_default();
                        methods.insert(name.to_owned(), file.clone());
                    }
                }
            }
        }
    }
    methods
}

/// Every path of a text that begins with `crate`, `super` or `self`, also each leaf of a `use` tree.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut code = String::new();
    for statement in text.split_inclusive(';') {
        let line = statement.trim_start();
        if let Some(at) = find_use(line) {
            code.push_str(&line[..at]);
            let tree = line[at..].trim_start_matches("use ").trim_end_matches(';');
            leaves(&[], tree, &mut paths);
        } else if !line.contains("\npub use ") && !line.starts_with("pub use ") {
            code.push_str(statement);
        }
    }
    paths.extend(inline(&code));
    paths.retain(|path| {
        let root = path.first().map(String::as_str);
        matches!(root, Some("crate" | "super" | "self")) && path.len() > 1
    });
    paths
}

/// Where a private `use` begins at the start of a line.
fn find_use(text: &str) -> Option<usize> {
    if text.starts_with("use ") {
        return Some(0);
    }
    text.find("\nuse ").map(|at| at + 1)
}

fn leaves(prefix: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    for part in parts(tree) {
        let (head, inner) = match part.split_once('{') {
            Some((head, inner)) => (head.trim_end_matches("::"), inner.strip_suffix('}')),
            None => (part, None),
        };
        let head = head.split(" as ").next().unwrap_or_default();
        let mut path = prefix.to_vec();
        path.extend(head.split("::").map(|name| name.trim().to_owned()));
        if let Some(inner) = inner {
            leaves(&path, inner, found);
            continue;
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        found.push(path);
    }
}

/// The parts of a list, split at commas outside of braces.
fn parts(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, sign) in list.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    let trimmed = parts.into_iter().map(str::trim);
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// Paths within code, such as `crate::core::key::subject`.
fn inline(code: &str) -> Vec<Vec<String>> {
    let words = code.split(|sign: char| !(sign.is_alphanumeric() || sign == '_' || sign == ':'));
    words
        .filter(|word| word.starts_with("crate::") || word.starts_with("super::"))
        .map(|word| word.split("::").map(str::to_owned).collect())
        .collect()
}

/// The path from the root of the crate.
fn absolute(file: &Module, path: &[String]) -> Module {
    let mut base = match path.first().map(String::as_str) {
        Some("crate") => Module::new(),
        _ => file.clone(),
    };
    for name in path {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => {
                base.pop();
            }
            name => base.push(name.to_owned()),
        }
    }
    base
}

/// The file that defines what a path names: the deepest file on it, and from there along re-exports.
fn resolve(sources: &Sources, path: &[String]) -> Module {
    let deepest = (0..=path.len())
        .rev()
        .find(|length| sources.contains_key(&path[..*length]))
        .unwrap_or_default();
    let (file, rest) = path.split_at(deepest);
    let Some(name) = rest.first() else {
        return file.to_vec();
    };
    for statement in sources[file].split(';') {
        let Some((_, tree)) = statement.split_once("pub use ") else {
            continue;
        };
        let mut exported = Vec::new();
        leaves(&[], tree, &mut exported);
        if let Some(export) = exported.iter().find(|path| path.last() == Some(name)) {
            let mut inner = absolute(&file.to_vec(), export);
            if !matches!(export[0].as_str(), "crate" | "self" | "super") {
                inner = [file, export].concat();
            }
            return resolve(sources, &inner);
        }
    }
    file.to_vec()
}

fn path(names: &[&str]) -> Module {
    names.iter().map(|name| (*name).to_owned()).collect()
}
