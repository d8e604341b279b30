//! Notify: sends one-time codes, notices and promotions through the operator's message gateway.
//!
//! A message can be delivered to this function twice; the gateway knows it by its id, and the record
//! takes it once.

pub mod send;
pub mod webhook;
