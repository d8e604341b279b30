//! The log: one JSON line per event, with an allow-list of fields that no code can bypass.
//!
//! Libraries print whole items, requests and payloads at low levels, and input in their error messages. Therefore the
//! level is fixed here, not by a variable; in a release build what is below it is not even built (features of `tracing` and
//! `log` in the root's `Cargo.toml`). Events of libraries are reduced to level and target. Events of our own
//! crates keep only listed fields, and only numbers, booleans and short plain words. Messages, `?debug` and `%display`
//! values are always dropped. Spans are not recorded.

use std::fmt::Debug;
use std::panic::PanicHookInfo;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

use crate::line;

/// The prefix of the names of our crates that run in a function. No other crate has it.
const OURS: &str = "qeg_";

/// The fields that may be written: names, numbers and opaque ids, no input of a person.
const FIELDS: [&str; 53] = [
    "blind_indexes",
    "broken",
    "chain",
    "checkpoints",
    "completed",
    "dropped",
    "duration_ms",
    "ended",
    "endless",
    "entry",
    "erased",
    "error_class",
    "event",
    "event_id",
    "failed",
    "function",
    "handoff_id",
    "held",
    "key_id",
    "kind",
    "left",
    "location",
    "method",
    "not_notified",
    "notice_id",
    "notified",
    "open",
    "operation",
    "overdue",
    "parked",
    "parts",
    "poison",
    "queue_down",
    "records",
    "recounted",
    "released",
    "reminded",
    "removed",
    "renewed",
    "request_id",
    "resent",
    "route",
    "sent",
    "set_aside",
    "signed",
    "skipped",
    "status",
    "trigger",
    "unanswered",
    "unknown",
    "verification_id",
    "verified",
    "warmed",
];

/// Longest text that is written, in characters.
const TEXT_CHARACTERS: usize = 160;
/// Written instead of a text that does not look like a plain word.
const WITHHELD: &str = "withheld";

/// Starts the log of the process and silences panic messages, which may quote data. A second
/// start changes nothing.
pub fn start() {
    if tracing::subscriber::set_global_default(to(line::write)).is_ok() {
        std::panic::set_hook(Box::new(panicked));
    }
}

/// The log with its allow-list, which passes each line to `write`: for tests that read the log.
pub fn to(write: impl Fn(&Value) + Send + Sync + 'static) -> impl Subscriber + Send + Sync {
    registry().with(Log::to(write))
}

/// Logs the location of a panic but not its message, which may contain a value.
fn panicked(info: &PanicHookInfo<'_>) {
    let location = info
        .location()
        .map(|location| format!("{}:{}", location.file(), location.line()))
        .unwrap_or_default();
    tracing::error!(event = "panic", location = location.as_str());
}

/// The only layer of the log, which passes each allowed line to a writer.
struct Log<W> {
    write: W,
}

impl<W: Fn(&Value) + 'static> Log<W> {
    const fn to(write: W) -> Self {
        Self { write }
    }
}

impl<S: Subscriber, W: Fn(&Value) + 'static> Layer<S> for Log<W> {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let cap = if is_ours(metadata.target()) {
            Level::INFO
        } else {
            Level::WARN
        };
        metadata.is_event() && *metadata.level() <= cap
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut kept = Kept(Map::new());
        if is_ours(metadata.target()) {
            event.record(&mut kept);
        }
        let Kept(mut line) = kept;
        line.insert("timestamp".to_owned(), Timestamp::now().to_string().into());
        line.insert("level".to_owned(), metadata.level().as_str().into());
        line.insert("target".to_owned(), metadata.target().into());
        (self.write)(&Value::Object(line));
    }
}

fn is_ours(target: &str) -> bool {
    target.starts_with(OURS)
}

/// The allowed fields of one event.
struct Kept(Map<String, Value>);

impl Kept {
    fn keep(&mut self, field: &Field, value: impl Into<Value>) {
        if FIELDS.contains(&field.name()) {
            self.0.insert(field.name().to_owned(), value.into());
        }
    }
}

impl Visit for Kept {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.keep(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.keep(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.keep(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.keep(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.keep(field, if is_plain(value) { value } else { WITHHELD });
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

/// Ids, names, routes and source locations look like this; free text mostly does not.
fn is_plain(text: &str) -> bool {
    text.len() <= TEXT_CHARACTERS
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" _-./:{}".contains(&byte))
}

#[cfg(test)]
mod tests;
