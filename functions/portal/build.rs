//! Embeds the built pages: writes `pages.rs`, with the bytes of every file that `target/pages/manifest.json` lists, in both codings.
//!
//! Without built pages a debug build embeds a page that says how to build them, so that the tests need no Node. A release
//! build fails.
#![allow(
    clippy::print_stdout,
    reason = "it is how a build script speaks to cargo"
)]
#![allow(
    clippy::unnecessary_debug_formatting,
    reason = "a path is written as a literal of Rust, with quotes"
)]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The document, among the files of the manifest.
const DOCUMENT: &str = "index.html";
/// The place in the document into which the function writes the path of the API.
const BASE: &str = "<base href=\"%BASE%\">";
/// The command that builds the pages, from the root of the project.
const COMMAND: &str = "cargo run -q --bin local -- pages";

fn main() {
    if let Err(fault) = embed() {
        println!("cargo::error={fault}");
    }
}

fn embed() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    let here = env::var("CARGO_MANIFEST_DIR").map_err(|fault| fault.to_string())?;
    let pages = Path::new(&here).join("../../target/pages");
    let manifest = pages.join("manifest.json");
    // Tests know by it whether there have to be files.
    println!("cargo::rustc-check-cfg=cfg(built_pages)");
    let written = if manifest.is_file() {
        println!("cargo::rustc-cfg=built_pages");
        println!("cargo::rerun-if-changed={}", manifest.display());
        built(&pages, &manifest)?
    } else if env::var("PROFILE").as_deref() == Ok("release") {
        return Err(format!("the pages are not built: run `{COMMAND}` first"));
    } else {
        // The folder is watched, so it has to be there: cargo runs a build script again whenever a watched path is
        // missing.
        fs::create_dir_all(&pages).map_err(|fault| format!("{}: {fault}", pages.display()))?;
        println!("cargo::rerun-if-changed={}", pages.display());
        let page = Path::new(&here).join("src/not_built.html");
        println!("cargo::rerun-if-changed={}", page.display());
        format!("Pages::of(include_str!({}), &[])\n", literal(&page))
    };
    let out = env::var("OUT_DIR").map_err(|fault| fault.to_string())?;
    let out = Path::new(&out).join("pages.rs");
    fs::write(&out, written).map_err(|fault| format!("{}: {fault}", out.display()))
}

/// The Rust expression for the built pages.
fn built(pages: &Path, manifest: &Path) -> Result<String, String> {
    let text = read(manifest)?;
    let listed: Vec<Value> =
        serde_json::from_str(&text).map_err(|fault| format!("{}: {fault}", manifest.display()))?;
    let document = pages.join(DOCUMENT);
    if read(&document)?.matches(BASE).count() != 1 {
        return Err(format!(
            "{}: it needs exactly one {BASE}",
            document.display()
        ));
    }
    let mut written = format!("Pages::of(include_str!({}), &[\n", literal(&document));
    for one in &listed {
        let member = |name: &str| {
            let value = one.get(name).and_then(Value::as_str);
            value.ok_or_else(|| format!("{}: a file without {name}", manifest.display()))
        };
        let (path, kind, hash) = (member("path")?, member("type")?, member("hash")?);
        if path == DOCUMENT {
            continue;
        }
        let bytes = |ending: &str| {
            let file = pages.join(format!("{path}{ending}"));
            format!("include_bytes!({})", literal(&file))
        };
        let (brotli, gzip) = (bytes(".br"), bytes(".gz"));
        writeln!(
            written,
            "File {{ path: {path:?}, content_type: {kind:?}, hash: {hash:?}, brotli: {brotli}, gzip: {gzip} }},"
        )
        .map_err(|fault| fault.to_string())?;
    }
    Ok(written + "])\n")
}

/// A path as a literal of Rust.
fn literal(path: &Path) -> String {
    format!("{:?}", path.display().to_string())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()))
}
