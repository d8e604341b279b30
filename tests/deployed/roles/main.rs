//! Tests on the deployed stack what each role may do: every function, every resource, every action.
//!
//! `matrix` compares everything with docs/powers.md; `stories` tests the important refusals one by one. Two things are
//! not tested, since the emulator does not decide them: use of the storage key through a table or a queue, and streams,
//! which it authorises without naming one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod matrix;
mod probe;
mod role;
mod staff;
mod stories;
mod wire;
