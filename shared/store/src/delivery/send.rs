//! What `notify` reads and writes: notices to send, and the audit entries that they were sent.

use jiff::Timestamp;
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{Action, Actor, ActorKind, Field, ProcessingPurpose},
    id::{NoticeId, Subject},
    notice::{Class, Template},
    phone::Phone,
    purpose::Purpose,
};

use super::gateway;
use crate::{
    core::{
        attribute::s,
        chain::Act,
        change::ChangePerson,
        database::Table,
        error::StoreError,
        guard::Guard,
        person::{OpenAccount, Person, ReadPerson, Wanted},
        store::Store,
        transaction::Condition,
    },
    messages::notice::{self, NoticeRecord, StoredNotice},
    people::unused_accounts,
};

/// A notice to send, and its person.
pub struct NoticeToSend<P = Person> {
    /// The person.
    pub person: P,
    /// The number of their account, if it has one.
    pub phone: Option<Phone>,
    /// Whether promotions may be sent to them now.
    pub promotions: bool,
    /// The notice.
    pub notice: StoredNotice,
}

/// The person to whom a requested notice is to be written, and whether it was written already.
pub struct DueNotice<P = Person> {
    /// The person.
    pub person: P,
    /// Whether promotions may reach them now.
    pub promotions: bool,
    /// Whether the last sign-in is so long ago that the account will be deleted.
    pub is_unused: bool,
    /// Whether the notice was written already.
    pub is_written: bool,
}

/// The power to write notices that other functions requested, to read notices for sending, and to record that they were
/// sent.
pub trait Deliver {
    crate::needs! {
        subjects: BatchGetItem, ConditionCheckItem, PutItem, Query, UpdateItem;
        keys: BatchGetItem, ConditionCheckItem;
        ledger: BatchGetItem, GetItem, PutItem;
        transient: GetItem, PutItem;
        key account: Decrypt;
    }

    /// The person as they were read; [`Self::notice_was_sent`] needs it.
    type Person;

    /// The person for whom a notice is to be written; `None` if they are erased.
    async fn due_notice(
        &self,
        subject: &Subject,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Option<DueNotice<Self::Person>>, StoreError>;

    /// Writes a notice with its audit entry. Fails with [`Guard::Record`] if anything of the person was changed since
    /// they were read, so that two concurrent calls write it only once.
    async fn write_notice(
        &self,
        due: &DueNotice<Self::Person>,
        record: &NoticeRecord,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// A notice of a person; `None` if the person or the notice no longer exists.
    async fn notice(
        &self,
        subject: &Subject,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Option<NoticeToSend<Self::Person>>, StoreError>;

    /// Counts a notice before it is sent. `false`: as many of its kind were sent to the person in the last 24 hours as
    /// may be, or the person is being erased, and nothing was counted. Fails with [`Guard::Limit`] if others were counted at the same time: try again.
    async fn count_notice(
        &self,
        notice: &NoticeToSend<Self::Person>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Takes back what [`Self::count_notice`] counted at `now`, because the gateway did not take the notice.
    async fn take_notice_back(
        &self,
        notice: &NoticeToSend<Self::Person>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Records that the gateway got a notice. Does nothing if that is recorded already.
    async fn notice_was_sent(
        &self,
        sent: &NoticeToSend<Self::Person>,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl Deliver for Store {
    type Person = Person;

    async fn due_notice(
        &self,
        subject: &Subject,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Option<DueNotice>, StoreError> {
        let wanted = Wanted::keys(&[Purpose::Account]);
        let Some(person) = self.person(subject, wanted, now).await? else {
            return Ok(None);
        };
        let record = self.account(&person).await?;
        let written = notice::find(self, &person, id, now).await?;
        Ok(Some(DueNotice {
            promotions: takes_promotions(&person, &record),
            is_unused: unused_accounts::is_unused(&person, now),
            person,
            is_written: written.is_some(),
        }))
    }

    async fn write_notice(
        &self,
        due: &DueNotice,
        record: &NoticeRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (_, purpose) = named(record.template.class());
        let mut change = self.change(&due.person, Status::LIVING, now);
        change.on_unchanged_chain();
        let act = Act::own(Action::NoticeWritten, purpose, &[Field::Notices]);
        let system = Actor::unnamed(ActorKind::System);
        change.act(act.by(system).about(record.id.as_str()));
        notice::put(&mut change, record)?;
        if record.template == Template::AccountUnused {
            unused_accounts::mark_notified(&mut change);
        }
        match change.commit().await {
            // The person is being erased: no notice is needed any more.
            Ok(_) | Err(StoreError::Lost(Guard::Person)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn notice(
        &self,
        subject: &Subject,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Option<NoticeToSend>, StoreError> {
        let wanted = Wanted::keys(&[Purpose::Account]);
        let Some(person) = self.person(subject, wanted, now).await? else {
            return Ok(None);
        };
        let record = self.account(&person).await?;
        let notice = notice::find(self, &person, id, now).await?;
        Ok(notice.map(|notice| NoticeToSend {
            promotions: takes_promotions(&person, &record),
            person,
            phone: record.phone,
            notice,
        }))
    }

    async fn count_notice(
        &self,
        notice: &NoticeToSend,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let kind = notice.notice.record.template;
        self.count_sent_notice(&notice.person, kind, now).await
    }

    async fn take_notice_back(
        &self,
        notice: &NoticeToSend,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let kind = notice.notice.record.template;
        self.take_sent_notice_back(&notice.person, kind, now).await
    }

    async fn notice_was_sent(&self, sent: &NoticeToSend, now: Timestamp) -> Result<(), StoreError> {
        let record = &sent.notice.record;
        let (action, purpose) = named(record.template.class());
        let pk = sent.person.pk();
        let unsent = Condition {
            expression: "attribute_exists(pk) AND attribute_not_exists(sent_at)".to_owned(),
            names: vec![],
            values: vec![(":now", s(now.to_string()))],
        };
        let mut change = self.change(&sent.person, Status::LIVING, now);
        let act = Act::own(action, purpose, &[Field::Phone]);
        change.act(act.by(gateway()).about(record.id.as_str()));
        change.also(|transaction| {
            let address = (Table::Subjects, pk.as_str(), sent.notice.sk.as_str());
            transaction.update(Guard::Record, address, "SET sent_at = :now", &unsent)
        });
        ended(change.commit().await)
    }
}

/// Whether promotions may be sent to the person: they want them, and have not asked for deletion.
fn takes_promotions(person: &Person, record: &AccountRecord) -> bool {
    record.promotions && person.status == Status::Active
}

/// The action and the purpose of the audit entry about sending a message.
const fn named(class: Class) -> (Action, ProcessingPurpose) {
    match class {
        Class::Notice => (Action::NoticeSent, ProcessingPurpose::Notice),
        Class::Promotion => (Action::PromotionSent, ProcessingPurpose::Promotion),
    }
}

/// Turns an error into success if it means that the entry exists already or the person is being erased.
fn ended(outcome: Result<u64, StoreError>) -> Result<(), StoreError> {
    match outcome {
        Ok(_) | Err(StoreError::Lost(Guard::Record | Guard::Person)) => Ok(()),
        Err(error) => Err(error),
    }
}
