//! What is written to and by people: threads with support, notices, messages to everyone.

pub mod broadcast;
pub mod notice;
pub mod thread;
