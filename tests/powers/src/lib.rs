//! What each function may do on AWS, as two places say it: the table in docs/powers.md ([`document`], from
//! `infra/powers`), and the powers that the signatures of the code name ([`code`]). `tests/code.rs` compares the two, `tests/template` compares the
//! table with infra/template.yaml, and `make test` compares it with what the functions did.

pub mod code;

use std::path::{Path, PathBuf};

pub use powers_table::{Power, Service, differences, document, spoken};

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
