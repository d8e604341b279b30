//! What was done, so that a kill at any moment loses nothing and a repeat does nothing twice.
//!
//! One line of JSON an entry, on the disk before the next step is taken. It holds ids, statuses and times;
//! whatever is personal is in the order interface alone. In your system this is a table with the event's id as
//! its key, beside the orders.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::Status;
use crate::event::Id;

const NAME: &str = "journal.jsonl";
/// A message can come for 14 days, and for as long again out of the dead-letter queue. What is settled and
/// older is forgotten when the journal is next opened.
const KEPT: SignedDuration = SignedDuration::from_hours(60 * 24);

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// An event is done with: its message may go, and a repeat of it too.
    Done { event: Id },
    /// A handoff is about to be collected.
    Begun { handoff: Id },
    /// Something happened to an order. Said before it is reported, so that a repeat of the report says the same.
    Happened {
        handoff: Id,
        status: Status,
        occurred_at: Timestamp,
    },
    /// QEG knows.
    Reported { handoff: Id, status: Status },
    /// Nothing may be collected or reported for a handoff any more.
    Closed { handoff: Id },
    /// A person's data is kept by law until a time, and QEG knows.
    Retained {
        erasure: Id,
        handoffs: Vec<Id>,
        until: Timestamp,
    },
    /// A person's data is gone, and QEG knows.
    Erased { erasure: Id },
}

#[derive(Serialize, Deserialize)]
struct Line {
    at: Timestamp,
    #[serde(flatten)]
    entry: Entry,
}

/// How far a handoff is.
#[derive(Default)]
struct Handoff {
    begun: bool,
    closed: bool,
    happened: BTreeMap<Status, Timestamp>,
    reported: HashSet<Status>,
}

/// Data that is kept by law.
struct Retained {
    handoffs: Vec<Id>,
    until: Timestamp,
}

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error("cannot read or write the journal: look at the folder's rights and space ({0})")]
    File(#[from] io::Error),
    /// A line that was once written whole is not as it was. Half a line at the end is no such case: it is
    /// what a kill leaves, and is cut off.
    #[error("line {0} of the journal is damaged: put the file back from a copy")]
    Damaged(usize),
}

/// The open journal. One at a time a folder: see [`crate::turn`].
pub(crate) struct Journal {
    file: File,
    done: HashSet<Id>,
    handoffs: HashMap<Id, Handoff>,
    retained: HashMap<Id, Retained>,
}

impl Journal {
    /// Opens the journal of a folder, mends what a kill left, and forgets what is settled and old.
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
            journal.learn(&line.entry);
        }
        let kept: Vec<&Line> = lines
            .iter()
            .filter(|line| line.at + KEPT > now || !journal.is_settled(&line.entry))
            .collect();
        if kept.len() == lines.len() {
            sync_folder(folder)?;
            return Ok(journal);
        }
        rewrite(folder, &kept)?;
        // Once more, from the shorter file: now there is nothing to forget.
        Self::open(folder, now)
    }

    /// Writes an entry. When this returns, it outlives a loss of power.
    pub(crate) fn record(&mut self, at: Timestamp, entry: Entry) -> Result<(), JournalError> {
        let line = Line { at, entry };
        let mut text = serde_json::to_vec(&line).map_err(io::Error::from)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.learn(&line.entry);
        Ok(())
    }

    fn learn(&mut self, entry: &Entry) {
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

    /// Whether nothing is left to do that needs this entry.
    fn is_settled(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Done { .. } | Entry::Erased { .. } => true,
            Entry::Retained { erasure, .. } => !self.retained.contains_key(erasure),
            Entry::Begun { handoff }
            | Entry::Happened { handoff, .. }
            | Entry::Reported { handoff, .. }
            | Entry::Closed { handoff } => !self.is_unfinished(handoff, Status::Accepted),
        }
    }

    /// Whether an event is done with.
    pub(crate) fn is_done(&self, event: &Id) -> bool {
        self.done.contains(event)
    }

    /// Whether a handoff may have been collected before.
    pub(crate) fn is_begun(&self, handoff: &Id) -> bool {
        self.handoffs.get(handoff).is_some_and(|it| it.begun)
    }

    /// Whether nothing may be collected or reported for a handoff any more.
    pub(crate) fn is_closed(&self, handoff: &Id) -> bool {
        self.handoffs.get(handoff).is_some_and(|it| it.closed)
    }

    /// When something happened to an order.
    pub(crate) fn happened(&self, handoff: &Id, status: Status) -> Option<Timestamp> {
        self.handoffs.get(handoff)?.happened.get(&status).copied()
    }

    /// The latest time at which anything happened to an order.
    pub(crate) fn last(&self, handoff: &Id) -> Option<Timestamp> {
        self.handoffs.get(handoff)?.happened.values().max().copied()
    }

    /// Whether QEG knows of it.
    pub(crate) fn is_reported(&self, handoff: &Id, status: Status) -> bool {
        let handoff = self.handoffs.get(handoff);
        handoff.is_some_and(|it| it.reported.contains(&status))
    }

    /// The handoffs that were begun and are not as far as `target`: a kill left them.
    pub(crate) fn unfinished(&self, target: Status) -> Vec<Id> {
        let mut ids: Vec<Id> = self.handoffs.keys().cloned().collect();
        ids.retain(|handoff| self.is_unfinished(handoff, target));
        ids.sort_unstable();
        ids
    }

    fn is_unfinished(&self, handoff: &Id, target: Status) -> bool {
        self.handoffs.get(handoff).is_some_and(|it| {
            let is_told = it.reported.contains(&target) || it.reported.contains(&Status::Failed);
            it.begun && !it.closed && !is_told
        })
    }

    /// What was kept by law and need not be any longer: the erasure and its handoffs.
    pub(crate) fn no_longer_kept(&self, now: Timestamp) -> Vec<(Id, Vec<Id>)> {
        let due = self.retained.iter().filter(|(_, kept)| kept.until <= now);
        due.map(|(id, kept)| (id.clone(), kept.handoffs.clone()))
            .collect()
    }
}

/// The lines, and how many bytes of the file they are. What follows them was never said to be on the disk: it is
/// half a line, or what a loss of power left in the place of one.
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

/// Puts a shorter journal in the place of the old one, at once.
fn rewrite(folder: &Path, lines: &[&Line]) -> Result<(), JournalError> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line).map_err(io::Error::from)?;
        text.push(b'\n');
    }
    write_whole(folder, NAME, &text)?;
    Ok(())
}

/// Writes a file so that there is the old one or the new one, whole, whatever happens. Only the owner may read it.
pub(crate) fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!("{name}.part"));
    let mut file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    sync_folder(folder)
}

/// What was created, renamed or removed in a folder outlives a loss of power.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests;
