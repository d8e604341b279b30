//! Outgoing calls over HTTPS: the operator's message gateway, to which `codes` and `notify` hand their messages, and when a
//! connection may be used again, for these calls and for those of the SDK.

pub mod gateway;
pub mod renewed;

pub use gateway::{Gateway, NotAnAddress, Outgoing, Params, Webhook};
pub use renewed::{IDLE, Renewed};
