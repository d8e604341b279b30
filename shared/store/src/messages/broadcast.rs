//! Messages to everyone: requested once, then processed in the background, shard by shard and page by page.
//! Every id is derived, so processing a page again requests the same notices, and nobody gets one twice.

pub mod follow;
pub mod reach;
pub mod spread;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use qeg_domain::{
    event::{BroadcastPage, Event},
    id::{BroadcastId, EventId, Subject, ThreadId},
    notice::{
        Params, Template,
        broadcast::{Audience, Broadcast, SHARDS, notice_id},
    },
};

use crate::core::{
    attribute::{Item, RECORD_KEPT_SECONDS, keyed, n, number, optional_text, parsed, s, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key, outbox,
    transaction::{Condition, Transaction},
};

/// The sparse index of accounts, by shard.
const ACCOUNTS_INDEX: &str = "accounts";
/// How often a start is tried when another one runs at the same time.
const ATTEMPTS: usize = 4;

/// The result of a request for a message to everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// It was accepted now.
    Now,
    /// This id was used before.
    Before {
        /// When.
        requested_at: Timestamp,
        /// Whether it was for this same message.
        is_same: bool,
    },
}

/// The power to start a message to everyone.
pub trait StartBroadcast {
    crate::needs! { ledger: GetItem, PutItem; transient: PutItem }

    /// Writes into the ledger who asked for which message, and an event for each shard of the accounts; for a message to
    /// one person (`only`) the event of their notice. Writes nothing if the id was used before.
    async fn start_broadcast(
        &self,
        broadcast: &Broadcast,
        only: Option<&Subject>,
        role: &str,
        now: Timestamp,
    ) -> Result<Started, StoreError>;

    /// What [`Self::start_broadcast`] gives for an id that was used before, `None` for another one. Writes nothing.
    async fn broadcast_started(&self, broadcast: &Broadcast)
    -> Result<Option<Started>, StoreError>;
}

impl<D: AsRef<Database>> StartBroadcast for D {
    async fn start_broadcast(
        &self,
        broadcast: &Broadcast,
        only: Option<&Subject>,
        role: &str,
        now: Timestamp,
    ) -> Result<Started, StoreError> {
        let database = self.as_ref();
        for _ in 0..ATTEMPTS {
            match start(database, (broadcast, only), role, now).await {
                Ok(()) => return Ok(Started::Now),
                Err(StoreError::Lost(_)) => {}
                Err(error) => return Err(error),
            }
            if let Some(earlier) = self.broadcast_started(broadcast).await? {
                return Ok(earlier);
            }
            // A concurrent start may be writing it at this moment.
        }
        Err(StoreError::Unavailable)
    }

    async fn broadcast_started(
        &self,
        broadcast: &Broadcast,
    ) -> Result<Option<Started>, StoreError> {
        let pk = key::broadcast(&broadcast.id);
        let earlier = self
            .as_ref()
            .get(Table::Ledger, &pk, key::BROADCAST)
            .await?;
        let started = earlier.map(|earlier| {
            Ok(Started::Before {
                requested_at: parsed(&earlier, "requested_at")?,
                is_same: is_of(&earlier, broadcast)?,
            })
        });
        started.transpose()
    }
}

async fn start(
    database: &Database,
    (broadcast, only): (&Broadcast, Option<&Subject>),
    role: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut transaction = Transaction::new(database);
    let item = record(broadcast, role, now)?;
    transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
    let sk = key::broadcast_listed(now, &broadcast.id);
    let listed = kept([("id".to_owned(), s(broadcast.id.as_str()))], now);
    let listed = keyed(key::BROADCASTS, sk).into_iter().chain(listed);
    let listed = listed.collect();
    transaction.put(Guard::Record, Table::Ledger, listed, &Condition::none())?;
    if let Some(subject) = only {
        let done = Shard {
            notices: 1,
            is_done: true,
        };
        let item = done.item(&broadcast.id, 0, now);
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::none())?;
        let (template, params) = (broadcast.template, &broadcast.params);
        add_notice(
            &mut transaction,
            (&broadcast.id, subject),
            (template, params),
            now,
        )?;
        return transaction.send().await;
    }
    for shard in 0..SHARDS {
        let page = BroadcastPage {
            broadcast_id: broadcast.id.clone(),
            template: broadcast.template,
            params: broadcast.params.clone(),
            shard,
            after: None,
            before: 0,
        };
        add(&mut transaction, page, now)?;
    }
    transaction.send().await
}

/// How far a message is in one shard of the accounts.
#[derive(Clone, Copy)]
struct Shard {
    /// The notices that were put in the queue.
    notices: u64,
    /// Whether there are no more.
    is_done: bool,
}

impl Shard {
    fn item(self, id: &BroadcastId, shard: u8, now: Timestamp) -> Item {
        let mut item = keyed(key::broadcast(id), key::broadcast_shard(shard));
        let attributes = [
            ("notices".to_owned(), n(self.notices)),
            ("is_done".to_owned(), AttributeValue::Bool(self.is_done)),
        ];
        item.extend(kept(attributes, now));
        item
    }

