//! The disclosures that wait for approval.

use jiff::Timestamp;
use qeg_domain::{calendar::received_on, disclosure::State, id::DisclosureId};

use super::{Disclosure, WAITING};
use crate::{
    core::{database::Database, error::StoreError, key},
    legal::open_index::{OpenPosition, open_page},
};

/// The power to list the disclosures that wait for approval.
pub trait ListDisclosures {
    crate::needs! { ledger/open: Query }

    /// Up to `most` of them after this place, the nearest end of their time first, and the place after which there may
    /// be more. The index lags a little: read a disclosure itself before acting on it. One that cannot be read is left
    /// out.
    async fn waiting_disclosures(
        &self,
        after: Option<&OpenPosition<DisclosureId>>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<Disclosure>, Option<OpenPosition<DisclosureId>>), StoreError>;
}

impl<D: AsRef<Database>> ListDisclosures for D {
    async fn waiting_disclosures(
        &self,
        after: Option<&OpenPosition<DisclosureId>>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<Disclosure>, Option<OpenPosition<DisclosureId>>), StoreError> {
        let keys = after.map(|last| (key::disclosure(&last.id), key::DISCLOSURE, last.due_on));
        // One that was not approved in time keeps its place in the index, so the query leaves it out.
        let of = (WAITING, Some(received_on(now)));
        let (items, next) = open_page(self.as_ref(), of, keys, most).await?;
        let found = items
            .into_iter()
            .filter_map(|item| Disclosure::read(item).ok());
        let waiting = found.filter(|one| one.times.state(now) == State::AwaitingApproval);
        let next = next.as_ref().and_then(|(pk, due_on)| {
            let id = DisclosureId::parse(pk.strip_prefix("DISCLOSURE#")?)?;
            Some(OpenPosition {
                due_on: *due_on,
                id,
            })
        });
        Ok((waiting.collect(), next))
    }
}
