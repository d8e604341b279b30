//! Retention: finding and removing expired items, and the report of each month.

mod category;
pub mod items;
pub mod report;
