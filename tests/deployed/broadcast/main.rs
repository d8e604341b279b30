//! Messages to everyone. They are a test target of their own because they reach every account of the stack.
#![allow(clippy::unwrap_used, clippy::panic)]

mod everyone;
mod pages;
