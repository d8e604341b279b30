//! Notices and promotions to a person: kept in the account, and sent if the account has a phone number.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use jiff::Timestamp;
use qeg_domain::{
    event::Event,
    id::NoticeId,
    limits::NOTICE_KEPT_DAYS,
    notice::{Message, Params, Template},
    personal::{Personal, to_vault_opt},
    purpose::Purpose,
};
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, is_expired, n, optional_parsed, optional_text, text},
    change::Change,
    database::Table,
    error::StoreError,
    key,
    paging::{first_and_more, first_items},
    person::Person,
    store::Store,
    transaction::Condition,
};

/// The sealed content of a notice.
#[derive(Clone, Serialize, Deserialize)]
pub struct NoticeRecord {
    /// Its public id.
    pub id: NoticeId,
    /// When it was written.
    pub at: Timestamp,
    /// Its text.
    pub template: Template,
    /// The values of the text's parameters.
    pub params: Params,
    /// The number it is sent to, if not the account's: for example the number that was just replaced.
    #[serde(default, with = "to_vault_opt")]
    pub to: Option<Personal<String>>,
}

/// A notice as stored.
pub struct StoredNotice {
    /// Its content.
    pub record: NoticeRecord,
    /// Its sort key.
    pub sk: String,
    /// When the gateway accepted it, if it did.
    pub sent_at: Option<Timestamp>,
}

/// The power to write to a person.
pub trait WriteNotice {
    crate::needs! { subjects: PutItem; transient: PutItem; key account: Decrypt }

    /// Adds a notice or promotion to a change; it is sent once the change is written.
    /// [`StoreError::Broken`] when the parameters are not those of the template.
    fn add_notice(
        &self,
        change: &mut Change<'_>,
        template: Template,
        params: Params,
    ) -> Result<(), StoreError> {
        self.add_notice_to(change, template, params, None)
    }

    /// The same, sent to another number than the account's.
    fn add_notice_to(
        &self,
        change: &mut Change<'_>,
        template: Template,
        params: Params,
        to: Option<Personal<String>>,
    ) -> Result<(), StoreError>;
}

/// The power to read a person's notices.
pub trait ReadNotices {
    crate::needs! { subjects: Query; key account: Decrypt }

    /// Up to `most` notices older than `before` that have not expired, newest first, and whether there are more. `None`
    /// begins with the newest. The person must have been read with their account key.
    async fn notices_before(
        &self,
        person: &Person,
        before: Option<(Timestamp, &NoticeId)>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<StoredNotice>, bool), StoreError>;
}

/// The power to request a notice or promotion from notify: for functions that cannot seal one.
pub trait AskForNotice {
    crate::needs! { transient: PutItem }

    /// Adds the request to a change; notify writes and sends the notice once the change is written.
    /// [`StoreError::Broken`] when the parameters are not those of the template.
    fn ask_for_notice(
        &self,
        change: &mut Change<'_>,
        template: Template,
        params: Params,
    ) -> Result<(), StoreError>;
}

impl AskForNotice for Store {
    fn ask_for_notice(
        &self,
        change: &mut Change<'_>,
        template: Template,
        params: Params,
    ) -> Result<(), StoreError> {
        Message::new(template, params.clone()).map_err(|_| StoreError::Broken)?;
        change.event(Event::NoticeDue {
            subject: change.person().subject.clone(),
            notice_id: NoticeId::random(self),
            template,
            params,
            broadcast_id: None,
        });
        Ok(())
    }
}

impl WriteNotice for Store {
    fn add_notice_to(
        &self,
        change: &mut Change<'_>,
        template: Template,
        params: Params,
        to: Option<Personal<String>>,
    ) -> Result<(), StoreError> {
        Message::new(template, params.clone()).map_err(|_| StoreError::Broken)?;
        let (id, at) = (NoticeId::random(self), change.at());
        let record = NoticeRecord {
            id: id.clone(),
            at,
            template,
            params,
            to,
        };
        put(change, &record)?;
        change.event(Event::NoticeWritten {
            subject: change.person().subject.clone(),
            notice_id: id,
        });
        Ok(())
    }
}

/// Adds a notice to a change, with its expiry time.
///
/// # Errors
/// [`StoreError::Broken`] if it cannot be written as JSON.
pub(crate) fn put(change: &mut Change<'_>, record: &NoticeRecord) -> Result<(), StoreError> {
    let end = record.at.as_second() + NOTICE_KEPT_DAYS * 86_400;
    let plain = Item::from([("expires_at".to_owned(), n(end))]);
    let sk = key::notice(record.at, &record.id);
    change.put(sk, Purpose::Account, record, plain, Condition::absent())
}

impl ReadNotices for Store {
    async fn notices_before(
        &self,
        person: &Person,
        before: Option<(Timestamp, &NoticeId)>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<StoredNotice>, bool), StoreError> {
        let pk = person.pk();
        let before = before.map(|(at, id)| key::notice(at, id));
        let query = newest_first(self, &pk, before);
        let (items, is_more) = first_and_more(query, most, |item| !is_expired(item, now)).await?;
        let mut notices = Vec::with_capacity(items.len());
        for item in &items {
            notices.push(stored(self, person, item).await?);
        }
        Ok((notices, is_more))
    }
}

/// A consistent query of a person's notices.
fn newest_first(store: &Store, pk: &str, before: Option<String>) -> QueryFluentBuilder {
    let database = store.database();
    database.greatest_first(Table::Subjects, pk, "NOTICE#", before)
}

/// One notice; `None` if it does not exist or has expired. It is searched from the newest, in pages, and no other is
/// opened.
///
/// # Errors
/// [`StoreError`] when DynamoDB or KMS fails or refuses.
pub(crate) async fn find(
    store: &Store,
    person: &Person,
    id: &NoticeId,
    now: Timestamp,
) -> Result<Option<StoredNotice>, StoreError> {
    let end = format!("#{id}");
    let is_it = |item: &Item| {
        optional_text(item, "sk").is_some_and(|sk| sk.ends_with(&end)) && !is_expired(item, now)
    };
    let found = first_items(newest_first(store, &person.pk(), None), 1, is_it).await?;
    match found.first() {
        Some(item) => stored(store, person, item).await.map(Some),
        None => Ok(None),
    }
}

async fn stored(store: &Store, person: &Person, item: &Item) -> Result<StoredNotice, StoreError> {
    let sk = text(item, "sk")?;
    Ok(StoredNotice {
        record: store.record(person, Purpose::Account, sk, item).await?,
        sk: sk.to_owned(),
        sent_at: optional_parsed(item, "sent_at")?,
    })
}
