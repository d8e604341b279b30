//! Disclosures in the ledger. The fields, times and the end of secrecy are plain. The legal instrument, the recipient
//! and the staff involved are sealed under the record's own data key.

mod end;
mod list;
#[cfg(test)]
mod tests;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::{self, Action, Actor, ActorKind},
    calendar::received_on,
    clock::Clock as _,
    disclosure::{DisclosedField, DisclosureDetails, State, Times},
    id::{DisclosureId, Subject},
};
use serde::Deserialize;

use crate::{
    core::{
        attribute::{Item, RECORD_KEPT_SECONDS, from_item, is_expired, keyed, n, s},
        chain::Act,
        change::Change,
        database::{Database, Table},
        error::StoreError,
        guard::Guard,
        key, keyed_id,
        monthly::{self, Counted},
        store::Store,
        transaction::Condition,
    },
    legal::sealed_text::{self, Record},
};

pub use end::EndDisclosure;
pub use list::ListDisclosures;

/// The partition of the ledger's `open` index that has the disclosures that wait for approval, sorted by the day on which
/// their time is over.
const WAITING: &str = "disclosures";

/// A new disclosure.
pub struct NewDisclosure<'a> {
    /// Its public id.
    pub id: &'a DisclosureId,
    /// The fields that are asked for.
    pub fields: &'a [DisclosedField],
    /// The day from which the person may see it.
    pub secret_until: Option<Date>,
    /// Its text, to be sealed.
    pub details: &'a DisclosureDetails,
}

/// A disclosure as stored in the ledger. Its fields are attributes of its item.
#[derive(Deserialize)]
pub struct Disclosure {
    /// Its public id.
    #[serde(rename = "pk", deserialize_with = "keyed_id::disclosure::deserialize")]
    pub id: DisclosureId,
    /// The person it is about.
    pub subject: Subject,
    /// The fields that were asked for.
    pub fields: Vec<DisclosedField>,
    /// The day from which the person may see it.
    pub secret_until: Option<Date>,
    /// When it was asked for and approved.
    #[serde(flatten)]
    pub times: Times,
    #[serde(skip)]
    item: Item,
}

impl Disclosure {
    fn read(item: Item) -> Result<Self, StoreError> {
        let read: Self = from_item(&item)?;
        Ok(Self { item, ..read })
    }

    /// Its item without its place in the list of what waits, and the condition that it did not change since it was
    /// read.
    fn no_longer_waiting(&self) -> Result<(Item, Condition), StoreError> {
        let mut item = self.item.clone();
        let as_read = Condition::equals("w", n(sealed_text::version(&item)?));
        item.remove("open");
        item.remove("due_on");
        Ok((item, as_read))
    }

    fn logged(&self) -> Vec<audit::Field> {
        self.fields.iter().map(|field| field.logged()).collect()
    }
}

/// The power to ask for a disclosure.
pub trait AskDisclosure {
    crate::needs! { ledger: PutItem; key oversight: GenerateDataKey }

    /// Adds a new disclosure to a change, with its audit entry.
    async fn ask_disclosure<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewDisclosure<'a>,
    ) -> Result<(), StoreError>;
}

/// The power to read a disclosure and its sealed text.
pub trait OpenDisclosure {
    crate::needs! { ledger: GetItem; key oversight: Decrypt }

    /// A disclosure by its id; `None` if it has expired.
    async fn disclosure(&self, id: &DisclosureId) -> Result<Option<Disclosure>, StoreError>;

    /// Its opened text.
    async fn details(&self, disclosure: &Disclosure) -> Result<DisclosureDetails, StoreError>;
}

/// The power to release a disclosure.
pub trait ReleaseDisclosure {
    crate::needs! { ledger: PutItem, UpdateItem; key oversight: Decrypt }

    /// Records in a change that the package is fetched now, with an audit entry. The change fails if the disclosure
    /// changed since it was read ([`Guard::Record`]). The first fetch is counted, in the month of the day from which the
    /// person may see it: so the public numbers do not show that there is a secret one.
    async fn release_disclosure<'a>(
        &self,
        change: &mut Change<'a>,
        disclosure: &'a Disclosure,
        details: &DisclosureDetails,
    ) -> Result<(), StoreError>;
}

