//! Beginning a thread and going on with one.

use domain::{
    id::{Subject, ThreadId},
    purpose::Purpose,
    thread::{Message, Record, Standing, State},
};
use jiff::Timestamp;

use super::{
    Thread,
    find::{OPEN, place},
};
use crate::{
    Guard, Store, StoreError, Table,
    attribute::{Item, keyed, n, s},
    change::Change,
    key,
    transaction::{Condition, Transaction},
};

/// A thread about to begin, with its first message.
pub struct NewThread<'a> {
    /// Its public id.
    pub id: &'a ThreadId,
    /// What is sealed of it.
    pub record: &'a Record,
    /// The question.
    pub question: &'a Message,
}

/// The power to begin a thread.
///
/// Needs: subjects `PutItem`; KMS `Decrypt` with the support key.
pub trait StartThread {
    /// Adds a new thread to a change, with its first message and its lookup. The change then counts only
    /// if nothing was done to the person since they were read ([`Guard::Record`]): what they may have open
    /// was counted then.
    fn start_thread<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewThread<'a>,
    ) -> Result<Standing, StoreError>;
}

/// The power to go on with a thread.
///
/// Needs: subjects `PutItem`, `UpdateItem`; KMS `Decrypt` with the support key.
pub trait ContinueThread {
    /// Adds a message to a change, and where the thread stands after it: only if the thread is the one
    /// that was read ([`Guard::Record`]). Closing gives all of it an end, opening it again takes that away.
    fn continue_thread(
        &self,
        change: &mut Change<'_>,
        thread: &Thread,
        record: &Record,
        after: (Standing, &Message),
    ) -> Result<(), StoreError>;
}

impl StartThread for Store {
    fn start_thread<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewThread<'a>,
    ) -> Result<Standing, StoreError> {
        change.on_unchanged_chain();
        let (now, standing) = (change.at(), Standing::opened(change.at()));
        let plain = plain(new.id, now, standing, now);
        let (thread, first) = (key::thread(new.id), key::message(new.id, 1));
        let (purpose, absent) = (Purpose::Support, Condition::absent);
        change.put(thread, purpose, new.record, plain, absent())?;
        change.put(first, purpose, new.question, Item::new(), absent())?;
        let (subject, id) = (&change.person().subject, new.id);
        change.also(move |transaction| {
            let mut lookup = keyed(key::lookup(id), key::LOOKUP);
            lookup.insert("subject".to_owned(), s(subject.as_str()));
            transaction.put(Guard::Record, Table::Subjects, lookup, &Condition::absent())
        });
        Ok(standing)
    }
}

impl ContinueThread for Store {
    fn continue_thread(
        &self,
        change: &mut Change<'_>,
        thread: &Thread,
        record: &Record,
        (standing, message): (Standing, &Message),
    ) -> Result<(), StoreError> {
        let (now, id) = (change.at(), &thread.id);
        let (before, number) = (record.messages, record.messages + 1);
        let record = Record {
            messages: number,
            ..record.clone()
        };
        let unchanged = Condition::equals("w", n(thread.write()?));
        let shape = plain(id, thread.created_at, standing, now);
        let mut beside = Item::new();
        if let Some(end) = shape.get("expires_at") {
            beside.insert("expires_at".to_owned(), end.clone());
        }
        let purpose = Purpose::Support;
        change.put(key::thread(id), purpose, &record, shape, unchanged)?;
        let sk = key::message(id, number);
        change.put(sk, purpose, message, beside, Condition::absent())?;
        let has_end = [thread.standing.state, standing.state].contains(&State::Closed);
        if has_end {
            let (subject, id) = (change.person().subject.clone(), id.clone());
            let end = standing.kept_until(now);
            change.also(move |transaction| {
                let addresses = (1..=before).map(|number| key::message(&id, number));
                mark_end(transaction, &subject, addresses, end)?;
                mark(transaction, (&key::lookup(&id), key::LOOKUP), end)
            });
        }
        Ok(())
    }
}

/// The plain attributes of a thread that was changed now: an open one stands in the index, a closed one
/// has an end.
fn plain(id: &ThreadId, created_at: Timestamp, standing: Standing, now: Timestamp) -> Item {
    let mut plain = Item::from([
        ("state".to_owned(), s(standing.state.as_str())),
        ("created_at".to_owned(), s(created_at.to_string())),
    ]);
    if let Some(asked) = standing.asked_at {
        plain.insert("asked_at".to_owned(), s(asked.to_string()));
    }
    if let Some(end) = standing.kept_until(now) {
        plain.insert("expires_at".to_owned(), n(end.as_second()));
    } else {
        plain.insert("open".to_owned(), s(OPEN));
        let place = place(id, standing.asked_at, now);
        plain.insert("open_place".to_owned(), s(place));
    }
    plain
}

fn mark_end(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    messages: impl Iterator<Item = String>,
    end: Option<Timestamp>,
) -> Result<(), StoreError> {
    let pk = key::subject(subject);
    for sk in messages {
        mark(transaction, (&pk, &sk), end)?;
    }
    Ok(())
}

/// Gives an item its end, or takes it away.
fn mark(
    transaction: &mut Transaction<'_>,
    (pk, sk): (&str, &str),
    end: Option<Timestamp>,
) -> Result<(), StoreError> {
    let mut condition = Condition::present();
    let update = match end {
        Some(at) => {
            condition.values = vec![(":end", n(at.as_second()))];
            "SET expires_at = :end"
        }
        None => "REMOVE expires_at",
    };
    transaction.update(Guard::Record, (Table::Subjects, pk, sk), update, &condition)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_thread_is_in_the_index_or_has_an_end_and_never_both() {
        let id = ThreadId::parse(&"0".repeat(32)).unwrap();
        let now: Timestamp = "2026-02-06T08:00:00Z".parse().unwrap();
        let names = |standing| {
            let mut names: Vec<String> = plain(&id, now, standing, now).into_keys().collect();
            names.sort_unstable();
            names
        };
        let open = Standing::opened(now);
        assert_eq!(
            names(open),
            ["asked_at", "created_at", "open", "open_place", "state"]
        );
        let answered = open.answered(false, 2);
        assert_eq!(
            names(answered),
            ["created_at", "open", "open_place", "state"]
        );
        let closed = open.answered(true, 2);
        assert_eq!(names(closed), ["created_at", "expires_at", "state"]);
    }
}
