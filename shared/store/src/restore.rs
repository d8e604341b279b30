//! What an operator does after a restore from backup, before the functions start again: see infra/runbooks/restore.md.
//! No function has these powers; only `qeg restore` uses them.

pub mod copy;
pub mod index;
pub mod request;
