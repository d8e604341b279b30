//! Messages to everyone: requested once, then processed in the background, shard by shard and page by page.
//! Every id is derived, so processing a page again requests the same notices, and nobody gets one twice.

use jiff::Timestamp;
use qeg_domain::{
    event::{BroadcastPage, Event},
    id::{EventId, Subject},
    notice::{
        Params, Template,
        broadcast::{Audience, Broadcast, SHARDS, notice_id},
    },
};

use crate::core::{
    attribute::{Item, RECORD_KEPT_SECONDS, keyed, n, parsed, s, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key, outbox, paging,
    transaction::{Condition, Transaction},
};

/// The sparse index of accounts, by shard.
const ACCOUNTS_INDEX: &str = "accounts";
/// Accounts of a page. Their events and that of the next page must fit into one transaction of 100 items.
const PAGE: i32 = 90;

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

    /// Writes into the ledger who asked for which message, and an event for each shard of the accounts. Writes nothing
    /// if the id was used before.
    async fn start_broadcast(
        &self,
        broadcast: &Broadcast,
        role: &str,
        now: Timestamp,
    ) -> Result<Started, StoreError>;

    /// What [`Self::start_broadcast`] gives for an id that was used before, `None` for another one. Writes nothing.
    async fn broadcast_started(&self, broadcast: &Broadcast)
    -> Result<Option<Started>, StoreError>;
}

/// The power to request the notices of a message to everyone.
pub trait SpreadBroadcast {
    crate::needs! { subjects/accounts: Query; transient: PutItem }

    /// Requests the notices of one page, and the next page if there is one. Gives the number of accounts of the
    /// page. A repeat requests the same notices again.
    async fn spread(&self, page: &BroadcastPage, now: Timestamp) -> Result<usize, StoreError>;
}

impl<D: AsRef<Database>> StartBroadcast for D {
    async fn start_broadcast(
        &self,
        broadcast: &Broadcast,
        role: &str,
        now: Timestamp,
    ) -> Result<Started, StoreError> {
        let database = self.as_ref();
        for _ in 0..ATTEMPTS {
            match start(database, broadcast, role, now).await {
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
    broadcast: &Broadcast,
    role: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut transaction = Transaction::new(database);
    let item = record(broadcast, role, now)?;
    transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
    for shard in 0..SHARDS {
        let page = BroadcastPage {
            broadcast_id: broadcast.id.clone(),
            template: broadcast.template,
            params: broadcast.params.clone(),
            shard,
            after: None,
        };
        add(&mut transaction, page, now)?;
    }
    transaction.send().await
}

impl<D: AsRef<Database>> SpreadBroadcast for D {
    async fn spread(&self, page: &BroadcastPage, now: Timestamp) -> Result<usize, StoreError> {
        let database = self.as_ref();
        let after = page.after.as_ref().map_or("S#".to_owned(), key::subject);
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Subjects))
            .index_name(ACCOUNTS_INDEX)
            .key_condition_expression("account_shard = :shard AND pk > :after")
            .expression_attribute_values(":shard", s(format!("{:x}", page.shard)))
            .expression_attribute_values(":after", s(after))
            .limit(PAGE);
        let (items, next) = paging::page(query).await?;
        let subjects: Vec<Subject> = items.iter().map(subject).collect::<Result<_, _>>()?;
        let mut transaction = Transaction::new(database);
        for subject in &subjects {
            let event = Event::NoticeDue {
                subject: subject.clone(),
                notice_id: notice_id(&page.broadcast_id, subject),
                template: page.template,
                params: page.params.clone(),
            };
            let parts = ["broadcast", page.broadcast_id.as_str(), subject.as_str()];
            again(&mut transaction, &EventId::derived(&parts), &event, now)?;
        }
        if let Some(last) = subjects.last().filter(|_| next.is_some()) {
            let after = Some(last.clone());
            add(
                &mut transaction,
                BroadcastPage {
                    after,
                    ..page.clone()
                },
                now,
            )?;
        }
        if !subjects.is_empty() {
            transaction.send().await?;
        }
        Ok(subjects.len())
    }
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
        (
            "expires_at".to_owned(),
            n(now.as_second() + RECORD_KEPT_SECONDS),
        ),
    ]);
    Ok(item)
}

fn is_of(item: &Item, broadcast: &Broadcast) -> Result<bool, StoreError> {
    let params: Params =
        serde_json::from_str(text(item, "params")?).map_err(|_| StoreError::Broken)?;
    Ok(
        Template::parse(text(item, "template")?) == Some(broadcast.template)
            && Audience::parse(text(item, "audience")?) == Some(broadcast.audience)
            && params == broadcast.params,
    )
}

fn subject(item: &Item) -> Result<Subject, StoreError> {
    let subject = text(item, "pk")?
        .strip_prefix("S#")
        .and_then(Subject::parse);
    subject.ok_or(StoreError::Broken)
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
    again(transaction, &id, &Event::BroadcastDue(page), now)
}

/// Adds an event, even if the same event is in the outbox already.
fn again(
    transaction: &mut Transaction<'_>,
    id: &EventId,
    event: &Event,
    now: Timestamp,
) -> Result<(), StoreError> {
    let item = outbox::item(id, event, now)?;
    transaction.put(Guard::Record, Table::Transient, item, &Condition::none())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::{id::BroadcastId, notice::Param};

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
    }
}
