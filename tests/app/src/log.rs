//! The log of all functions, read line by line.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::subscriber::DefaultGuard;

/// Collects the log of this thread until it is dropped. A test runs on one thread.
pub struct Log {
    lines: Arc<Mutex<Vec<Value>>>,
    _guard: DefaultGuard,
}

impl Log {
    pub fn start() -> Self {
        let lines: Arc<Mutex<Vec<Value>>> = Arc::default();
        let into = Arc::clone(&lines);
        let log = qeg_boot::log::to(move |line| into.lock().unwrap().push(line.clone()));
        Self {
            lines,
            _guard: tracing::subscriber::set_default(log),
        }
    }

    pub fn lines(&self) -> Vec<Value> {
        self.lines.lock().unwrap().clone()
    }
}
