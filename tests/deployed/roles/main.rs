//! What each role may do, asked of the deployed stack: every function, every resource, every action.
//!
//! `matrix` holds all of it against docs/powers.md, `stories` names the refusals that matter. Two things are
//! not asked, since the emulator does not decide them: use of the storage key through a table or a queue,
//! and streams, which it authorises without naming one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod matrix;
mod probe;
mod role;
mod staff;
mod stories;
mod wire;
