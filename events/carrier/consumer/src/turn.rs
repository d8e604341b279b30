//! One consumer at a time works in a folder; others wait for their turn, and take over when it ends or is killed.
//!
//! Two that work at once would each answer for orders that the other one holds. In your system the order
//! database is what all consumers share, and its transactions take the place of this.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

/// How often a waiting consumer looks.
const LOOK: Duration = Duration::from_millis(100);

/// The right to work in a folder. It ends when this is dropped, or with the process.
pub(crate) struct Turn {
    _lock: File,
}

impl Turn {
    /// Makes the folder, readable to its owner alone, and waits. `waiting` is called once if somebody else works there.
    pub(crate) async fn wait(folder: &Path, waiting: impl FnOnce()) -> io::Result<Self> {
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
                    tokio::time::sleep(LOOK).await;
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
    async fn the_second_works_when_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = Turn::wait(folder.path(), || panic!("nobody else is there"))
            .await
            .unwrap();
        let has_waited = Cell::new(false);
        let mut second = Box::pin(Turn::wait(folder.path(), || has_waited.set(true)));
        let early = tokio::time::timeout(LOOK * 2, &mut second).await;
        assert!(early.is_err() && has_waited.get());
        drop(first);
        let asked = Instant::now();
        second.await.unwrap();
        assert!(asked.elapsed() < Duration::from_secs(10));
    }
}
