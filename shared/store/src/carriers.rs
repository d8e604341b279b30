//! Carriers: handoffs that they collect and report on, and erasures that they are asked for.

pub mod handoff;
pub mod recipient;
