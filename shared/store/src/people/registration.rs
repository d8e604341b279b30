//! Creating an account: three data keys, the record, its index entries, a first session and the audit chain, all in one
//! transaction; and moving a recycled number from the account that had it.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{Action, Actor, ActorKind, Field, ProcessingPurpose},
    calendar::received_on,
    id::Subject,
    notice::{Param, Params, Template},
    purpose::Purpose,
    token::SessionToken,
};
use qeg_vault::{BlindIndex, DataKey, ItemAddress, WrappedKey};

use crate::{
    core::{
        attribute::{b, keyed, s},
        chain::{self, Act, Standing},
        change::{Change, ChangePerson, SaveAccount},
        database::Table,
        deletion_request::DeletionRequest,
        error::StoreError,
        guard::Guard,
        kept_answer::RepeatableRequest,
        key,
        known_sources::KnownSources,
        person::{ACTIVE_ON, Person},
        sealed::plaintext,
        store::Store,
        transaction::{Condition, Transaction},
    },
    deletion::request::BeginDeletion,
    messages::notice::WriteNotice,
    people::{index, one_time_codes::ProvenNumber, session},
};

/// The data keys of a new person.
pub struct NewKeys {
    account: DataKey,
    wrapped: [(Purpose, WrappedKey); 3],
}

/// A new account.
pub struct NewAccount<'a> {
    /// Its data keys.
    pub keys: &'a NewKeys,
    /// Its record, to be sealed.
    pub record: &'a AccountRecord,
    /// The first session; its subject is the new person's.
    pub token: &'a SessionToken,
    /// The proven number, if there is one.
    pub proof: Option<&'a ProvenNumber>,
    /// Blind index of the source address it is made from.
    pub source: &'a BlindIndex,
    /// Blind index of the call sign, if there is one.
    pub call_sign: Option<&'a BlindIndex>,
    /// The answer to keep for a repeated request.
    pub repeat: Option<(&'a RepeatableRequest, u16, &'a [u8])>,
}

/// The account that had the number before.
pub struct TakeOver<'a> {
    /// Its person.
    pub old: &'a Person,
    /// Their record, still with the number.
    pub record: AccountRecord,
    /// The deletion request for their account, if the number was its only identifier and none is in progress.
    pub deletion: Option<DeletionRequest>,
    /// The last day of the deletion of their account, if the number was its only identifier.
    pub due_on: Option<Date>,
}

/// The power to create accounts, and to move a number from another account.
pub trait CreateAccount {
    crate::needs! {
        subjects: PutItem;
        keys: ConditionCheckItem, PutItem;
        index: DeleteItem, PutItem;
        ledger: PutItem;
        transient: DeleteItem, PutItem;
        key account: Decrypt, GenerateDataKey;
        key contact: GenerateDataKeyWithoutPlaintext;
        key support: GenerateDataKeyWithoutPlaintext;
    }

    /// Creates three data keys; two of them this function cannot read.
    async fn new_keys(&self, subject: &Subject) -> Result<NewKeys, StoreError>;

