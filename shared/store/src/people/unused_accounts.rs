//! Unused accounts: found by an index of the last sign-in, and marked when their person was notified.
//!
//! The account has two plain dates. Signing in sets `active_on` and removes `notified_on`. Writing the notice sets
//! `notified_on`: a function that only requests the notice cannot know when it will be written.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    calendar::{Deadline, received_on},
    deletion::{Mode, Proof},
    event::Event,
    id::{EventId, NoticeId, RequestId, Subject},
    notice::{Param, Params, Template},
    retention::inactivity::{Due, due},
};

use crate::{
    core::{
        attribute::{Item, optional_text, s},
        chain::Act,
        change::{Change, ChangePerson},
        database::{Database, Table},
        deletion_request::DeletionRequest,
        error::StoreError,
        outbox,
        paging::page,
        person::{NOTIFIED_ON, Person, ReadPerson, Wanted},
        store::Store,
        transaction::Transaction,
    },
    deletion::request::BeginDeletion,
    messages::notice::AskForNotice,
};

/// The index of accounts by their shard and the day of their last sign-in.
const UNUSED_INDEX: &str = "unused";

/// The power to list unused accounts.
pub trait ListUnusedAccounts {
    crate::needs! { subjects/unused: Query }

    /// A page of the accounts of one shard without a sign-in after `day`, longest unused first, and where
    /// the next page begins. The index lags a little behind the table: read an account before acting on it.
    async fn unused_accounts(
        &self,
        shard: char,
        day: Date,
        after: Option<Item>,
    ) -> Result<(Vec<Subject>, Option<Item>), StoreError>;
}

/// An unused account and its person.
pub struct UnusedAccount<P = Person> {
    /// The person.
    pub person: P,
    /// The day of their last sign-in.
    pub active_on: Date,
    /// The day after that on which they were notified that it will be deleted, if they were.
    pub notified_on: Option<Date>,
}

/// The power to request the notice that an unused account will be deleted, and to request its deletion.
pub trait EndUnusedAccounts {
    crate::needs! {
        subjects: BatchGetItem, UpdateItem;
        keys: ConditionCheckItem;
        ledger: BatchGetItem, GetItem, PutItem;
        transient: PutItem;
    }

    /// The person an account belongs to.
    type Person;

    /// An account, read consistently. `None` if it is not active or no longer exists.
    async fn unused_account(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Option<UnusedAccount<Self::Person>>, StoreError>;

    /// Requests the notice that the account will be deleted after `until`. It is written once, however often it is
    /// requested: its id is derived from the person and their last sign-in.
    async fn request_notice(
        &self,
        account: &UnusedAccount<Self::Person>,
        until: Date,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Requests the deletion, with a grace period and a notice. Fails with
    /// [`Guard::Record`](crate::core::guard::Guard::Record) if anything of the person was changed since the account was read:
    /// a person who signs in meanwhile keeps it.
    async fn end_account(
        &self,
        account: &UnusedAccount<Self::Person>,
        deadline: &Deadline,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl<D: AsRef<Database>> ListUnusedAccounts for D {
    async fn unused_accounts(
        &self,
        shard: char,
        day: Date,
        after: Option<Item>,
    ) -> Result<(Vec<Subject>, Option<Item>), StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Subjects))
            .index_name(UNUSED_INDEX)
            .key_condition_expression("account_shard = :shard AND active_on <= :day")
            .expression_attribute_values(":shard", s(shard))
            .expression_attribute_values(":day", s(day.to_string()))
            .set_exclusive_start_key(after);
        let (items, next) = page(query).await?;
        Ok((items.iter().filter_map(whose).collect(), next))
    }
}

fn whose(item: &Item) -> Option<Subject> {
    Subject::parse(optional_text(item, "pk")?.strip_prefix("S#")?)
}

impl EndUnusedAccounts for Store {
    type Person = Person;

    async fn unused_account(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Option<UnusedAccount>, StoreError> {
        let person = self.person(subject, Wanted::default(), now).await?;
        let Some(person) = person.filter(|person| person.status == Status::Active) else {
            return Ok(None);
        };
        Ok(person.active_on.map(|active_on| UnusedAccount {
            active_on,
            notified_on: person.notified_on,
            person,
        }))
    }

    async fn request_notice(
        &self,
        account: &UnusedAccount,
        until: Date,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let subject = &account.person.subject;
        let (since, today) = (account.active_on.to_string(), received_on(now).to_string());
        let event = Event::NoticeDue {
            subject: subject.clone(),
            notice_id: NoticeId::derived(&["unused", subject.as_str(), &since]),
            template: Template::AccountUnused,
            params: Params::from([(Param::Until, until)]),
            broadcast_id: None,
        };
        // Once a day at most: the same event again is not another one.
        let id = EventId::derived(&["unused", subject.as_str(), &since, &today]);
        let mut transaction = Transaction::new(self.database());
        outbox::add_again(&mut transaction, &id, &event, now)?;
        transaction.send().await
    }

    async fn end_account(
        &self,
        account: &UnusedAccount,
        deadline: &Deadline,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let person = &account.person;
        let request = DeletionRequest::new(
            RequestId::random(self),
            person.subject.clone(),
            (Mode::Grace, Proof::Inactivity),
            now,
            deadline.clone(),
        );
        let mut change = self.change(person, &[Status::Active], now);
        change.on_unchanged_chain();
        change.act(by_schedule(Action::DeletionRequested).about(request.id.as_str()));
        self.begin_deletion(&mut change, &request);
        let params = Params::from([(Param::DueOn, deadline.due_on)]);
        self.ask_for_notice(&mut change, Template::AccountDeletionByInactivity, params)?;
        change.commit().await.map(|_| ())
    }
}

/// Marks in the change that writes the notice that the person is notified today.
pub(crate) fn mark_notified(change: &mut Change<'_>) {
    let today = received_on(change.at());
    change.mark_account(NOTIFIED_ON, Some(today.to_string()));
    change.act(by_schedule(Action::InactivityTold));
}

/// Whether the last sign-in is so long ago that the person has to be notified.
pub(crate) fn is_unused(person: &Person, now: Timestamp) -> bool {
    let is_long_ago = |day: Date| due(day, None, received_on(now)) != Due::Nothing;
    person.status == Status::Active && person.active_on.is_some_and(is_long_ago)
}

fn by_schedule(action: Action) -> Act {
    let act = Act::own(action, ProcessingPurpose::Retention, &[]);
    act.by(Actor::unnamed(ActorKind::System))
}
