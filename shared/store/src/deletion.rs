//! Deleting a person: the request, the erasure, and the erasure again after a restored backup.

pub mod erasing;
pub mod numbers;
mod person_items;
pub mod request;
pub mod restored;
