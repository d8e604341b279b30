//! Locks of a test's own state.

use std::sync::{Mutex, MutexGuard};

/// Locks also after a panic, because a test that panicked while it held the lock has already failed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
