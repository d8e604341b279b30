//! Beginning a thread, and adding messages to one.

use jiff::Timestamp;
use qeg_domain::{
    id::ThreadId,
    purpose::Purpose,
    thread::{Channel, Message, Record, State, ThreadStatus, kept_until},
};

use super::{
    Thread,
    find::{OPEN, cursor},
};
use crate::core::{
    attribute::{Item, keyed, n, s},
    change::Change,
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    store::Store,
    transaction::Condition,
};

/// A new thread with its first message.
pub struct NewThread<'a> {
    /// Its public id.
    pub id: &'a ThreadId,
    /// Its sealed part.
    pub record: &'a Record,
    /// The first message: the question.
    pub question: &'a Message,
}

/// The power to begin a thread.
pub trait StartThread {
    crate::needs! { subjects: PutItem; key support: Decrypt }

    /// Adds a new thread to a change, with its first message and its lookup. The change then fails
    /// ([`Guard::Record`]) if anything of the person was changed since they were read, because their open threads were
    /// counted at that time.
    fn start_thread<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewThread<'a>,
    ) -> Result<ThreadStatus, StoreError>;
}

/// The power to add a message to a thread.
pub trait ContinueThread {
    crate::needs! { subjects: PutItem, UpdateItem; key support: Decrypt }

    /// Adds a message and the thread's new state to a change, which fails if the thread changed since it was read
    /// ([`Guard::Record`]). The expiry of the thread is that of its messages: it counts from the last of them.
    fn continue_thread(
        &self,
        change: &mut Change<'_>,
        thread: &Thread,
        record: &Record,
        after: (ThreadStatus, &Message),
    ) -> Result<(), StoreError>;
}

impl StartThread for Store {
    fn start_thread<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewThread<'a>,
    ) -> Result<ThreadStatus, StoreError> {
        change.on_unchanged_chain();
        let (now, status) = (change.at(), ThreadStatus::opened(change.at()));
        let plain = plain((new.id, new.record.channel), now, status, now);
        let (thread, first) = (key::thread(new.id), key::message(new.id, 1));
        let (purpose, absent) = (Purpose::Support, Condition::absent);
        change.put(thread, purpose, new.record, plain, absent())?;
        change.put(first, purpose, new.question, Item::new(), absent())?;
        let end = n(kept_until(now).as_second());
        let (subject, id) = (&change.person().subject, new.id);
        change.also(move |transaction| {
            let mut lookup = keyed(key::lookup(id), key::LOOKUP);
            lookup.insert("subject".to_owned(), s(subject.as_str()));
            lookup.insert("expires_at".to_owned(), end.clone());
            transaction.put(Guard::Record, Table::Subjects, lookup, &Condition::absent())
        });
        Ok(status)
    }
}

impl ContinueThread for Store {
    fn continue_thread(
        &self,
        change: &mut Change<'_>,
        thread: &Thread,
        record: &Record,
        (status, message): (ThreadStatus, &Message),
    ) -> Result<(), StoreError> {
        let (now, id) = (change.at(), &thread.id);
        let number = record.messages + 1;
        let record = Record {
            messages: number,
            ..record.clone()
        };
        let unchanged = Condition::equals("w", n(thread.write()?));
        let shape = plain((id, record.channel), thread.created_at, status, now);
        let end = kept_until(now);
        let purpose = Purpose::Support;
        change.put(key::thread(id), purpose, &record, shape, unchanged)?;
        let sk = key::message(id, number);
        change.put(sk, purpose, message, Item::new(), Condition::absent())?;
        let lookup = key::lookup(id);
        change.also(move |transaction| {
            let until = Condition {
                values: vec![(":end", n(end.as_second()))],
                ..Condition::present()
            };
            let address = (Table::Subjects, lookup.as_str(), key::LOOKUP);
            transaction.update(Guard::Record, address, "SET expires_at = :end", &until)
        });
        Ok(())
    }
}

/// The plain attributes of a thread that was changed now: its expiry time and, if it is open, its index key.
fn plain(
    (id, channel): (&ThreadId, Channel),
    created_at: Timestamp,
    status: ThreadStatus,
    now: Timestamp,
) -> Item {
    let mut plain = Item::from([
        ("state".to_owned(), s(status.state.as_str())),
        ("created_at".to_owned(), s(created_at.to_string())),
        ("expires_at".to_owned(), n(kept_until(now).as_second())),
    ]);
    if let Some(asked) = status.asked_at {
        plain.insert("asked_at".to_owned(), s(asked.to_string()));
    }
    if status.state == State::Open {
        plain.insert("open".to_owned(), s(OPEN));
        let cursor = cursor(id, channel, status.asked_at, now);
        plain.insert("open_place".to_owned(), s(cursor));
    }
    plain
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::core::attribute::listed;

    #[test]
    fn a_thread_is_stored_and_read_again() {
        let id = ThreadId::parse(&"0".repeat(32)).unwrap();
        let now: Timestamp = "2026-02-06T08:00:00.25Z".parse().unwrap();
        let opened = ThreadStatus::opened(now);
        let mut item = plain((&id, Channel::Phone), now, opened, now);
        assert_eq!(
            listed(&item),
            [
                r#"asked_at S("2026-02-06T08:00:00.25Z")"#,
                r#"created_at S("2026-02-06T08:00:00.25Z")"#,
                r#"expires_at N("1865232000")"#,
                r#"open S("1")"#,
                r#"open_place S("2026-02-06T08:00:00.250Z#00000000000000000000000000000000#phone")"#,
                r#"state S("open")"#,
            ]
        );
        item.extend(keyed("S#1", key::thread(&id)));
        let read = Thread::read(item.clone()).unwrap();
        assert_eq!((read.id, read.created_at, read.status), (id, now, opened));
        for name in ["sk", "created_at", "state", "asked_at"] {
            let mut item = item.clone();
            item.insert(name.to_owned(), s("canary"));
            let read = Thread::read(item).map(|_| ());
            assert_eq!(read, Err(StoreError::Broken), "{name}");
        }
    }

    #[test]
    fn an_open_thread_is_in_the_index_and_every_thread_expires() {
        let id = ThreadId::parse(&"0".repeat(32)).unwrap();
        let now: Timestamp = "2026-02-06T08:00:00Z".parse().unwrap();
        let names = |status| {
            let mut names: Vec<String> = plain((&id, Channel::App), now, status, now)
                .into_keys()
                .collect();
            names.sort_unstable();
            names
        };
        let open = ThreadStatus::opened(now);
        assert_eq!(
            names(open),
            [
                "asked_at",
                "created_at",
                "expires_at",
                "open",
                "open_place",
                "state"
            ]
        );
        let answered = open.answered(false, 2);
        assert_eq!(
            names(answered),
            ["created_at", "expires_at", "open", "open_place", "state"]
        );
        let closed = open.answered(true, 2);
        assert_eq!(names(closed), ["created_at", "expires_at", "state"]);
    }
}
