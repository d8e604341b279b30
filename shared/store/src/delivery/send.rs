//! What notify needs of the tables: a message to send, and the record that it was sent.

use jiff::Timestamp;
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{Action, Actor, ActorKind, Field, ProcessingPurpose},
    id::{NoticeId, Subject, VerificationId},
    notice::{Class, CodeMessage, Template},
    phone::Phone,
    purpose::Purpose,
};
use qeg_vault::BlindIndex;

use crate::{
    core::{
        attribute::s,
        chain::Act,
        change::ChangePerson,
        database::Table,
        error::StoreError,
        guard::Guard,
        key::{self, VERIFICATION},
        person::{OpenAccount, Person, ReadPerson, Wanted},
        store::Store,
        transaction::Condition,
    },
    messages::notice::{self, NoticeRecord, ReadNotices, StoredNotice},
    people::{index::FindPerson, one_time_codes::GATEWAY, unused_accounts},
};

/// Messages go out in every state in which there is somebody to read them.
const ANY_LIVING: &[Status] = &[Status::Active, Status::DeletionRequested, Status::Held];

/// A code on its way to a number.
pub struct CodeToSend {
    /// Where it goes.
    pub to: Phone,
    /// What it says.
    pub message: CodeMessage,
    /// Blind index of the number.
    pub index: BlindIndex,
    /// Whether the record says already that the gateway sees it.
    pub is_recorded: bool,
}

/// A notice on its way to a person, who is what the store knows them as.
pub struct NoticeToSend<P = Person> {
    /// The person.
    pub person: P,
    /// Their account's number, where they have one.
    pub phone: Option<Phone>,
    /// Whether promotions may reach them now.
    pub promotions: bool,
    /// The notice.
    pub notice: StoredNotice,
}

/// A notice that an event asks for, and the person it is for.
pub struct DueNotice<P = Person> {
    /// The person.
    pub person: P,
    /// Whether promotions may reach them now.
    pub promotions: bool,
    /// Whether nobody has signed in for so long that the account ends.
    pub is_unused: bool,
    /// Whether it was written before.
    pub is_written: bool,
}

/// The power to write what another function asked for, to send what was written, and to say so on the
/// record.
pub trait Deliver {
    crate::needs! {
        subjects: BatchGetItem, ConditionCheckItem, PutItem, Query, UpdateItem;
        keys: BatchGetItem, ConditionCheckItem;
        index: GetItem;
        ledger: BatchGetItem, GetItem, PutItem;
        transient: GetItem, UpdateItem;
        key account: Decrypt;
    }

    /// A person as they were read, which writing the record of a notice builds on.
    type Person;

    /// The code of a verification. `None`: it was used, replaced or has expired.
    async fn code(
        &self,
        id: &VerificationId,
        now: Timestamp,
    ) -> Result<Option<CodeToSend>, StoreError>;

