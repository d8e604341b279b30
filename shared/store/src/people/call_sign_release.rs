//! The release of a call sign: somebody showed staff the licence for a call sign that another account has.
//!
//! Its holder gets a notice and may object until a day. Where it stands is a plain attribute of their account, which
//! every change of theirs writes anyway: so an objection stops it in the same transaction that writes the objection. The
//! ledger has an item that names the person and the day, by which it is found.

use jiff::{Timestamp, ToSpan, civil::Date};
use qeg_domain::{
    calendar::received_on,
    id::Subject,
    limits::{OBJECTION_DAYS, RELEASE_KEPT_DAYS},
};

use crate::core::{
    attribute::{Item, keyed, n, optional_text, s},
    change::Change,
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    paging::first_items,
    person::{Person, RELEASE},
    transaction::{Condition, Transaction},
};

/// Partition of the ledger's `open` index with the releases that wait, sorted by their day.
const WAITING: &str = "releases";
/// What stands on the account once its holder has objected.
const OBJECTED: &str = "objected";
/// Ends the day on the account once staff have decided about an objection.
const DECIDED: &str = "!";

/// Where the release of a person's call sign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The holder may object until the end of this day.
    Announced(Date),
    /// The holder has objected: it waits for staff.
    Objected,
    /// Staff have decided for it all the same. It comes after this day, whatever the holder writes.
    Decided(Date),
}

impl Release {
    fn read(text: &str) -> Option<Self> {
        if text == OBJECTED {
            return Some(Self::Objected);
        }
        match text.strip_suffix(DECIDED) {
            Some(day) => day.parse().ok().map(Self::Decided),
            None => text.parse().ok().map(Self::Announced),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Announced(day) => day.to_string(),
            Self::Objected => OBJECTED.to_owned(),
            Self::Decided(day) => format!("{day}{DECIDED}"),
        }
    }

    /// The last day before it, where one is set.
    pub const fn last_day(self) -> Option<Date> {
        match self {
            Self::Announced(day) | Self::Decided(day) => Some(day),
            Self::Objected => None,
        }
    }
}

/// The power to see where the release of a call sign stands. It reads nothing but the account of a person who was read.
pub trait ReadRelease {
    crate::needs! { nothing }

    /// `None` where nobody has claimed their call sign.
    fn release(&self, person: &Person) -> Option<Release> {
        Release::read(optional_text(&person.account, RELEASE)?)
    }
}

impl<D: AsRef<Database>> ReadRelease for D {}

/// The power to announce the release of a call sign.
pub trait AnnounceRelease {
    crate::needs! { subjects: UpdateItem; ledger: PutItem }

    /// Adds to a change that the call sign is released after so many days as there are to object; gives the last of
    /// them. After an objection it is staff's decision, which another objection does not stop.
    fn announce_release(&self, change: &mut Change<'_>) -> Date;
}

impl<D: AsRef<Database>> AnnounceRelease for D {
    fn announce_release(&self, change: &mut Change<'_>) -> Date {
        let now = change.at();
        let last = received_on(now).saturating_add(OBJECTION_DAYS.days());
        let release = match self.release(change.person()) {
            Some(Release::Objected) => Release::Decided(last),
            _ => Release::Announced(last),
        };
        change.mark_account(RELEASE, Some(release.text()));
        let subject = change.person().subject.clone();
        change.also(move |transaction| {
            let mut item = ledger_item(&subject, now);
            item.insert("open".to_owned(), s(WAITING));
            item.insert("due_on".to_owned(), s(last.to_string()));
            put(transaction, item)
        });
        last
    }
}

/// The power to take down an objection.
pub trait ObjectToRelease {
    crate::needs! { subjects: UpdateItem }

    /// Adds to a change in which the person writes to support that they object; nothing where there is nothing to object
    /// to.
    fn object_to_release(&self, change: &mut Change<'_>);
}

impl<D: AsRef<Database>> ObjectToRelease for D {
    fn object_to_release(&self, change: &mut Change<'_>) {
        if let Some(Release::Announced(_)) = self.release(change.person()) {
            change.mark_account(RELEASE, Some(Release::Objected.text()));
        }
    }
}

/// The power to know which releases are due.
pub trait ListDueReleases {
    crate::needs! { ledger/open: Query }

    /// Up to `most` people whose last day to object was before `today`, longest ago first.
    async fn due_releases(&self, today: Date, most: usize) -> Result<Vec<Subject>, StoreError>;
}

impl<D: AsRef<Database>> ListDueReleases for D {
    async fn due_releases(&self, today: Date, most: usize) -> Result<Vec<Subject>, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .index_name("open")
            .key_condition_expression("#open = :releases AND due_on < :today")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":releases", s(WAITING))
            .expression_attribute_values(":today", s(today.to_string()))
            .limit(i32::try_from(most).unwrap_or(i32::MAX));
        let due = first_items(query, most, |item| whose(item).is_some()).await?;
        Ok(due.iter().filter_map(whose).collect())
    }
}

fn whose(item: &Item) -> Option<Subject> {
    Subject::parse(optional_text(item, "pk")?.strip_prefix("RELEASE#")?)
}

/// The power to end a release.
pub trait EndRelease {
    crate::needs! { ledger: PutItem }

    /// Adds to a change, in which the person loses the call sign, that its release is done.
    fn done(&self, change: &mut Change<'_>);

    /// The release is found no more: it waits for staff, or what it was about is gone.
    async fn set_aside(&self, subject: &Subject, now: Timestamp) -> Result<(), StoreError>;
}

impl<D: AsRef<Database>> EndRelease for D {
    fn done(&self, change: &mut Change<'_>) {
        let (subject, now) = (change.person().subject.clone(), change.at());
        change.also(move |transaction| put(transaction, ledger_item(&subject, now)));
    }

    async fn set_aside(&self, subject: &Subject, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self.as_ref());
        put(&mut transaction, ledger_item(subject, now))?;
        transaction.send().await
    }
}

fn ledger_item(subject: &Subject, now: Timestamp) -> Item {
    let mut item = keyed(key::release(subject), key::RELEASE);
    let end = now.as_second() + RELEASE_KEPT_DAYS * 86_400;
    item.insert("expires_at".to_owned(), n(end));
    item
}

fn put(transaction: &mut Transaction<'_>, item: Item) -> Result<(), StoreError> {
    transaction.put(Guard::Record, Table::Ledger, item, &Condition::none())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn where_a_release_stands_is_read_as_it_was_written() {
        let day: Date = "2026-12-09".parse().unwrap();
        for release in [
            Release::Announced(day),
            Release::Objected,
            Release::Decided(day),
        ] {
            assert_eq!(Release::read(&release.text()), Some(release));
        }
        assert_eq!(Release::read("soon"), None);
        assert_eq!(Release::Decided(day).last_day(), Some(day));
        assert_eq!(Release::Objected.last_day(), None);
    }
}
