//! The journal after a kill, a loss of power, damage, and time.

use std::fs;

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn id(digit: char) -> Id {
    Id::try_from(String::from(digit).repeat(32)).unwrap()
}

/// One entry of each kind, in the order in which they are written.
fn entries() -> Vec<Entry> {
    let (handoff, status) = (id('a'), Status::Accepted);
    vec![
        Entry::Begun {
            handoff: handoff.clone(),
        },
        Entry::Happened {
            handoff: handoff.clone(),
            status,
            occurred_at: at(5),
        },
        Entry::Reported {
            handoff: handoff.clone(),
            status,
        },
        Entry::Done { event: id('e') },
        Entry::Closed {
            handoff: handoff.clone(),
        },
        Entry::Retained {
            erasure: id('f'),
            handoffs: vec![handoff],
            until: at(100),
        },
        Entry::Erased { erasure: id('f') },
    ]
}

fn written(entries: &[Entry]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), at(0)).unwrap();
    for entry in entries {
        journal.record(at(0), entry.clone()).unwrap();
    }
    folder
}

fn lines(folder: &Path) -> Vec<Entry> {
    let bytes = fs::read(folder.join(NAME)).unwrap();
    let (lines, whole) = read(&bytes).unwrap();
    assert_eq!(whole, bytes.len(), "half a line is left");
    lines.into_iter().map(|line| line.entry).collect()
}

#[test]
fn after_a_kill_at_any_byte_complete_lines_are_kept() {
    let entries = entries();
    let folder = written(&entries);
    let path = folder.path().join(NAME);
    let bytes = fs::read(&path).unwrap();
    for kept in 0..=bytes.len() {
        fs::write(&path, &bytes[..kept]).unwrap();
        let whole = bytes[..kept].split(|byte| *byte == b'\n').count() - 1;
        let mut journal = Journal::open(folder.path(), at(1)).unwrap();
        let next = Entry::Done { event: id('9') };
        journal.record(at(1), next.clone()).unwrap();
        let mut expected = entries[..whole].to_vec();
        expected.push(next);
        assert_eq!(lines(folder.path()), expected, "killed after {kept} bytes");
    }
}

#[test]
fn garbage_after_the_last_line_is_cut_off() {
    let entries = entries();
    let folder = written(&entries);
    let path = folder.path().join(NAME);
    let bytes = fs::read(&path).unwrap();
    for rest in [&b"\0\0\0\0"[..], b"\0\0\n", b"{}\n", b"\xff\xfe"] {
        fs::write(&path, [&bytes, rest].concat()).unwrap();
        Journal::open(folder.path(), at(1)).unwrap();
        assert_eq!(lines(folder.path()), entries);
    }
}

#[test]
fn a_damaged_line_in_the_middle_is_an_error() {
    let folder = written(&entries());
    let path = folder.path().join(NAME);
    let mut bytes = fs::read(&path).unwrap();
    bytes[0] = b'x';
    fs::write(&path, &bytes).unwrap();
    let opened = Journal::open(folder.path(), at(1));
    assert!(matches!(opened, Err(JournalError::Damaged(1))));
    assert_eq!(fs::read(&path).unwrap(), bytes, "the file must not change");
}

#[test]
fn a_reopened_journal_knows_its_entries() {
    let all = entries();
    let (handoff, status) = (id('a'), Status::Accepted);
    let open = |entries: &[Entry]| Journal::open(written(entries).path(), at(1)).unwrap();
    let begun = open(&all[..2]);
    let unfinished = vec![handoff.clone()];
    assert_eq!(begun.unfinished(status), unfinished);
    assert_eq!(begun.occurred_at(&handoff, status), Some(at(5)));
    assert_eq!(begun.last_occurred_at(&handoff), Some(at(5)));
    assert!(!begun.is_reported(&handoff, status) && !begun.is_closed(&handoff));
    let reported = open(&all[..4]);
    assert!(reported.is_reported(&handoff, status) && reported.is_done(&id('e')));
    assert!(!reported.is_done(&id('d')));
    assert!(reported.unfinished(status).is_empty());
    assert_eq!(reported.unfinished(Status::Delivered), unfinished);
    let kept = open(&all[..6]);
    assert!(kept.is_closed(&handoff) && kept.unfinished(Status::Delivered).is_empty());
    assert!(kept.retention_ended(at(99)).is_empty());
    assert_eq!(kept.retention_ended(at(100)), [(id('f'), vec![handoff])]);
    assert!(open(&all).retention_ended(at(100)).is_empty());
}

#[test]
fn only_old_and_finished_entries_are_removed() {
    let all = entries();
    let later = at(1) + KEPT;
    let after = |entries: &[Entry]| {
        let folder = written(entries);
        Journal::open(folder.path(), later).unwrap();
        lines(folder.path())
    };
    assert_eq!(after(&all), [], "all entries are finished");
    assert_eq!(after(&all[..2]), all[..2], "a handoff is unfinished");
    assert_eq!(after(&all[..6]), all[5..6], "data is still kept by law");
    let folder = written(&all);
    Journal::open(folder.path(), at(-1) + KEPT).unwrap();
    assert_eq!(lines(folder.path()), all, "the entries are not old yet");
}

#[test]
fn only_the_owner_may_read_the_journal() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = written(&entries());
    let mode = |folder: &Path| {
        let metadata = fs::metadata(folder.join(NAME)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(folder.path()), 0o600);
    Journal::open(folder.path(), at(1) + KEPT).unwrap();
    assert_eq!(mode(folder.path()), 0o600);
}
