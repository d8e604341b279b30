//! One line of JSON on standard output. Lambda treats it as a log line or as metrics.

use std::io::Write;

use serde_json::Value;

/// Writes the line in one piece, so that lines of two tasks never mix. A log that cannot be
/// written must not stop the work, so failure is ignored.
pub(crate) fn write(line: &Value) {
    let Ok(mut text) = serde_json::to_vec(line) else {
        return;
    };
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(&text).and_then(|()| out.flush());
}
