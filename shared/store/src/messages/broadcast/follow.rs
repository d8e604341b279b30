//! Messages to everyone that were requested: how far each is, and how to stop one.

use jiff::Timestamp;
use qeg_domain::{
    id::BroadcastId,
    notice::{
        Params, Template,
        broadcast::{Audience, Progress, SHARDS},
    },
};

use super::{Shard, kept};
use crate::core::{
    attribute::{Item, is_expired, keyed, optional_parsed, parsed, s, text},
    database::{Database, ItemKey, Table},
    error::StoreError,
    guard::Guard,
    key, paging,
    transaction::{Condition, Transaction},
};

/// A message to everyone, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Its id.
    pub id: BroadcastId,
    /// The text.
    pub template: Template,
    /// The parameters of the text.
    pub params: Params,
    /// The recipients.
    pub audience: Audience,
    /// When it was requested.
    pub requested_at: Timestamp,
    /// How many shards of the accounts are done.
    pub shards_done: u8,
    /// How many notices were put in the queue.
    pub notices: u64,
    /// When staff stopped it, if they did.
    pub stopped_at: Option<Timestamp>,
}

impl Followed {
    /// How many shards of the accounts it has.
    pub const fn shards(&self) -> u8 {
        match self.audience {
            Audience::Everyone => SHARDS,
            Audience::Thread => 1,
        }
    }

    /// How far it is.
    pub const fn progress(&self) -> Progress {
        if self.stopped_at.is_some() {
            Progress::Stopped
        } else if self.shards_done < self.shards() {
            Progress::Sending
        } else {
            Progress::Queued
        }
    }
}

/// The position of a message in the list; as a cursor it leads to the next page.
pub type ListedPosition = (Timestamp, BroadcastId);

/// The power to see which messages to everyone were requested, and how far each is.
pub trait FollowBroadcast {
    crate::needs! { ledger: BatchGetItem, Query }

    /// A message, `None` for an unknown one.
    async fn broadcast(
        &self,
        id: &BroadcastId,
        now: Timestamp,
    ) -> Result<Option<Followed>, StoreError>;

    /// Up to `most` messages that were requested before this position, newest first, with the position of each.
    async fn broadcasts_before(
        &self,
        before: Option<&ListedPosition>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<ListedPosition>, StoreError>;
}

/// The power to stop a message to everyone.
pub trait StopBroadcast {
    crate::needs! { ledger: PutItem }

    /// Writes into the ledger that this role stopped it, unless somebody did before.
    async fn stop_broadcast(
        &self,
        id: &BroadcastId,
        role: &str,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl<D: AsRef<Database>> FollowBroadcast for D {
    async fn broadcast(
        &self,
        id: &BroadcastId,
        now: Timestamp,
    ) -> Result<Option<Followed>, StoreError> {
        let pk = key::broadcast(id);
        let address = |sk: String| -> ItemKey { (Table::Ledger, pk.clone(), sk) };
        let mut addresses: Vec<ItemKey> = [key::BROADCAST, key::STOPPED]
            .map(|sk| address(sk.to_owned()))
            .into();
        addresses.extend((0..SHARDS).map(|shard| address(key::broadcast_shard(shard))));
        let mut found = self.as_ref().batch_get(&addresses).await?;
        found.retain(|_, item| !is_expired(item, now));
        let record = found.remove(&address(key::BROADCAST.to_owned()));
        let stopped = found.remove(&address(key::STOPPED.to_owned()));
        let shards: Vec<Item> = found.into_values().collect();
        record
            .map(|record| read(id, &record, stopped.as_ref(), &shards))
            .transpose()
    }

    async fn broadcasts_before(
        &self,
        before: Option<&ListedPosition>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<ListedPosition>, StoreError> {
        let start = before.map(|(at, id)| keyed(key::BROADCASTS, key::broadcast_listed(*at, id)));
        let query = self
            .as_ref()
            .partition(Table::Ledger, key::BROADCASTS, "")
            .scan_index_forward(false)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(most).unwrap_or(i32::MAX));
        let items = paging::first_items(query, most, |item| !is_expired(item, now)).await?;
        items.iter().take(most).map(position).collect()
    }
}

impl<D: AsRef<Database>> StopBroadcast for D {
    async fn stop_broadcast(
        &self,
        id: &BroadcastId,
        role: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = keyed(key::broadcast(id), key::STOPPED);
        let attributes = [
            ("by".to_owned(), s(role)),
            ("stopped_at".to_owned(), s(now.to_string())),
        ];
        item.extend(kept(attributes, now));
        let mut transaction = Transaction::new(self.as_ref());
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
        match transaction.send().await {
            // Somebody stopped it before: that stays on the record.
            Ok(()) | Err(StoreError::Lost(Guard::Record)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn read(
    id: &BroadcastId,
    record: &Item,
    stopped: Option<&Item>,
    shards: &[Item],
) -> Result<Followed, StoreError> {
    let (mut shards_done, mut notices) = (0, 0);
    for shard in shards {
        let shard = Shard::read(shard)?;
        shards_done += u8::from(shard.is_done);
        notices += shard.notices;
    }
    Ok(Followed {
        id: id.clone(),
        template: Template::parse(text(record, "template")?).ok_or(StoreError::Broken)?,
        params: serde_json::from_str(text(record, "params")?).map_err(|_| StoreError::Broken)?,
        audience: Audience::parse(text(record, "audience")?).ok_or(StoreError::Broken)?,
        requested_at: parsed(record, "requested_at")?,
        shards_done,
        notices,
        stopped_at: stopped
            .map(|item| optional_parsed(item, "stopped_at"))
            .transpose()?
            .flatten(),
    })
}

/// The position of a message in the list, from its sort key.
fn position(item: &Item) -> Result<ListedPosition, StoreError> {
    let (at, id) = text(item, "sk")?
        .split_once('#')
        .ok_or(StoreError::Broken)?;
    let at = at.parse().map_err(|_| StoreError::Broken)?;
    Ok((at, BroadcastId::parse(id).ok_or(StoreError::Broken)?))
}
