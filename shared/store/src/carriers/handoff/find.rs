//! Finding handoffs without a session: by their public id, or in the index of handoffs that wait for a carrier.

use jiff::Timestamp;
use qeg_domain::{
    handoff::CarrierName,
    id::{HandoffId, Subject},
};

use crate::core::{
    attribute::{Item, is_expired, s, text},
    database::{Database, Table},
    error::StoreError,
    key,
    paging::page,
};

/// The sparse index of handoffs that wait for collection, by carrier.
const QUEUED_INDEX: &str = "queued";

/// The owner of a handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This person's.
    Person(Subject),
    /// A person who has been erased; the handoff was for this carrier.
    Erased(CarrierName),
}

/// The power to find handoffs without a session: for carriers.
pub trait FindHandoffs {
    crate::needs! { subjects: GetItem; subjects/queued: Query; ledger: GetItem }

    /// The owner; `None` if there is no such handoff or it has expired.
    async fn owner(&self, id: &HandoffId, now: Timestamp) -> Result<Option<Owner>, StoreError>;

    /// Up to `most` handoffs that wait for this carrier, oldest first, after the cursor of the page before. The index
    /// lags a little: read a handoff itself before acting on it.
    async fn queued(
        &self,
        carrier: &CarrierName,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<Queued>, StoreError>;
}

/// A handoff as the index shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The person it belongs to.
    pub subject: Subject,
    /// Its public id.
    pub id: HandoffId,
    /// The cursor after which the next page begins. It holds nothing about the person.
    pub cursor: String,
}

impl<D: AsRef<Database>> FindHandoffs for D {
    async fn owner(&self, id: &HandoffId, now: Timestamp) -> Result<Option<Owner>, StoreError> {
        let pk = key::lookup(id);
        let is_kept = |item: &Item| !is_expired(item, now);
        let living = self.as_ref().get(Table::Subjects, &pk, key::LOOKUP).await?;
        if let Some(item) = living.filter(is_kept) {
            let subject = Subject::parse(text(&item, "subject")?).ok_or(StoreError::Broken)?;
            return Ok(Some(Owner::Person(subject)));
        }
        let gone = self.as_ref().get(Table::Ledger, &pk, key::LOOKUP).await?;
        gone.filter(is_kept)
            .map(|item| {
                let carrier = CarrierName::parse(text(&item, "carrier")?);
                carrier.map(Owner::Erased).ok_or(StoreError::Broken)
            })
            .transpose()
    }

    async fn queued(
        &self,
        carrier: &CarrierName,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<Queued>, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Subjects))
            .index_name(QUEUED_INDEX)
            .key_condition_expression("queued = :carrier AND queued_at > :after")
            .expression_attribute_values(":carrier", s(carrier.as_str()))
            .expression_attribute_values(":after", s(after.unwrap_or(" ")))
            .limit(i32::try_from(most).unwrap_or(i32::MAX));
        let (items, _) = page(query).await?;
        items.iter().map(read_queued).collect()
    }
}

fn read_queued(item: &Item) -> Result<Queued, StoreError> {
    let subject = text(item, "pk")?
        .strip_prefix("S#")
        .and_then(Subject::parse);
    let id = text(item, "sk")?
        .strip_prefix(key::HANDOFFS)
        .and_then(HandoffId::parse);
    Ok(Queued {
        subject: subject.ok_or(StoreError::Broken)?,
        id: id.ok_or(StoreError::Broken)?,
        cursor: text(item, "queued_at")?.to_owned(),
    })
}
