//! Finding threads without a session: by their public id, or in the index of open threads.

use jiff::Timestamp;
use qeg_domain::{
    id::{Subject, ThreadId},
    thread::Channel,
};

use super::{id_of, subject_of};
use crate::core::{
    attribute::{Item, s, text},
    database::{Database, Table},
    error::StoreError,
    key,
    paging::page,
};

/// The sparse index of open threads.
const OPEN_INDEX: &str = "open";
/// The only partition of that index.
pub(super) const OPEN: &str = "1";
/// Cursors of threads in which no question waits begin with this, so that they sort after every date.
const ANSWERED: char = '~';

/// A thread as the index of open threads shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenThread {
    /// The person it belongs to.
    pub subject: Subject,
    /// Its public id.
    pub id: ThreadId,
    /// Since when a question waits, if one does; to the millisecond.
    pub asked_at: Option<Timestamp>,
    /// How it arrived. `None` for a thread that was last written before the index had it.
    pub channel: Option<Channel>,
    /// The cursor after which the next page begins. It holds nothing about the person.
    pub cursor: String,
}

/// The power to find the person that a thread belongs to.
pub trait FindThread {
    crate::needs! { subjects: GetItem }

    /// `None` if there is no such thread, or its person has been erased.
    async fn person_of(&self, id: &ThreadId) -> Result<Option<Subject>, StoreError>;
}

/// The power to know which threads are open.
pub trait ListOpenThreads {
    crate::needs! { subjects/open: Query }

    /// Up to `most` open threads after the cursor of the page before: first those in which a question waits, the
    /// oldest question first, then the others. The index lags a little: read a thread itself before acting on it.
    async fn open_threads(
        &self,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<OpenThread>, StoreError>;
}

impl<D: AsRef<Database>> FindThread for D {
    async fn person_of(&self, id: &ThreadId) -> Result<Option<Subject>, StoreError> {
        let pk = key::lookup(id);
        let item = self.as_ref().get(Table::Subjects, &pk, key::LOOKUP).await?;
        item.map(|item| Subject::parse(text(&item, "subject")?).ok_or(StoreError::Broken))
            .transpose()
    }
}

impl<D: AsRef<Database>> ListOpenThreads for D {
    async fn open_threads(
        &self,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<OpenThread>, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Subjects))
            .index_name(OPEN_INDEX)
            .key_condition_expression("#open = :open AND open_place > :after")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":open", s(OPEN))
            .expression_attribute_values(":after", s(after.unwrap_or(" ")))
            .limit(i32::try_from(most).unwrap_or(i32::MAX));
        let (items, _) = page(query).await?;
        items.iter().map(read_open).collect()
    }
}

/// The cursor of an open thread: the time sorts it, the id makes it unique, and the channel is what a list shows of it.
pub(super) fn cursor(
    id: &ThreadId,
    channel: Channel,
    asked_at: Option<Timestamp>,
    now: Timestamp,
) -> String {
    match asked_at {
        Some(asked) => format!("{asked:.3}#{id}#{channel}"),
        None => format!("{ANSWERED}{now:.3}#{id}#{channel}"),
    }
}

fn read_open(item: &Item) -> Result<OpenThread, StoreError> {
    let cursor = text(item, "open_place")?.to_owned();
    let asked_at = if cursor.starts_with(ANSWERED) {
        None
    } else {
        let (asked, _) = cursor.split_once('#').ok_or(StoreError::Broken)?;
        Some(asked.parse().map_err(|_| StoreError::Broken)?)
    };
    let channel = cursor.splitn(3, '#').nth(2);
    let channel = channel.map(|word| Channel::parse(word).ok_or(StoreError::Broken));
    Ok(OpenThread {
        subject: subject_of(item).ok_or(StoreError::Broken)?,
        id: id_of(item).ok_or(StoreError::Broken)?,
        asked_at,
        channel: channel.transpose()?,
        cursor,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::calendar::received_on;

    use super::*;
    use crate::core::attribute::keyed;

    const ID: &str = "000fabff000fabff000fabff000fabff";

    fn shown(asked_at: Option<Timestamp>, now: Timestamp) -> OpenThread {
        let id = ThreadId::parse(ID).unwrap();
        at(&cursor(&id, Channel::Mail, asked_at, now)).unwrap()
    }

    fn at(place: &str) -> Result<OpenThread, StoreError> {
        let mut item = keyed(format!("S#{ID}"), format!("THREAD#{ID}"));
        item.insert("open_place".to_owned(), s(place));
        read_open(&item)
    }

    #[test]
    fn the_place_names_the_channel_and_one_without_it_is_read_too() {
        let now = "2026-02-06T08:00:00Z".parse().unwrap();
        for asked_at in [Some(now), None] {
            assert_eq!(shown(asked_at, now).channel, Some(Channel::Mail));
        }
        for (place, is_waiting) in [
            (format!("2026-02-06T08:00:00.000Z#{ID}"), true),
            (format!("~2026-02-06T08:00:00.000Z#{ID}"), false),
        ] {
            let read = at(&place).unwrap();
            assert_eq!((read.channel, read.asked_at.is_some()), (None, is_waiting));
        }
        let odd = at(&format!("2026-02-06T08:00:00.000Z#{ID}#canary"));
        assert_eq!(odd, Err(StoreError::Broken));
    }

    #[test]
    fn the_place_of_a_question_keeps_its_day() {
        // The last instant of a day in Shanghai must not be rounded into the next one.
        let late: Timestamp = "2026-02-06T15:59:59.999999999Z".parse().unwrap();
        let found = shown(Some(late), late).asked_at.unwrap();
        assert_eq!(received_on(found), received_on(late));
    }

    #[test]
    fn waiting_threads_come_first_and_the_oldest_of_them_before_the_others() {
        let [first, second, answered] = [
            "2026-02-06T08:00:00Z",
            "2026-02-06T08:00:00.5Z",
            "2020-01-01T00:00:00Z",
        ]
        .map(|at| at.parse::<Timestamp>().unwrap());
        let cursors = [
            shown(Some(first), answered).cursor,
            shown(Some(second), answered).cursor,
            shown(None, answered).cursor,
        ];
        assert!(cursors.is_sorted(), "{cursors:?}");
        assert_eq!(shown(None, answered).asked_at, None);
        assert!(cursors.iter().all(|cursor| cursor.as_str() > " "));
    }
}
