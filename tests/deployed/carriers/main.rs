//! Carriers as programs on the deployed stack: the reference consumer, killed and started again at random, and the lines of
//! the guide for carriers.
#![allow(clippy::unwrap_used, clippy::panic)]

mod guide;
mod killed_consumers;
mod sandbox;

/// Held by each test: they take messages off the same queues.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