    fn read(item: &Item) -> Result<Self, StoreError> {
        let is_done = item.get("is_done").and_then(|value| value.as_bool().ok());
        Ok(Self {
            notices: number(item, "notices")?,
            is_done: *is_done.ok_or(StoreError::Broken)?,
        })
    }
}

/// Attributes of an item that is kept as long as the record of the message.
fn kept(
    attributes: impl IntoIterator<Item = (String, AttributeValue)>,
    now: Timestamp,
) -> impl Iterator<Item = (String, AttributeValue)> {
    let end = n(now.as_second() + RECORD_KEPT_SECONDS);
    attributes
        .into_iter()
        .chain([("expires_at".to_owned(), end)])
}

fn record(broadcast: &Broadcast, role: &str, now: Timestamp) -> Result<Item, StoreError> {
    let mut item = keyed(key::broadcast(&broadcast.id), key::BROADCAST);
    let params = serde_json::to_string(&broadcast.params).map_err(|_| StoreError::Broken)?;
    item.extend([
        ("template".to_owned(), s(broadcast.template.as_str())),
        ("params".to_owned(), s(params)),
        ("audience".to_owned(), s(broadcast.audience.as_str())),
        ("by".to_owned(), s(role)),
        ("requested_at".to_owned(), s(now.to_string())),
    ]);
    let thread = broadcast.thread.as_ref().map(hashed);
    item.extend(thread.map(|thread| ("thread".to_owned(), s(thread))));
    item.extend(kept([], now));
    Ok(item)
}

/// The record outlives the people: it has a hash of the thread instead of its id, only to know a repeat again.
fn hashed(thread: &ThreadId) -> String {
    EventId::derived(&["thread of a broadcast", thread.as_str()]).to_string()
}

fn is_of(item: &Item, broadcast: &Broadcast) -> Result<bool, StoreError> {
    let params: Params =
        serde_json::from_str(text(item, "params")?).map_err(|_| StoreError::Broken)?;
    Ok(
        Template::parse(text(item, "template")?) == Some(broadcast.template)
            && Audience::parse(text(item, "audience")?) == Some(broadcast.audience)
            && params == broadcast.params
            && optional_text(item, "thread") == broadcast.thread.as_ref().map(hashed).as_deref(),
    )
}

/// Adds the event of one person's notice.
fn add_notice(
    transaction: &mut Transaction<'_>,
    (id, subject): (&BroadcastId, &Subject),
    (template, params): (Template, &Params),
    now: Timestamp,
) -> Result<(), StoreError> {
    let event = Event::NoticeDue {
        subject: subject.clone(),
        notice_id: notice_id(id, subject),
        template,
        params: params.clone(),
        broadcast_id: Some(id.clone()),
    };
    let parts = ["broadcast", id.as_str(), subject.as_str()];
    outbox::add_again(transaction, &EventId::derived(&parts), &event, now)
}

/// Adds the event of a page.
fn add(
    transaction: &mut Transaction<'_>,
    page: BroadcastPage,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (shard, after) = (page.shard.to_string(), page.after.clone());
    let parts = [
        "broadcast page",
        page.broadcast_id.as_str(),
        &shard,
        after.as_ref().map_or("", Subject::as_str),
    ];
    let id = EventId::derived(&parts);
    outbox::add_again(transaction, &id, &Event::BroadcastDue(page), now)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::notice::Param;

    use super::*;
    use crate::core::attribute::listed;

    #[test]
    fn a_message_is_stored_and_known_again() {
        let until = |day: &str| Params::from([(Param::Until, day.parse().unwrap())]);
        let message = |params| Broadcast {
            id: BroadcastId::parse(&"0".repeat(32)).unwrap(),
            template: Template::AccountUnused,
            params,
            audience: Audience::Everyone,
            thread: None,
        };
        let of_may = message(until("2026-05-01"));
        let now = "2026-02-06T08:00:00.25Z".parse().unwrap();
        let item = record(&of_may, "support-lead", now).unwrap();
        assert_eq!(
            listed(&item),
            [
                r#"audience S("everyone")"#,
                r#"by S("support-lead")"#,
                r#"expires_at N("1865232000")"#,
                r#"params S("{\"until\":\"2026-05-01\"}")"#,
                r#"pk S("B#00000000000000000000000000000000")"#,
                r#"requested_at S("2026-02-06T08:00:00.25Z")"#,
                r#"sk S("BROADCAST")"#,
                r#"template S("account_unused")"#,
            ]
        );
        assert_eq!(is_of(&item, &of_may), Ok(true));
        assert_eq!(is_of(&item, &message(until("2026-06-01"))), Ok(false));
        assert_eq!(is_of(&Item::new(), &of_may), Err(StoreError::Broken));
        let thread = |n: &str| ThreadId::parse(&n.repeat(32)).unwrap();
        let to_one = of_may.to_thread(thread("1"));
        assert_eq!(is_of(&item, &to_one), Ok(false));
        let item = record(&to_one, "support-lead", now).unwrap();
        assert_eq!(is_of(&item, &to_one), Ok(true));
        let other = to_one.to_thread(thread("2"));
        assert_eq!(is_of(&item, &other), Ok(false));
        assert!(!format!("{item:?}").contains("1111"));
    }
}
