//! Reads a person and what else a request needs in one round trip, and makes a [`Person`] of the items.

use std::collections::HashMap;

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    id::{RequestId, Subject},
};

use super::{ACTIVE_ON, NOTIFIED_ON, Person, Wanted, data_key::wrapped};
use crate::core::{
    attribute::{Item, is_expired, optional_parsed, optional_text, parsed, text},
    chain::Standing,
    database::{ItemKey, Table},
    error::StoreError,
    kept_answer::StoredAnswer,
    key,
    known_sources::{self, KnownSources},
    store::Store,
};

impl Store {
    /// A person by their id, and one more item that is read in the same round trip.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub(crate) async fn person_beside(
        &self,
        subject: &Subject,
        wanted: Wanted<'_>,
        beside: &ItemKey,
        now: Timestamp,
    ) -> Result<(Option<Person>, HashMap<ItemKey, Item>), StoreError> {
        let mut found = self.read(subject, wanted, Some(beside)).await?;
        let person = assemble(subject, wanted, &mut found, now)?;
        Ok((person, found))
    }

    /// The items that a request needs of a person, those that there are.
    pub(super) async fn read(
        &self,
        subject: &Subject,
        wanted: Wanted<'_>,
        beside: Option<&ItemKey>,
    ) -> Result<HashMap<ItemKey, Item>, StoreError> {
        let pk = key::subject(subject);
        let mut addresses: Vec<ItemKey> = vec![
            (Table::Subjects, pk.clone(), key::ACCOUNT.to_owned()),
            (Table::Ledger, key::chain(subject), key::HEAD.to_owned()),
        ];
        addresses.extend(beside.cloned());
        for purpose in wanted.keys {
            addresses.push((Table::Keys, pk.clone(), purpose.as_str().to_owned()));
        }
        if wanted.contact {
            addresses.push((Table::Subjects, pk, key::CONTACT.to_owned()));
        }
        if let Some(answer) = wanted.answer {
            addresses.push((
                Table::Transient,
                answer.item_key().to_owned(),
                key::KEPT_ANSWER.to_owned(),
            ));
        }
        if wanted.sources {
            addresses.push(known_sources::address(subject));
        }
        self.database.batch_get(&addresses).await
    }
}

/// The person, made of the items that were read. `None` if they are being erased or are erased.
pub(super) fn assemble(
    subject: &Subject,
    wanted: Wanted<'_>,
    found: &mut HashMap<ItemKey, Item>,
    now: Timestamp,
) -> Result<Option<Person>, StoreError> {
    let pk = key::subject(subject);
    let Some(account) = found.remove(&(Table::Subjects, pk.clone(), key::ACCOUNT.to_owned()))
    else {
        return Ok(None);
    };
    let status = Status::parse(text(&account, "status")?).ok_or(StoreError::Broken)?;
    if status == Status::Erasing {
        return Ok(None);
    }
    let mut keys = HashMap::new();
    for purpose in wanted.keys {
        let address = (Table::Keys, pk.clone(), purpose.as_str().to_owned());
        let Some(live) = found
            .remove(&address)
            .as_ref()
            .map(wrapped)
            .transpose()?
            .flatten()
        else {
            return Ok(None);
        };
        keys.insert(*purpose, live);
    }
    let head = found
        .remove(&(Table::Ledger, key::chain(subject), key::HEAD.to_owned()))
        .ok_or(StoreError::Broken)?;
    let kept = wanted
        .answer
        .and_then(|answer| {
            found.remove(&(
                Table::Transient,
                answer.item_key().to_owned(),
                key::KEPT_ANSWER.to_owned(),
            ))
        })
        .filter(|item| !is_expired(item, now))
        .map(StoredAnswer);
    let sources = wanted
        .sources
        .then(|| KnownSources::read(found.get(&known_sources::address(subject))));
    Ok(Some(Person {
        subject: subject.clone(),
        status,
        deletion: optional_text(&account, "deletion").and_then(RequestId::parse),
        created_at: parsed(&account, "created_at")?,
        active_on: optional_parsed(&account, ACTIVE_ON)?,
        notified_on: optional_parsed(&account, NOTIFIED_ON)?,
        session: None,
        standing: Standing::read(&head)?,
        kept,
        sources,
        contact: found.remove(&(Table::Subjects, pk, key::CONTACT.to_owned())),
        account,
        keys,
    }))
}
