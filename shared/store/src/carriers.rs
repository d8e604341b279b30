//! Carriers: handoffs that they collect and report on, and erasures that they are asked for.

pub mod erasure_request;
pub mod handoff;
