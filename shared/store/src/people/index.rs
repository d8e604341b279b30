//! Finding people by an identifier: blind index entries and their reverse items.
//!
//! Both are in the index table, which has no backup, so that no backup contains an index of people.
//! The reverse entry is stored under the person, so that purge finds every entry without reading anything.

use qeg_domain::{id::Subject, personal::Personal};
use qeg_vault::{BlindIndex, Field, VaultError};

use crate::core::{
    attribute::{keyed, s, text},
    change::Change,
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    store::Store,
    transaction::{Condition, Transaction},
};

/// An identifier that moves: the entry to release, and the one to claim.
pub struct Move {
    /// The guard that fails if the identifier is taken.
    pub guard: Guard,
    /// The person's present entry.
    pub from: Option<BlindIndex>,
    /// Their new entry.
    pub to: Option<BlindIndex>,
}

/// The power to make the blind index of an identifier or a source, to find a person or to count tries.
pub trait BlindIdentifier {
    crate::needs! { key index: GenerateMac }

    /// The blind index of a normalised value.
    async fn blind_index(
        &self,
        field: Field,
        value: &Personal<String>,
    ) -> Result<BlindIndex, VaultError>;
}

/// The power to find a person by an identifier.
pub trait FindPerson {
    crate::needs! { index: GetItem }

    /// The person with this identifier; `None` if nobody has it.
    async fn find(&self, index: &BlindIndex) -> Result<Option<Subject>, StoreError>;
}

/// The power to give a person another identifier.
pub trait MoveIdentifier {
    crate::needs! { index: DeleteItem, PutItem; subjects: UpdateItem }

    /// Adds the move to a change, and ends the release of a call sign that moves. The change fails with the guard of
    /// the move if the new identifier is taken, and with [`Guard::Record`] if a release was announced or objected to
    /// since the person was read.
    fn move_identifier<'a>(&self, change: &mut Change<'a>, moving: &'a Move);
}

impl BlindIdentifier for Store {
    async fn blind_index(
        &self,
        field: Field,
        value: &Personal<String>,
    ) -> Result<BlindIndex, VaultError> {
        self.vault().blind_index(field, value).await
    }
}

impl FindPerson for Store {
    async fn find(&self, index: &BlindIndex) -> Result<Option<Subject>, StoreError> {
        let item = self
            .database()
            .get(Table::Index, &key::index(index), key::ENTRY)
            .await?;
        item.map(|item| Subject::parse(text(&item, "subject")?).ok_or(StoreError::Broken))
            .transpose()
    }
}

impl MoveIdentifier for Store {
    fn move_identifier<'a>(&self, change: &mut Change<'a>, moving: &'a Move) {
        let person = change.person();
        if moving.guard == Guard::CallSign {
            // A release of the old call sign does not apply to the new one.
            change.set_release(None);
        }
        let subject = &person.subject;
        change.also(move |transaction| {
            if let Some(from) = &moving.from {
                release_in(transaction, from, subject)?;
            }
            match &moving.to {
                Some(to) => claim_in(transaction, moving.guard, to, subject, None),
                None => Ok(()),
            }
        });
    }
}

/// Adds a claim of an identifier to a transaction. It fails with `guard` if the identifier belongs to anybody but `from`,
/// who loses it.
///
/// # Errors
/// [`StoreError::Broken`] if a part cannot be built.
pub(crate) fn claim_in(
    transaction: &mut Transaction<'_>,
    guard: Guard,
    index: &BlindIndex,
    subject: &Subject,
    from: Option<&Subject>,
) -> Result<(), StoreError> {
    let mut entry = keyed(key::index(index), key::ENTRY);
    entry.insert("subject".to_owned(), s(subject.as_str()));
    let condition = match from {
        None => Condition::absent(),
        Some(from) => Condition::equals("subject", s(from.as_str())),
    };
    transaction.put(guard, Table::Index, entry, &condition)?;
    let reverse = keyed(key::subject(subject), index.as_str());
    transaction.put(guard, Table::Index, reverse, &Condition::none())?;
    from.map_or(Ok(()), |from| release_reverse_in(transaction, index, from))
}

/// Makes a transaction fail with [`Guard::Record`] unless the identifier belongs to `subject`.
///
/// # Errors
/// [`StoreError::Broken`] if the part cannot be built.
pub(crate) fn still_identifies(
    transaction: &mut Transaction<'_>,
    index: &BlindIndex,
    subject: &Subject,
) -> Result<(), StoreError> {
    let condition = Condition::equals("subject", s(subject.as_str()));
    let address = (Table::Index, &*key::index(index), key::ENTRY);
    transaction.check(Guard::Record, address, &condition)
}

/// Adds the release of an identifier that `subject` holds to a transaction.
fn release_in(
    transaction: &mut Transaction<'_>,
    index: &BlindIndex,
    subject: &Subject,
) -> Result<(), StoreError> {
    let condition = Condition::equals("subject", s(subject.as_str()));
    let pk = key::index(index);
    transaction.delete(Guard::Record, (Table::Index, &pk, key::ENTRY), &condition)?;
    release_reverse_in(transaction, index, subject)
}

fn release_reverse_in(
    transaction: &mut Transaction<'_>,
    index: &BlindIndex,
    subject: &Subject,
) -> Result<(), StoreError> {
    let pk = key::subject(subject);
    let address = (Table::Index, pk.as_str(), index.as_str());
    transaction.delete(Guard::Record, address, &Condition::none())
}
