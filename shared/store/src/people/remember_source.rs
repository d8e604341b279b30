//! Remembering from which source addresses a person signs in.

use qeg_vault::BlindIndex;

use crate::core::{change::Change, error::StoreError, person::Wanted, store::Store};

/// The power to remember from which source addresses a person signs in.
pub trait RememberSource {
    crate::needs! { transient: BatchGetItem, PutItem }

    /// Adds the known sources to what is read with a person, for [`Self::remember_source`].
    fn with_known_sources<'a>(&self, wanted: Wanted<'a>) -> Wanted<'a> {
        Wanted {
            sources: true,
            ..wanted
        }
    }

    /// Adds the source of a sign-in to a change, which fails with [`Guard::Record`] if another source was added
    /// meanwhile. The person must have been read by [`Self::with_known_sources`].
    fn remember_source<'a>(&self, change: &mut Change<'a>, source: &'a BlindIndex) {
        let (person, at) = (change.person(), change.at());
        change.also(move |transaction| match &person.sources {
            Some(known) => known.add_in(transaction, &person.subject, source, at),
            None => Err(StoreError::Broken),
        });
    }
}

impl RememberSource for Store {}
