//! Building the index again from the accounts, if its table was lost: it has no backup, so that no backup contains an
//! index of people.

use jiff::Timestamp;
use qeg_domain::{
    account::Status, call_sign::CallSign, id::Subject, identifier::Phone,
    personal::PersonalValue as _, purpose::Purpose,
};
use qeg_vault::{BlindIndex, Field};

use crate::{
    core::{
        attribute::{Item, keyed, n, optional_text, s},
        database::Table,
        error::StoreError,
        guard::Guard,
        key,
        paging::scanned_page,
        person::{OpenAccount as _, Person, ReadPerson as _, Wanted},
        store::Store,
        transaction::{Condition, Transaction},
    },
    people::index::{BlindIdentifier as _, FindPerson as _},
};

/// What the index has about one identifier of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It finds the person, and the person's reverse item is there.
    Present,
    /// It was missing, as a whole or in part; unless this was a dry run it is there now.
    Missing,
    /// It finds somebody else: they registered with the identifier meanwhile, or it was taken over.
    TakenBy(Subject),
}

/// The power to build the index again. It opens accounts, so it needs a role that the keys name for that hour only.
pub trait RebuildIndex {
    crate::needs! {
        subjects: BatchGetItem, ConditionCheckItem, Scan;
        keys: BatchGetItem;
        ledger: BatchGetItem;
        index: GetItem, PutItem;
        key account: Decrypt;
        key index: GenerateMac;
    }

    /// The people with an account on the next page (at most 1 MB) of the subjects table, and the key after which the
    /// page after it begins; `None` after the last one.
    async fn people(&self, after: Option<Item>)
    -> Result<(Vec<Subject>, Option<Item>), StoreError>;

    /// Adds the entries of a person that are missing, and tells what was found for each of their identifiers. Nothing for
    /// somebody who is being erased. A dry run writes nothing. Doing it again is safe.
    ///
    /// # Errors
    /// [`StoreError::Lost`] with [`Guard::Person`] if the account changed meanwhile: do it again.
    async fn index_again(
        &self,
        subject: &Subject,
        now: Timestamp,
        is_dry: bool,
    ) -> Result<Vec<(Field, Entry)>, StoreError>;
}

impl RebuildIndex for Store {
    async fn people(
        &self,
        after: Option<Item>,
    ) -> Result<(Vec<Subject>, Option<Item>), StoreError> {
        let scan = self
            .database()
            .client()
            .scan()
            .table_name(self.database().name(Table::Subjects))
            .consistent_read(true)
            .filter_expression("sk = :account")
            .expression_attribute_values(":account", s(key::ACCOUNT))
            .projection_expression("pk");
        let (items, next) = scanned_page(scan.set_exclusive_start_key(after)).await?;
        let subject = |item: &Item| Subject::parse(optional_text(item, "pk")?.strip_prefix("S#")?);
        let people: Option<Vec<Subject>> = items.iter().map(subject).collect();
        Ok((people.ok_or(StoreError::Broken)?, next))
    }

    async fn index_again(
        &self,
        subject: &Subject,
        now: Timestamp,
        is_dry: bool,
    ) -> Result<Vec<(Field, Entry)>, StoreError> {
        let wanted = Wanted::keys(&[Purpose::Account]);
        let Some(person) = self.person(subject, wanted, now).await? else {
            return Ok(Vec::new());
        };
        let account = self.account(&person).await?;
        let phone = account.phone.as_ref().map(Phone::personal);
        let call_sign = account.call_sign.as_ref().map(CallSign::personal);
        let mut found = Vec::new();
        for (field, value) in [(Field::Phone, phone), (Field::CallSign, call_sign)] {
            let Some(value) = value else { continue };
            let index = self.blind_index(field, value).await?;
            found.push((field, self.entry(&person, &index, is_dry).await?));
        }
        Ok(found)
    }
}

impl Store {
    async fn entry(
        &self,
        person: &Person,
        index: &BlindIndex,
        is_dry: bool,
    ) -> Result<Entry, StoreError> {
        match self.find(index).await? {
            Some(other) if other != person.subject => return Ok(Entry::TakenBy(other)),
            Some(_) if self.has_reverse(person, index).await? => return Ok(Entry::Present),
            _ if is_dry => return Ok(Entry::Missing),
            _ => {}
        }
        match self.put_entry(person, index).await {
            Ok(()) => Ok(Entry::Missing),
            // Somebody has taken it since it was read.
            Err(StoreError::Lost(Guard::CallSign)) => {
                let now = self.find(index).await?;
                now.map(Entry::TakenBy)
                    .ok_or(StoreError::Lost(Guard::CallSign))
            }
            Err(error) => Err(error),
        }
    }

    async fn has_reverse(&self, person: &Person, index: &BlindIndex) -> Result<bool, StoreError> {
        let pk = person.pk();
        let reverse = self.database().get(Table::Index, &pk, index.as_str());
        Ok(reverse.await?.is_some())
    }

    async fn put_entry(&self, person: &Person, index: &BlindIndex) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self.database());
        let mut entry = keyed(key::index(index), key::ENTRY);
        entry.insert("subject".to_owned(), s(person.subject.as_str()));
        let free = Condition {
            expression: "attribute_not_exists(pk) OR subject = :subject".to_owned(),
            names: vec![],
            values: vec![(":subject", s(person.subject.as_str()))],
        };
        transaction.put(Guard::CallSign, Table::Index, entry, &free)?;
        let reverse = keyed(person.pk(), index.as_str());
        transaction.put(Guard::CallSign, Table::Index, reverse, &Condition::none())?;
        // An account that changed since may have another identifier by now, or none at all.
        let unchanged = Condition {
            expression: "w = :w AND #status <> :erasing".to_owned(),
            names: vec![("#status", "status")],
            values: vec![
                (":w", n(person.account_write()?)),
                (":erasing", s(Status::Erasing.as_str())),
            ],
        };
        let address = (Table::Subjects, &*person.pk(), key::ACCOUNT);
        transaction.check(Guard::Person, address, &unchanged)?;
        transaction.send().await
    }
}
