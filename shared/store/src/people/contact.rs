//! A person's contact record: sealed under the contact key, which few functions may use.

use qeg_domain::{
    contact::Contact,
    event::{Correction, Event},
    id::CorrectionId,
    purpose::Purpose,
};

use crate::core::{
    attribute::{Item, n},
    change::Change,
    error::StoreError,
    key,
    person::{CONTACT_DELETED, Person},
    store::Store,
    transaction::Condition,
};

/// The power to open a contact record.
pub trait OpenContact {
    crate::needs! { key contact: Decrypt }

    /// The person's contact record, if they have one. The person must have been read with it and their contact key.
    async fn contact(&self, person: &Person) -> Result<Option<Contact>, StoreError>;
}

/// The power to give a person a contact record.
pub trait SaveContact {
    crate::needs! { subjects: PutItem, UpdateItem; key contact: Decrypt }

    /// Puts the record as part of a change, which fails with [`crate::Guard::Record`] if the record changed since the
    /// person was read.
    fn save_contact(&self, change: &mut Change<'_>, contact: &Contact) -> Result<(), StoreError>;
}

/// The power to request that carriers are notified of a corrected contact record.
pub trait AnnounceCorrection {
    crate::needs! { transient: PutItem }

    /// Adds one event to a change, however many handoffs the person has: `notify` finds those that were collected.
    fn announce_correction(&self, change: &mut Change<'_>);
}

/// The power to delete a contact record.
pub trait DeleteContact {
    crate::needs! { subjects: DeleteItem, UpdateItem }

    /// Deletes the record as part of a change, and marks the account: a carrier may have collected it. The change fails
    /// with [`crate::Guard::Record`] if the record changed since the person was read.
    fn delete_contact(&self, change: &mut Change<'_>) -> Result<(), StoreError>;
}

impl OpenContact for Store {
    async fn contact(&self, person: &Person) -> Result<Option<Contact>, StoreError> {
        match &person.contact {
            Some(item) => self
                .record(person, Purpose::Contact, key::CONTACT, item)
                .await
                .map(Some),
            None => Ok(None),
        }
    }
}

impl SaveContact for Store {
    fn save_contact(&self, change: &mut Change<'_>, contact: &Contact) -> Result<(), StoreError> {
        let condition = as_read(change.person())?;
        let (sk, purpose) = (key::CONTACT, Purpose::Contact);
        if change.person().has_deleted_contact() {
            change.mark_account(CONTACT_DELETED, None);
        }
        change.put(sk, purpose, contact, Item::new(), condition)
    }
}

impl AnnounceCorrection for Store {
    fn announce_correction(&self, change: &mut Change<'_>) {
        change.event(Event::ContactCorrected(Correction {
            subject: change.person().subject.clone(),
            correction_id: CorrectionId::random(self.vault().random()),
            after: None,
        }));
    }
}

impl DeleteContact for Store {
    fn delete_contact(&self, change: &mut Change<'_>) -> Result<(), StoreError> {
        let condition = as_read(change.person())?;
        change.delete(key::CONTACT, condition);
        change.mark_account(CONTACT_DELETED, Some("true".to_owned()));
        Ok(())
    }
}

/// The condition that the record has not changed since the person was read.
fn as_read(person: &Person) -> Result<Condition, StoreError> {
    Ok(match person.contact_write()? {
        Some(write) => Condition::equals("w", n(write)),
        None => Condition::absent(),
    })
}
