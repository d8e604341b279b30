//! What counts as an import, and which circles are allowed: examples of small crates.

use std::collections::BTreeSet;

use structure::{Module, circles::not_allowed, imports, module, tree::Tree};

/// Which files a file of these texts imports.
fn imported(texts: &[(&str, &str)], file: &str) -> anyhow::Result<Vec<String>> {
    let mut imports = imports::of(&Tree::of(texts)?);
    let of_file = imports.remove(&module(file)).unwrap_or_default();
    Ok(of_file
        .into_keys()
        .map(|module: Module| module.join("::"))
        .collect())
}

fn circles(texts: &[(&str, &str)]) -> anyhow::Result<usize> {
    Ok(not_allowed(&imports::of(&Tree::of(texts)?)).len())
}

#[test]
fn every_way_to_name_another_file_is_an_import() -> anyhow::Result<()> {
    for code in [
        "use crate::b::B;",
        "use crate::{b::{self, B}};",
        "use super::b as other;",
        "fn f() { crate::b::g() }",
        "fn f(b: super::b::B) {}",
        "fn f() { println!(\"{}\", crate::b::g()) }",
        "mod inner { use super::super::b::B; }",
        "fn f() { use crate::b::B; }",
    ] {
        let texts = [
            ("", "mod a; mod b;"),
            ("a", code),
            ("b", "pub struct B; pub fn g() {}"),
        ];
        assert_eq!(imported(&texts, "a")?, ["b"], "{code}");
    }
    Ok(())
}

#[test]
fn path_that_begins_with_a_child_module_is_an_import() -> anyhow::Result<()> {
    for code in ["mod part; fn f() { part::g() }", "mod part; use part::g;"] {
        let texts = [("", "mod a;"), ("a", code), ("a::part", "pub fn g() {}")];
        assert_eq!(imported(&texts, "a")?, ["a::part"], "{code}");
    }
    Ok(())
}

#[test]
fn re_export_leads_to_the_file_that_defines_the_name() -> anyhow::Result<()> {
    let exports = "mod a; mod b; mod c; pub use b::*; pub use c::C as D;";
    let texts = [
        ("", exports),
        ("a", "use crate::{B, D};"),
        ("b", "pub struct B;"),
        ("c", "pub struct C;"),
    ];
    assert_eq!(imported(&texts, "a")?, ["b", "c"]);
    assert!(
        imported(&texts, "")?.is_empty(),
        "what a file passes on it does not import"
    );
    assert_eq!(
        imports::defined_in(&Tree::of(&texts)?, "a", "crate::D"),
        Some(module("c"))
    );
    Ok(())
}

#[test]
fn call_of_a_method_that_another_file_gives_to_a_type_is_an_import() -> anyhow::Result<()> {
    let texts = [
        ("", "mod store; mod b; mod c; mod d;"),
        ("store", "pub struct Store;"),
        ("b", "impl crate::store::Store { pub fn keep(&self) {} }"),
        ("c", "fn f(store: &crate::store::Store) { store.keep() }"),
        ("d", "fn f(other: &std::fs::File) { other.keep() }"),
    ];
    assert_eq!(imported(&texts, "c")?, ["b", "store"]);
    assert!(
        imported(&texts, "d")?.is_empty(),
        "it may be a method of another library"
    );
    Ok(())
}

#[test]
fn only_unit_tests_are_left_out() -> anyhow::Result<()> {
    let code =
        "#[cfg(test)] mod tests; #[cfg(test)] mod more { use crate::b::B; } use crate::c::C;";
    let texts = [
        ("", "mod a; mod b; mod c;"),
        ("a", code),
        ("b", "pub struct B;"),
        ("c", "pub struct C;"),
    ];
    assert_eq!(imported(&texts, "a")?, ["c"]);
    Ok(())
}

#[test]
fn circle_is_allowed_only_between_a_file_and_its_own_folder() -> anyhow::Result<()> {
    let (a, b) = (
        "pub struct A; use crate::b::B;",
        "pub struct B; use crate::a::A;",
    );
    assert_eq!(circles(&[("", "mod a; mod b;"), ("a", a), ("b", b)])?, 1);
    let part = ("a::part", "pub struct B; use super::A;");
    let parent = ("a", "pub struct A; mod part; use part::B;");
    assert_eq!(circles(&[("", "mod a;"), parent, part])?, 0);
    let parent = ("a", "pub struct A; mod part; mod other; use part::B;");
    let part = ("a::part", "pub struct B; use super::{A, other::C};");
    let other = ("a::other", "pub struct C; use super::part::B;");
    assert_eq!(
        circles(&[("", "mod a;"), parent, part, other])?,
        1,
        "two parts"
    );
    let third = [
        ("", "mod a; mod b;"),
        ("a", "pub struct A; mod part; use part::B;"),
        ("a::part", "pub struct B; use crate::b::C;"),
        ("b", "pub struct C; use crate::a::A;"),
    ];
    assert_eq!(circles(&third)?, 1, "through a third file");
    let with_root = [
        ("", "mod a; pub struct R; fn f() { a::g() }"),
        ("a", "use crate::R; pub fn g() {}"),
    ];
    assert_eq!(circles(&with_root)?, 1, "the root of a crate");
    Ok(())
}

#[test]
fn circle_of_three_is_found_as_one() -> anyhow::Result<()> {
    let texts = [
        ("", "mod a; mod b; mod c; mod d;"),
        ("a", "use crate::b::X; pub struct X;"),
        ("b", "use crate::c::X; pub struct X;"),
        ("c", "use crate::a::X; pub struct X;"),
        ("d", "use crate::a::X;"),
    ];
    let found = not_allowed(&imports::of(&Tree::of(&texts)?));
    let names: BTreeSet<String> = found.concat().iter().map(|file| file.join("/")).collect();
    assert_eq!(
        (found.len(), names),
        (1, ["a", "b", "c"].map(str::to_owned).into())
    );
    Ok(())
}
