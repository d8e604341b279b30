//! The journal: what this consumer has done. With it, a kill at any moment loses nothing and a repeat does nothing twice.
//!
//! Each entry is a line of JSON, and is on the disk before the next step begins. It contains ids, statuses and times;
//! personal data is only in the order interface. In your system this is a table beside the orders, with the event's id
//! as its key.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::durable::{sync_folder, write_whole};
use crate::id::Id;
use crate::status::Status;

const NAME: &str = "journal.jsonl";
/// A message can be delivered for 14 days, and for 14 more days from the dead-letter queue. Entries that are older
/// than this and no longer needed are removed when the journal is next opened.
const KEPT: SignedDuration = SignedDuration::from_hours(60 * 24);

/// One step that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// The work of an event is done: its message, and every repeat, may be deleted.
    Done { event: Id },
    /// The consumer is about to collect a handoff.
    Begun { handoff: Id },
    /// The status of an order changed. Recorded before it is reported, so that a repeated report is identical.
    Happened {
        handoff: Id,
        status: Status,
        occurred_at: Timestamp,
    },
    /// The status was reported to QEG.
    Reported { handoff: Id, status: Status },
    /// From now on nothing is collected or reported for a handoff.
    Closed { handoff: Id },
    /// A person's data is kept by law until a time.
    Retained {
        erasure: Id,
        handoffs: Vec<Id>,
        until: Timestamp,
    },
    /// A person's data was erased, and QEG was answered so.
    Erased { erasure: Id },
}

#[derive(Serialize, Deserialize)]
struct Line {
    at: Timestamp,
    #[serde(flatten)]
    entry: Entry,
}

/// The progress of one handoff.
#[derive(Default)]
struct Handoff {
    begun: bool,
    closed: bool,
    happened: BTreeMap<Status, Timestamp>,
    reported: HashSet<Status>,
}

/// Data that is kept because a law requires it.
struct Retained {
    handoffs: Vec<Id>,
    until: Timestamp,
}

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error(
        "cannot read or write the journal: check permissions and free space of the folder ({0})"
    )]
    File(#[from] io::Error),
    /// A complete line cannot be read. (Half a line at the end is normal after a kill, and is cut off.)
    #[error("line {0} of the journal is damaged: restore the file journal.jsonl from a backup")]
    Damaged(usize),
}

/// The open journal. Only one process may open it: see [`crate::folder_lock`].
pub(crate) struct Journal {
    file: File,
    done: HashSet<Id>,
    handoffs: HashMap<Id, Handoff>,
    retained: HashMap<Id, Retained>,
}

