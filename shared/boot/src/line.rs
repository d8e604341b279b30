//! One line of JSON on standard output. Lambda treats it as a log line or as metrics.

use std::io::Write;

use serde_json::Value;

/// Writes the line in one piece, so that lines of two tasks never mix. A log that cannot be
/// written must not stop the work, so failure is ignored.
pub(crate) fn write(line: &Value) {
    let mut text = line.to_string();
    text.push('\n');
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
