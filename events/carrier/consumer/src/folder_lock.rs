//! A lock on the folder: one consumer works in it, others wait and take over when that one ends or is killed.
//!
//! Without it, one consumer could answer `erased` while another one still holds orders of that person. In your
//! system all consumers share the order database, and its transactions do the work of this lock.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

/// How often a waiting consumer tries to get the lock.
const RETRY_EVERY: Duration = Duration::from_millis(100);

/// The lock on a folder. It is released when this is dropped, and when the process ends.
pub(crate) struct FolderLock {
    _lock: File,
}

impl FolderLock {
    /// Creates the folder, readable only for its owner, and waits for the lock. Calls `waiting` once if another
    /// consumer has the lock.
    pub(crate) async fn acquire(folder: &Path, waiting: impl FnOnce()) -> io::Result<Self> {
        if !fs::exists(folder)? {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        let lock = File::create(folder.join("lock"))?;
        let mut waiting = Some(waiting);
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { _lock: lock }),
                Err(TryLockError::WouldBlock) => {
                    if let Some(waiting) = waiting.take() {
                        waiting();
                    }
                    tokio::time::sleep(RETRY_EVERY).await;
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn the_second_consumer_gets_the_lock_when_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::acquire(folder.path(), || panic!("the lock is free"))
            .await
            .unwrap();
        let has_waited = Cell::new(false);
        let mut second = Box::pin(FolderLock::acquire(folder.path(), || has_waited.set(true)));
        let early = tokio::time::timeout(RETRY_EVERY * 2, &mut second).await;
        assert!(early.is_err() && has_waited.get());
        drop(first);
        let asked = Instant::now();
        second.await.unwrap();
        assert!(asked.elapsed() < Duration::from_secs(10));
    }
}
