//! Legal records: holds on a deletion, and disclosures of personal data that a law demands.

pub mod disclosure;
pub mod hold;
mod sealed_text;
