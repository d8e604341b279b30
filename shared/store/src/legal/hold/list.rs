//! The holds in force, for staff.

use std::collections::BTreeSet;

use futures::future::try_join_all;
use qeg_domain::id::HoldId;

use super::{IN_FORCE, StoredHold, read};
use crate::{
    core::{attribute::from_item, database::Database, error::StoreError, key},
    legal::open_index::{OpenPosition, open_page},
};

/// The power to list the holds in force.
pub trait ListHolds {
    crate::needs! { ledger/open: Query; ledger: GetItem }

    /// Up to `most` holds in force after this place, the nearest last day first, and the place after which there may be
    /// more. The index lags a little, and a hold that cannot be read is left out.
    async fn holds_page(
        &self,
        after: Option<&OpenPosition<HoldId>>,
        most: usize,
    ) -> Result<(Vec<StoredHold>, Option<OpenPosition<HoldId>>), StoreError>;

    /// The holds with these ids that are in force.
    async fn holds_with(&self, ids: &BTreeSet<HoldId>) -> Result<Vec<StoredHold>, StoreError>;
}

impl<D: AsRef<Database>> ListHolds for D {
    async fn holds_page(
        &self,
        after: Option<&OpenPosition<HoldId>>,
        most: usize,
    ) -> Result<(Vec<StoredHold>, Option<OpenPosition<HoldId>>), StoreError> {
        let keys = after.map(|last| (key::hold(&last.id), key::HOLD, last.due_on));
        let (items, next) = open_page(self.as_ref(), (IN_FORCE, None), keys, most).await?;
        let holds = items.iter().filter_map(|item| from_item(item).ok());
        let next = next.as_ref().and_then(|(pk, due_on)| {
            let id = HoldId::parse(pk.strip_prefix("HOLD#")?)?;
            Some(OpenPosition {
                due_on: *due_on,
                id,
            })
        });
        Ok((holds.collect(), next))
    }

    async fn holds_with(&self, ids: &BTreeSet<HoldId>) -> Result<Vec<StoredHold>, StoreError> {
        let holds = try_join_all(ids.iter().map(|id| read(self.as_ref(), id))).await?;
        let holds = holds.iter().flatten().map(from_item);
        let holds: Vec<StoredHold> = holds.collect::<Result<_, _>>()?;
        let holds = holds.into_iter();
        Ok(holds.filter(|hold| hold.ended_at.is_none()).collect())
    }
}
