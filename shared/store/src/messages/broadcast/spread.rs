//! The notices of a message to everyone, requested page by page until all accounts had theirs or staff stopped it.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use qeg_domain::{
    event::BroadcastPage,
    id::{BroadcastId, Subject},
};

use super::{ACCOUNTS_INDEX, Shard, add, add_notice};
use crate::core::{
    attribute::{Item, n, s, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key, paging,
    transaction::{Condition, Transaction},
};

/// Accounts of a page. Their events, that of the next page and the progress must fit into one transaction of 100 items.
const PAGE: i32 = 90;

/// The power to request the notices of a message to everyone.
pub trait SpreadBroadcast {
    crate::needs! { subjects/accounts: Query; ledger: GetItem, PutItem; transient: PutItem }

    /// Requests the notices of one page, and the next page if there is one. Gives the number of accounts of the
    /// page. A repeat requests the same notices again, or nothing once a later page was requested. Of a message that
    /// staff stopped nothing is requested.
    async fn spread(&self, page: &BroadcastPage, now: Timestamp) -> Result<usize, StoreError>;
}

/// The power to know whether staff stopped a message to everyone.
pub trait KnowStopped {
    crate::needs! { ledger: GetItem }

    /// Whether it was stopped.
    async fn is_stopped(&self, id: &BroadcastId) -> Result<bool, StoreError>;
}

impl<D: AsRef<Database>> KnowStopped for D {
    async fn is_stopped(&self, id: &BroadcastId) -> Result<bool, StoreError> {
        is_stopped(self.as_ref(), id).await
    }
}

async fn is_stopped(database: &Database, id: &BroadcastId) -> Result<bool, StoreError> {
    let pk = key::broadcast(id);
    let stopped = database.get(Table::Ledger, &pk, key::STOPPED).await?;
    Ok(stopped.is_some())
}

impl<D: AsRef<Database>> SpreadBroadcast for D {
    async fn spread(&self, page: &BroadcastPage, now: Timestamp) -> Result<usize, StoreError> {
        let database = self.as_ref();
        if is_stopped(database, &page.broadcast_id).await? {
            return Ok(0);
        }
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
        let last = subjects.last().filter(|_| next.is_some());
        let known = u64::try_from(subjects.len()).unwrap_or(u64::MAX);
        let shard = Shard {
            notices: page.before.saturating_add(known),
            is_done: last.is_none(),
        };
        let mut transaction = Transaction::new(database);
        let progress = shard.item(&page.broadcast_id, page.shard, now);
        transaction.put(
            Guard::Record,
            Table::Ledger,
            progress,
            &not_later(shard.notices),
        )?;
        for subject in &subjects {
            let of = (&page.broadcast_id, subject);
            add_notice(&mut transaction, of, (page.template, &page.params), now)?;
        }
        if let Some(last) = last {
            let next = BroadcastPage {
                after: Some(last.clone()),
                before: shard.notices,
                ..page.clone()
            };
            add(&mut transaction, next, now)?;
        }
        match transaction.send().await {
            // A later page was requested, so this one was.
            Ok(()) | Err(StoreError::Lost(Guard::Record)) => Ok(subjects.len()),
            Err(error) => Err(error),
        }
    }
}

/// The shard is not further than after so many notices.
fn not_later(notices: u64) -> Condition {
    Condition {
        expression: "(attribute_not_exists(pk) OR (is_done = :going AND notices <= :notices))"
            .to_owned(),
        values: vec![
            (":going", AttributeValue::Bool(false)),
            (":notices", n(notices)),
        ],
        ..Condition::default()
    }
}

fn subject(item: &Item) -> Result<Subject, StoreError> {
    let subject = text(item, "pk")?
        .strip_prefix("S#")
        .and_then(Subject::parse);
    subject.ok_or(StoreError::Broken)
}