impl AskDisclosure for Store {
    async fn ask_disclosure<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewDisclosure<'a>,
    ) -> Result<(), StoreError> {
        let (subject, now) = (&change.person().subject, change.at());
        let pk = key::disclosure(new.id);
        let mut item = plain(new, subject, now);
        let record = Record {
            id: new.id.as_str(),
            pk: &pk,
            sk: key::DISCLOSURE,
        };
        self.seal_words(&mut item, record, new.details).await?;
        change.also(move |transaction| {
            let absent = Condition::absent();
            transaction.put(Guard::Record, Table::Ledger, item.clone(), &absent)
        });
        let fields: Vec<_> = new.fields.iter().map(|field| field.logged()).collect();
        let staff = Actor::unnamed(ActorKind::Staff);
        let action = Action::DisclosureRequested;
        let act = Act::by_law(action, staff, &fields, new.secret_until);
        change.act(act.about(new.id.as_str()));
        Ok(())
    }
}

impl OpenDisclosure for Store {
    async fn disclosure(&self, id: &DisclosureId) -> Result<Option<Disclosure>, StoreError> {
        let database: &Database = self.as_ref();
        let pk = key::disclosure(id);
        let item = database.get(Table::Ledger, &pk, key::DISCLOSURE).await?;
        let item = item.filter(|item| !is_expired(item, self.now()));
        item.map(Disclosure::read).transpose()
    }

    async fn details(&self, disclosure: &Disclosure) -> Result<DisclosureDetails, StoreError> {
        let pk = key::disclosure(&disclosure.id);
        self.open_words(&disclosure.item, record(disclosure, &pk))
            .await
    }
}

impl ReleaseDisclosure for Store {
    async fn release_disclosure<'a>(
        &self,
        change: &mut Change<'a>,
        disclosure: &'a Disclosure,
        details: &DisclosureDetails,
    ) -> Result<(), StoreError> {
        let now = change.at();
        let (mut item, as_read) = disclosure.no_longer_waiting()?;
        item.insert("state".to_owned(), s(State::Released.as_str()));
        let approved_at = disclosure.times.approved_at.unwrap_or(now);
        item.insert("approved_at".to_owned(), s(approved_at.to_string()));
        let end = approved_at.as_second() + RECORD_KEPT_SECONDS;
        item.insert("expires_at".to_owned(), n(end));
        let pk = key::disclosure(&disclosure.id);
        self.reseal_words(&mut item, record(disclosure, &pk), details)
            .await?;
        change.also(move |transaction| {
            transaction.put(Guard::Record, Table::Ledger, item.clone(), &as_read)
        });
        if disclosure.times.approved_at.is_none() {
            let today = received_on(now);
            let on = disclosure.secret_until.map_or(today, |day| day.max(today));
            change.also(move |transaction| {
                monthly::count_in(transaction, Counted::Disclosure, on, disclosure.id.as_str())
            });
        }
        let authority = Actor::unnamed(ActorKind::Authority);
        let (action, fields) = (Action::DisclosureReleased, disclosure.logged());
        let act = Act::by_law(action, authority, &fields, disclosure.secret_until);
        change.act(act.about(disclosure.id.as_str()));
        Ok(())
    }
}

/// The item of a new disclosure, without its sealed text.
fn plain(new: &NewDisclosure<'_>, subject: &Subject, now: Timestamp) -> Item {
    let mut item = keyed(key::disclosure(new.id), key::DISCLOSURE);
    let fields = new.fields.iter().map(|field| s(field.as_str()));
    let end = now.as_second() + RECORD_KEPT_SECONDS;
    let times = Times {
        requested_at: now,
        approved_at: None,
        withdrawn_at: None,
        rejected_at: None,
    };
    let last_day = received_on(times.open_before());
    item.extend([
        ("open".to_owned(), s(WAITING)),
        ("due_on".to_owned(), s(last_day.to_string())),
        ("fields".to_owned(), AttributeValue::L(fields.collect())),
        ("subject".to_owned(), s(subject.as_str())),
        ("state".to_owned(), s(State::AwaitingApproval.as_str())),
        ("requested_at".to_owned(), s(now.to_string())),
        ("expires_at".to_owned(), n(end)),
    ]);
    if let Some(until) = new.secret_until {
        item.insert("secret_until".to_owned(), s(until.to_string()));
    }
    item
}

fn record<'a>(disclosure: &'a Disclosure, pk: &'a str) -> Record<'a> {
    Record {
        id: disclosure.id.as_str(),
        pk,
        sk: key::DISCLOSURE,
    }
}
