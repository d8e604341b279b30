//! Deleting a person: the request, the erasure, the keys that sign its certificates, and the erasure again after a
//! restored backup.

pub mod certificate_keys;
pub mod erasing;
pub mod numbers;
mod person_items;
pub mod request;
pub mod restored;
pub mod unerased;
