//! The release of a call sign: somebody has shown staff the licence for a call sign that another account has.
//!
//! The holder of that account gets a notice and may object until a given day. The state of the release is a plain
//! attribute of the account, which every change of the person writes anyway, so one transaction writes an objection and
//! stops the release. An item in the ledger names the person and the day; due releases are found by it. Ending or moving
//! such an item needs the day that was read: staff may have announced the release anew.

use jiff::{Timestamp, ToSpan, civil::Date};
use qeg_domain::{
    calendar::received_on,
    id::Subject,
    limits::{OBJECTION_DAYS, RELEASE_KEPT_DAYS},
};
use qeg_vault::BlindIndex;

use crate::core::{
    attribute::{Item, keyed, n, optional_parsed, optional_text, s},
    change::Change,
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    paging::first_items,
    person::{Person, RELEASE},
    transaction::{Condition, Transaction},
};
use crate::people::index::still_identifies;

/// Partition of the ledger's `open` index with the waiting releases, sorted by last day to object.
const WAITING: &str = "releases";
/// The attribute's value once the holder has objected.
const OBJECTED: &str = "objected";
/// Follows the day in the attribute once staff have decided about an objection.
const DECIDED: &str = "!";

/// The state of the release of a person's call sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The holder may object until the end of this day.
    Announced(Date),
    /// The holder has objected: the release waits for a decision of staff.
    Objected,
    /// Staff have decided against the objection. The call sign is released after this day, even if the holder objects
    /// again.
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

    /// The last day before the release, if one is set.
    pub const fn last_day(self) -> Option<Date> {
        match self {
            Self::Announced(day) | Self::Decided(day) => Some(day),
            Self::Objected => None,
        }
    }
}

/// The power to read the state of a release. It makes no call: the state is on the account that was read.
pub trait ReadRelease {
    crate::needs! { nothing }

    /// `None` if nobody has claimed their call sign.
    fn release(&self, person: &Person) -> Option<Release> {
        Release::read(optional_text(&person.account, RELEASE)?)
    }
}

impl<D: AsRef<Database>> ReadRelease for D {}

/// The power to announce the release of a call sign.
pub trait AnnounceRelease {
    crate::needs! { index: ConditionCheckItem; subjects: UpdateItem; ledger: PutItem }

    /// Adds the release of `call_sign` to a change, and gives the last day to object. After an objection it becomes
    /// [`Release::Decided`], which another objection does not stop, and stays that.
    ///
    /// The change fails with [`Guard::Record`] if the person no longer has the call sign, or if the release changed since
    /// they were read.
    fn announce_release<'a>(&self, change: &mut Change<'a>, call_sign: &'a BlindIndex) -> Date;
}

impl<D: AsRef<Database>> AnnounceRelease for D {
    fn announce_release<'a>(&self, change: &mut Change<'a>, call_sign: &'a BlindIndex) -> Date {
        let now = change.at();
        let last = received_on(now).saturating_add(OBJECTION_DAYS.days());
        let release = match self.release(change.person()) {
            Some(Release::Objected | Release::Decided(_)) => Release::Decided(last),
            _ => Release::Announced(last),
        };
        change.set_release(Some(release.text()));
        let subject = &change.person().subject;
        change.also(move |transaction| {
            still_identifies(transaction, call_sign, subject)?;
            let item = waiting_item(subject, last, now);
            put(transaction, item, &Condition::none())
        });
        last
    }
}

/// The power to record an objection.
pub trait ObjectToRelease {
    crate::needs! { subjects: UpdateItem }

    /// Adds the objection to the change in which the person writes to support. Does nothing if no release can be
    /// objected to. The change fails with [`Guard::Record`] if the release changed since the person was read.
    fn object_to_release(&self, change: &mut Change<'_>);
}

impl<D: AsRef<Database>> ObjectToRelease for D {
    fn object_to_release(&self, change: &mut Change<'_>) {
        if let Some(Release::Announced(_)) = self.release(change.person()) {
            change.set_release(Some(Release::Objected.text()));
        }
    }
}

/// A release that the ledger lists as due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRelease {
    /// Whose call sign it is about.
    pub subject: Subject,
    /// The day after which it is due.
    pub due_on: Date,
}

impl DueRelease {
    fn read(item: &Item) -> Option<Self> {
        let pk = optional_text(item, "pk")?;
        Some(Self {
            subject: Subject::parse(pk.strip_prefix("RELEASE#")?)?,
            due_on: optional_parsed(item, "due_on").ok()??,
        })
    }

    /// It still has the day that was read.
    fn unchanged(&self) -> Condition {
        Condition::equals("due_on", s(self.due_on.to_string()))
    }
}

/// The power to list due releases.
pub trait ListDueReleases {
    crate::needs! { ledger/open: Query }

    /// Up to `most` releases whose day was before `today`, longest ago first.
    async fn due_releases(&self, today: Date, most: usize) -> Result<Vec<DueRelease>, StoreError>;
}

impl<D: AsRef<Database>> ListDueReleases for D {
    async fn due_releases(&self, today: Date, most: usize) -> Result<Vec<DueRelease>, StoreError> {
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
        let due = first_items(query, most, |item| DueRelease::read(item).is_some()).await?;
        Ok(due.iter().filter_map(DueRelease::read).collect())
    }
}

/// The power to end a release. Each of its ways fails with [`Guard::Record`] if the release was announced anew.
pub trait EndRelease {
    crate::needs! { ledger: PutItem }

    /// Marks the release as done, in the change that removes the call sign from the account.
    fn done<'a>(&self, change: &mut Change<'a>, due: &'a DueRelease);

    /// Removes the release from the due ones: it waits for staff, or it no longer applies to the account.
    async fn set_aside(&self, due: &DueRelease, now: Timestamp) -> Result<(), StoreError>;

    /// Leaves the release waiting until `day` is over.
    async fn put_off(&self, due: &DueRelease, day: Date, now: Timestamp) -> Result<(), StoreError>;
}

impl<D: AsRef<Database>> EndRelease for D {
    fn done<'a>(&self, change: &mut Change<'a>, due: &'a DueRelease) {
        let now = change.at();
        change.also(move |transaction| {
            let item = ledger_item(&due.subject, now);
            put(transaction, item, &due.unchanged())
        });
    }

    async fn set_aside(&self, due: &DueRelease, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self.as_ref());
        let item = ledger_item(&due.subject, now);
        put(&mut transaction, item, &due.unchanged())?;
        transaction.send().await
    }

    async fn put_off(&self, due: &DueRelease, day: Date, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self.as_ref());
        let item = waiting_item(&due.subject, day, now);
        put(&mut transaction, item, &due.unchanged())?;
        transaction.send().await
    }
}

/// The item of a release that is due once `day` is over.
fn waiting_item(subject: &Subject, day: Date, now: Timestamp) -> Item {
    let mut item = ledger_item(subject, now);
    item.insert("open".to_owned(), s(WAITING));
    item.insert("due_on".to_owned(), s(day.to_string()));
    item
}

fn ledger_item(subject: &Subject, now: Timestamp) -> Item {
    let mut item = keyed(key::release(subject), key::RELEASE);
    let end = now.as_second() + RELEASE_KEPT_DAYS * 86_400;
    item.insert("expires_at".to_owned(), n(end));
    item
}

fn put(
    transaction: &mut Transaction<'_>,
    item: Item,
    condition: &Condition,
) -> Result<(), StoreError> {
    transaction.put(Guard::Record, Table::Ledger, item, condition)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_state_of_a_release_is_read_as_it_was_written() {
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
