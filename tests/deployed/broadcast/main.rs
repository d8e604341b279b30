//! Messages to everyone, apart from the other tests: they reach whoever has an account on the stack.
#![allow(clippy::unwrap_used, clippy::panic)]

mod everyone;
mod pages;