impl Journal {
    /// Opens the journal of a folder, cuts off half a line left by a kill, and removes old entries that are no longer
    /// needed.
    pub(crate) fn open(folder: &Path, now: Timestamp) -> Result<Self, JournalError> {
        let path = folder.join(NAME);
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)?;
        let bytes = fs::read(&path)?;
        let (lines, whole) = read(&bytes)?;
        if whole < bytes.len() {
            file.set_len(whole as u64)?;
            file.sync_all()?;
        }
        let mut journal = Self {
            file,
            done: HashSet::new(),
            handoffs: HashMap::new(),
            retained: HashMap::new(),
        };
        for line in &lines {
            journal.apply(&line.entry);
        }
        let kept: Vec<&Line> = lines
            .iter()
            .filter(|line| line.at + KEPT > now || !journal.is_finished(&line.entry))
            .collect();
        if kept.len() == lines.len() {
            sync_folder(folder)?;
            return Ok(journal);
        }
        rewrite(folder, &kept)?;
        // Open the shorter file; now there is nothing to remove.
        Self::open(folder, now)
    }

    /// Writes an entry. When this returns, the entry survives a loss of power.
    pub(crate) fn record(&mut self, at: Timestamp, entry: Entry) -> Result<(), JournalError> {
        let line = Line { at, entry };
        let mut text = serde_json::to_vec(&line).map_err(io::Error::from)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.apply(&line.entry);
        Ok(())
    }

    fn apply(&mut self, entry: &Entry) {
        match entry.clone() {
            Entry::Done { event } => {
                self.done.insert(event);
            }
            Entry::Begun { handoff } => self.handoffs.entry(handoff).or_default().begun = true,
            Entry::Happened {
                handoff,
                status,
                occurred_at,
            } => {
                let handoff = self.handoffs.entry(handoff).or_default();
                handoff.happened.insert(status, occurred_at);
            }
            Entry::Reported { handoff, status } => {
                let handoff = self.handoffs.entry(handoff).or_default();
                handoff.reported.insert(status);
            }
            Entry::Closed { handoff } => self.handoffs.entry(handoff).or_default().closed = true,
            Entry::Retained {
                erasure,
                handoffs,
                until,
            } => {
                self.retained.insert(erasure, Retained { handoffs, until });
            }
            Entry::Erased { erasure } => {
                self.retained.remove(&erasure);
            }
        }
    }

    /// Whether no remaining work needs this entry.
    fn is_finished(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Done { .. } | Entry::Erased { .. } => true,
            Entry::Retained { erasure, .. } => !self.retained.contains_key(erasure),
            Entry::Begun { handoff }
            | Entry::Happened { handoff, .. }
            | Entry::Reported { handoff, .. }
            | Entry::Closed { handoff } => !self.is_unfinished(handoff, Status::Accepted),
        }
    }

    /// Whether the work of an event is done.
    pub(crate) fn is_done(&self, event: &Id) -> bool {
        self.done.contains(event)
    }

    /// Whether a handoff may already have been collected.
    pub(crate) fn is_begun(&self, handoff: &Id) -> bool {
        self.handoffs.get(handoff).is_some_and(|it| it.begun)
    }

    /// Whether nothing may be collected or reported for a handoff.
    pub(crate) fn is_closed(&self, handoff: &Id) -> bool {
        self.handoffs.get(handoff).is_some_and(|it| it.closed)
    }

    /// When an order reached a status.
    pub(crate) fn occurred_at(&self, handoff: &Id, status: Status) -> Option<Timestamp> {
        self.handoffs.get(handoff)?.happened.get(&status).copied()
    }

    /// The latest status time of an order.
    pub(crate) fn last_occurred_at(&self, handoff: &Id) -> Option<Timestamp> {
        self.handoffs.get(handoff)?.happened.values().max().copied()
    }

    /// Whether a status was reported to QEG.
    pub(crate) fn is_reported(&self, handoff: &Id, status: Status) -> bool {
        let handoff = self.handoffs.get(handoff);
        handoff.is_some_and(|it| it.reported.contains(&status))
    }

    /// The handoffs that were begun and have not reached the status `target`, for example after a kill.
    pub(crate) fn unfinished(&self, target: Status) -> Vec<Id> {
        let mut ids: Vec<Id> = self.handoffs.keys().cloned().collect();
        ids.retain(|handoff| self.is_unfinished(handoff, target));
        ids.sort_unstable();
        ids
    }

    fn is_unfinished(&self, handoff: &Id, target: Status) -> bool {
        self.handoffs.get(handoff).is_some_and(|it| {
            let has_ended = it.reported.contains(&target) || it.reported.contains(&Status::Failed);
            it.begun && !it.closed && !has_ended
        })
    }

    /// The erasures, with their handoffs, whose data was kept by law and need not be kept any longer.
    pub(crate) fn retention_ended(&self, now: Timestamp) -> Vec<(Id, Vec<Id>)> {
        let due = self.retained.iter().filter(|(_, kept)| kept.until <= now);
        due.map(|(id, kept)| (id.clone(), kept.handoffs.clone()))
            .collect()
    }
}

/// The complete lines, and their length in bytes. Bytes after them were never confirmed as written: half a line, or
/// what a loss of power left in its place.
fn read(bytes: &[u8]) -> Result<(Vec<Line>, usize), JournalError> {
    let mut lines = Vec::new();
    let mut whole = 0;
    for text in bytes.split_inclusive(|byte| *byte == b'\n') {
        match serde_json::from_slice(text) {
            Ok(line) if text.ends_with(b"\n") => lines.push(line),
            _ if whole + text.len() == bytes.len() => break,
            _ => return Err(JournalError::Damaged(lines.len() + 1)),
        }
        whole += text.len();
    }
    Ok((lines, whole))
}

/// Replaces the journal by a shorter one, atomically.
fn rewrite(folder: &Path, lines: &[&Line]) -> Result<(), JournalError> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line).map_err(io::Error::from)?;
        text.push(b'\n');
    }
    write_whole(folder, NAME, &text)?;
    Ok(())
}

#[cfg(test)]
mod tests;
