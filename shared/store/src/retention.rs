//! Retention: which items are kept no longer, and the report of each month.

mod category;
pub mod items;
pub mod report;
