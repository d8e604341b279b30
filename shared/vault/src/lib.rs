//! The vault: one data key per person and purpose, sealed items, blind indexes, passwords.
//!
//! The only crate that sees plaintext keys. It is small on purpose: AES-256-GCM comes from aws-lc, HMAC from KMS,
//! argon2id from the crate `argon2`. This crate only decides which key opens which item.

pub mod blind_index;
pub mod cache;
pub mod challenge;
mod challenge_key;
pub mod credential;
pub mod data_key;
mod error;
pub mod item_address;
pub mod seal;
mod vault;
mod wrap;

pub use blind_index::{BlindIndex, Field};
pub use data_key::{DataKey, WrappedKey};
pub use error::VaultError;
pub use item_address::{ItemAddress, ItemVersion};
pub use vault::{KeyArns, Vault};
