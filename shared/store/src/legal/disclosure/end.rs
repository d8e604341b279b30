//! The end of a disclosure that was not approved: whoever requested it withdraws it, or another member of staff rejects it.

use qeg_domain::{
    audit::{Action, Actor, ActorKind},
    disclosure::{DisclosureDetails, State},
};

use super::{Disclosure, record};
use crate::core::{
    attribute::{RECORD_KEPT_SECONDS, n, s},
    chain::Act,
    change::Change,
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    store::Store,
};

/// The power to withdraw and reject a disclosure.
pub trait EndDisclosure {
    crate::needs! { ledger: PutItem; key oversight: Decrypt }

    /// Adds the end of a disclosure, in the state withdrawn or rejected, to a change, with its audit entry. The change
    /// fails if the disclosure changed since it was read ([`Guard::Record`]).
    async fn end_disclosure<'a>(
        &self,
        change: &mut Change<'a>,
        ending: (&'a Disclosure, State),
        details: &DisclosureDetails,
    ) -> Result<(), StoreError>;
}

impl EndDisclosure for Store {
    async fn end_disclosure<'a>(
        &self,
        change: &mut Change<'a>,
        (disclosure, state): (&'a Disclosure, State),
        details: &DisclosureDetails,
    ) -> Result<(), StoreError> {
        let (attribute, action) = match state {
            State::Withdrawn => ("withdrawn_at", Action::DisclosureWithdrawn),
            State::Rejected => ("rejected_at", Action::DisclosureRejected),
            State::AwaitingApproval | State::Released | State::Expired => {
                return Err(StoreError::Broken);
            }
        };
        let now = change.at();
        let (mut item, as_read) = disclosure.no_longer_waiting()?;
        item.insert("state".to_owned(), s(state.as_str()));
        item.insert(attribute.to_owned(), s(now.to_string()));
        let end = now.as_second() + RECORD_KEPT_SECONDS;
        item.insert("expires_at".to_owned(), n(end));
        let pk = key::disclosure(&disclosure.id);
        self.reseal_words(&mut item, record(disclosure, &pk), details)
            .await?;
        change.also(move |transaction| {
            transaction.put(Guard::Record, Table::Ledger, item.clone(), &as_read)
        });
        let (staff, fields) = (Actor::unnamed(ActorKind::Staff), disclosure.logged());
        let act = Act::by_law(action, staff, &fields, disclosure.secret_until);
        change.act(act.about(disclosure.id.as_str()));
        Ok(())
    }
}