    /// Creates the account. [`Guard::Phone`] or [`Guard::CallSign`]: the identifier was taken meanwhile;
    /// [`Guard::Record`], [`Guard::Person`]: the old account of a take-over changed, read it again; [`Guard::Chain`]: its
    /// chain grew, or another transaction wrote the same items.
    async fn create(
        &self,
        new: &NewAccount<'_>,
        take_over: Option<&TakeOver<'_>>,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl CreateAccount for Store {
    async fn new_keys(&self, subject: &Subject) -> Result<NewKeys, StoreError> {
        let ((account, wrapped), contact, support) = futures::try_join!(
            self.vault().create(Purpose::Account, subject.as_str()),
            self.vault().create_unread(Purpose::Contact, subject),
            self.vault().create_unread(Purpose::Support, subject),
        )?;
        Ok(NewKeys {
            account,
            wrapped: [
                (Purpose::Account, wrapped),
                (Purpose::Contact, contact),
                (Purpose::Support, support),
            ],
        })
    }

    async fn create(
        &self,
        new: &NewAccount<'_>,
        take_over: Option<&TakeOver<'_>>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self.database());
        let subject = new.token.subject();
        put_keys(&mut transaction, subject, new.keys, now)?;
        self.put_account(&mut transaction, new, now)?;
        session::open_in(&mut transaction, new.token, now)?;
        if let Some(proof) = new.proof {
            proof.consume_in(&mut transaction)?;
            KnownSources::default().add_in(&mut transaction, subject, new.source, now)?;
            let from = take_over.map(|take_over| &take_over.old.subject);
            index::claim_in(&mut transaction, Guard::Phone, &proof.index, subject, from)?;
        }
        if let Some(call_sign) = new.call_sign {
            index::claim_in(&mut transaction, Guard::CallSign, call_sign, subject, None)?;
        }
        if let Some((repeat, status, body)) = new.repeat {
            self.keep_answer_in(
                &mut transaction,
                repeat,
                subject,
                (Purpose::Account, &new.keys.account),
                (status, body),
                1,
                now,
            )?;
        }
        chain::append(&mut transaction, subject, &Standing::EMPTY, &acts(new), now)?;
        if let Some(take_over) = take_over {
            let change = self.losing(take_over, now)?;
            change
                .build(&mut transaction, &take_over.old.standing)
                .await?;
        }
        transaction.send().await
    }
}

/// Puts key items only if they do not exist, so that a tombstone is never overwritten.
fn put_keys(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    keys: &NewKeys,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (purpose, wrapped) in &keys.wrapped {
        let mut item = keyed(key::subject(subject), purpose.as_str());
        item.insert("key_id".to_owned(), s(wrapped.id.as_str()));
        item.insert("wrapped".to_owned(), b(wrapped.wrapped.clone()));
        item.insert("created_at".to_owned(), s(now.to_string()));
        transaction.put(Guard::Person, Table::Keys, item, &Condition::absent())?;
    }
    Ok(())
}

fn acts(new: &NewAccount<'_>) -> Vec<Act> {
    let mut fields = vec![Field::Password, Field::PolicyVersion];
    fields.extend(new.record.phone.as_ref().map(|_| Field::Phone));
    fields.extend(new.record.call_sign.as_ref().map(|_| Field::CallSign));
    fields.extend(
        new.record
            .recovery_hash
            .as_ref()
            .map(|_| Field::RecoveryCode),
    );
    let mut acts = vec![Act::own(
        Action::AccountCreated,
        ProcessingPurpose::Account,
        &fields,
    )];
    acts.extend(new.proof.map(ProvenNumber::acts).into_iter().flatten());
    acts
}

impl Store {
    fn put_account(
        &self,
        transaction: &mut Transaction<'_>,
        new: &NewAccount<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let pk = key::subject(new.token.subject());
        let mut item = keyed(&pk, key::ACCOUNT);
        item.insert("status".to_owned(), s(Status::Active.as_str()));
        item.insert("created_at".to_owned(), s(now.to_string()));
        let shard = key::shard_of(new.token.subject());
        item.insert("account_shard".to_owned(), s(shard));
        item.insert(ACTIVE_ON.to_owned(), s(received_on(now).to_string()));
        let address = ItemAddress {
            table: Table::Subjects.as_str(),
            pk: &pk,
            sk: key::ACCOUNT,
            purpose: Purpose::Account,
        };
        let plaintext = plaintext(new.record)?;
        self.seal_into(&mut item, &new.keys.account, &address, 1, &plaintext)?;
        transaction.put(Guard::Person, Table::Subjects, item, &Condition::absent())
    }

    /// The old account without the number. It has no phone now, so its person sees the notice in the account only.
    fn losing<'a>(
        &'a self,
        take_over: &'a TakeOver<'a>,
        now: Timestamp,
    ) -> Result<Change<'a>, StoreError> {
        let mut change = self.change(take_over.old, Status::LIVING, now);
        let system = Actor::unnamed(ActorKind::System);
        let act = Act::own(
            Action::PhoneTakenOver,
            ProcessingPurpose::LegalDuty,
            &[Field::Phone],
        );
        change.act(act.by(system.clone()));
        let mut record = take_over.record.clone();
        record.phone = None;
        record.phone_verified_at = None;
        record.recovery_due = true;
        self.save_account(&mut change, &record)?;
        if let Some(request) = &take_over.deletion {
            let act = Act::own(Action::DeletionRequested, ProcessingPurpose::Deletion, &[]);
            change.act(act.by(system).about(request.id.as_str()));
            self.begin_deletion(&mut change, request);
        }
        let (template, params) = match take_over.due_on {
            Some(day) => (
                Template::AccountDeletionByTakeover,
                Params::from([(Param::DueOn, day)]),
            ),
            None => (Template::PhoneMoved, Params::new()),
        };
        self.add_notice(&mut change, template, params)?;
        Ok(change)
    }
}
