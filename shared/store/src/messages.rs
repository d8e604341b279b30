//! Messages to and from people: threads with support, notices, messages to everyone.

pub mod broadcast;
pub mod notice;
pub(crate) mod sent_notices;
pub mod thread;
