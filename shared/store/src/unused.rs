//! Accounts that nobody uses: found by an index of the last sign-in, marked when their person was told.
//!
//! Two plain days stand on the account, `active_on` and `told_on`; signing in sets the one and takes the other away.

use domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    calendar::{Deadline, received_on},
    deletion::{Mode, Proof},
    id::{RequestId, Subject},
    notice::{Param, Params, Template},
};
use jiff::{Timestamp, civil::Date};

use crate::{
    Database, Store, StoreError, Table,
    attribute::{Item, optional_text, s},
    chain::Act,
    change::{Change, ChangePerson},
    deletion::{DeletionRequest, RequestDeletion},
    error::from_dynamodb,
    notice::AskForNotice,
    person::{Person, ReadPerson, Wanted},
};

/// The day of the last sign-in.
pub(crate) const ACTIVE_ON: &str = "active_on";
/// The day on which the person was told that the account ends.
pub(crate) const TOLD_ON: &str = "told_on";
/// The index of accounts by their part of the roster and the day of their last sign-in.
const UNUSED_INDEX: &str = "unused";

/// The power to know which accounts nobody has used.
///
/// Needs: subjects/unused `Query`.
pub trait ListUnusedAccounts {
    /// A page of the accounts of one part of the roster without a sign-in after `day`, longest unused first, and where
    /// the next page begins. The index lags a little behind the table: read an account before acting on it.
    async fn unused_accounts(
        &self,
        shard: char,
        day: Date,
        after: Option<Item>,
    ) -> Result<(Vec<Subject>, Option<Item>), StoreError>;
}

/// An account in use by nobody, and who it is for the store.
pub struct UnusedAccount<P = Person> {
    /// The person.
    pub person: P,
    /// The day of their last sign-in.
    pub active_on: Date,
    /// The day on which they were told since then that it ends.
    pub told_on: Option<Date>,
}

/// The power to tell people that their account ends, and to end it by a deletion like anybody's. Both count only if
/// nothing was done to the person since the account was read ([`Guard::Record`](crate::Guard::Record)): who signs in
/// meanwhile keeps it.
///
/// Needs: subjects `BatchGetItem`, `UpdateItem`; keys `ConditionCheckItem`; ledger `BatchGetItem`, `GetItem`, `PutItem`;
/// transient `PutItem`.
pub trait EndUnusedAccounts {
    /// Who an account belongs to.
    type Person;

    /// An account, read consistently. `None`: not active, or gone.
    async fn unused_account(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Option<UnusedAccount<Self::Person>>, StoreError>;

    /// Has a notice written that the account ends after `until`, and marks that it was.
    async fn tell_of_end(
        &self,
        account: &UnusedAccount<Self::Person>,
        until: Date,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Asks for the deletion, with grace and a notice.
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
        let answer = database
            .client()
            .query()
            .table_name(database.name(Table::Subjects))
            .index_name(UNUSED_INDEX)
            .key_condition_expression("roster = :shard AND active_on <= :day")
            .expression_attribute_values(":shard", s(shard))
            .expression_attribute_values(":day", s(day.to_string()))
            .set_exclusive_start_key(after)
            .send()
            .await
            .map_err(|error| from_dynamodb(&error))?;
        let items = answer.items.unwrap_or_default();
        let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
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
            told_on: person.told_on,
            person,
        }))
    }

    async fn tell_of_end(
        &self,
        account: &UnusedAccount,
        until: Date,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut change = self.change(&account.person, &[Status::Active], now);
        change.on_unchanged_chain();
        change.mark_account(TOLD_ON, Some(received_on(now).to_string()));
        change.act(by_schedule(Action::InactivityTold));
        let params = Params::from([(Param::Until, until)]);
        self.ask_for_notice(&mut change, Template::AccountUnused, params)?;
        change.commit().await.map(|_| ())
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
        self.request_deletion(&mut change, &request);
        let params = Params::from([(Param::DueOn, deadline.due_on)]);
        self.ask_for_notice(&mut change, Template::AccountDeletionByInactivity, params)?;
        change.commit().await.map(|_| ())
    }
}

fn by_schedule(action: Action) -> Act {
    let act = Act::own(action, ProcessingPurpose::Retention, &[]);
    act.by(Actor::unnamed(ActorKind::System))
}

/// Adds to a change that the person signs in now. Nothing where that is known: a second sign-in of a day is no write.
pub(crate) fn mark_used(change: &mut Change<'_>) {
    let (person, today) = (change.person(), received_on(change.at()));
    if person.active_on != Some(today) {
        change.mark_account(ACTIVE_ON, Some(today.to_string()));
    }
    if person.told_on.is_some() {
        change.mark_account(TOLD_ON, None);
    }
}