    /// Records that the gateway sees the number of somebody we know; for others there is no record.
    /// It comes before the handover, so that there is no disclosure without a record, and happens once.
    async fn record_code(
        &self,
        id: &VerificationId,
        index: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// What is known of a notice that is to be written. `None`: the person is gone.
    async fn due_notice(
        &self,
        subject: &Subject,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Option<DueNotice<Self::Person>>, StoreError>;

    /// Writes a notice, with its entry on the record, if nothing was done to the person since they were
    /// read ([`Guard::Record`]): so that of two who write the same one, one does.
    async fn write_notice(
        &self,
        due: &DueNotice<Self::Person>,
        record: &NoticeRecord,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// A notice of a person. `None`: the person or the notice is gone.
    async fn notice(
        &self,
        subject: &Subject,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Option<NoticeToSend<Self::Person>>, StoreError>;

    /// Records that the gateway got a notice; nothing where that is recorded already.
    async fn notice_was_sent(
        &self,
        sent: &NoticeToSend<Self::Person>,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl Deliver for Store {
    type Person = Person;

    async fn code(
        &self,
        id: &VerificationId,
        now: Timestamp,
    ) -> Result<Option<CodeToSend>, StoreError> {
        let found = self.read_verification(id, now).await?;
        Ok(found.map(|found| CodeToSend {
            to: found.secret.phone,
            message: CodeMessage::new(found.purpose, found.secret.code),
            index: found.index,
            is_recorded: found.is_recorded,
        }))
    }

    async fn record_code(
        &self,
        id: &VerificationId,
        index: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(subject) = self.find(index).await? else {
            return Ok(());
        };
        let Some(person) = self.person(&subject, Wanted::default(), now).await? else {
            return Ok(());
        };
        let pk = key::verification(id);
        let live = Condition {
            expression: "attribute_exists(pk) AND attribute_not_exists(recorded_at)".to_owned(),
            names: vec![],
            values: vec![(":now", s(now.to_string()))],
        };
        let mut change = self.change(&person, ANY_LIVING, now);
        let act = Act::own(
            Action::CodeSent,
            ProcessingPurpose::Verification,
            &[Field::Phone],
        );
        change.act(act.by(gateway()).about(id.as_str()));
        change.also(|transaction| {
            let address = (Table::Transient, pk.as_str(), VERIFICATION);
            transaction.update(
                Guard::Verification,
                address,
                "SET recorded_at = :now",
                &live,
            )
        });
        match change.commit().await {
            // Being erased since: nobody is left to read the record.
            Ok(_) | Err(StoreError::Lost(Guard::Person)) => Ok(()),
            Err(error) => Err(error),
        }
    }

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
        let notices = self.notices(&person, now).await?;
        Ok(Some(DueNotice {
            promotions: takes_promotions(&person, &record),
            is_unused: unused_accounts::is_unused(&person, now),
            person,
            is_written: notices.iter().any(|notice| notice.record.id == *id),
        }))
    }

    async fn write_notice(
        &self,
        due: &DueNotice,
        record: &NoticeRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (_, purpose) = named(record.template.class());
        let mut change = self.change(&due.person, ANY_LIVING, now);
        change.on_unchanged_chain();
        let act = Act::own(Action::NoticeWritten, purpose, &[Field::Notices]);
        let system = Actor::unnamed(ActorKind::System);
        change.act(act.by(system).about(record.id.as_str()));
        notice::put(&mut change, record)?;
        if record.template == Template::AccountUnused {
            unused_accounts::mark_notified(&mut change);
        }
        match change.commit().await {
            // Being erased since: nobody is left to read it.
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
        let mut notices = self.notices(&person, now).await?.into_iter();
        Ok(notices
            .find(|notice| notice.record.id == *id)
            .map(|notice| NoticeToSend {
                promotions: takes_promotions(&person, &record),
                person,
                phone: record.phone,
                notice,
            }))
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
        let mut change = self.change(&sent.person, ANY_LIVING, now);
        let act = Act::own(action, purpose, &[Field::Phone]);
        change.act(act.by(gateway()).about(record.id.as_str()));
        change.also(|transaction| {
            let address = (Table::Subjects, pk.as_str(), sent.notice.sk.as_str());
            transaction.update(Guard::Record, address, "SET sent_at = :now", &unsent)
        });
        ended(change.commit().await)
    }
}

/// Whether a promotion may reach them: wished for, and by somebody who is not on their way out.
fn takes_promotions(person: &Person, record: &AccountRecord) -> bool {
    record.promotions && person.status == Status::Active
}

/// How the record calls the sending of a message, and what it is for.
const fn named(class: Class) -> (Action, ProcessingPurpose) {
    match class {
        Class::Notice => (Action::NoticeSent, ProcessingPurpose::Notice),
        Class::Promotion => (Action::PromotionSent, ProcessingPurpose::Promotion),
    }
}

fn gateway() -> Actor {
    Actor::named(ActorKind::Gateway, GATEWAY)
}

/// Recorded before, or the person is being erased: nothing is left to record.
fn ended(outcome: Result<u64, StoreError>) -> Result<(), StoreError> {
    match outcome {
        Ok(_) | Err(StoreError::Lost(Guard::Record | Guard::Person)) => Ok(()),
        Err(error) => Err(error),
    }
}
