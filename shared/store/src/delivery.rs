//! Delivery: what the notify function hands to the message gateway.

pub mod send;
