//! Carriers: handoffs they collect and report on, and what they are asked to erase.

pub mod handoff;
pub mod recipient;
