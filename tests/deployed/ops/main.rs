//! `qeg` as staff and operators run it: a process of its own, against the deployed stack.
#![allow(clippy::unwrap_used, clippy::panic)]

mod alone;
mod certificate;
mod chain;
mod check;
mod deletions;
mod law;
mod members;
mod redrive;
mod refused;
mod replay;
mod restore;
mod retention;
mod run;
mod threads;
mod whoami;
