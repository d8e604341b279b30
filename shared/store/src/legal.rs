//! Legal records: holds on a deletion, and disclosures of personal data that a law demands.

pub mod disclosure;
pub mod hold;
pub mod on_record;
mod open_index;
mod sealed_text;

pub use open_index::OpenPosition;
