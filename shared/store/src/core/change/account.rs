//! The account's part of a change: its sealed record, its state and its plain marks are one item, so they go into one
//! part of the transaction, which also checks that the account allows the change.

use super::Change;
use qeg_vault::ItemAddress;

use crate::core::{
    attribute::{Item, n, s},
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    person::{ACTIVE_ON, NOTIFIED_ON},
    transaction::{Condition, Transaction},
};
use qeg_domain::purpose::Purpose;
use zeroize::Zeroizing;

impl Change<'_> {
    pub(super) async fn build_account(
        &self,
        transaction: &mut Transaction<'_>,
        write: u64,
    ) -> Result<(), StoreError> {
        match &self.account {
            Some(plaintext) => self.put_account(transaction, write, plaintext).await,
            None => self.update_account(transaction),
        }
    }

    async fn put_account(
        &self,
        transaction: &mut Transaction<'_>,
        write: u64,
        plaintext: &Zeroizing<Vec<u8>>,
    ) -> Result<(), StoreError> {
        if !self.allowed.contains(&self.person.status) {
            return Err(StoreError::Lost(Guard::Person));
        }
        let pk = self.person.pk();
        let mut item: Item = self.person.account.clone();
        for (name, value) in self.attributes() {
            match value {
                Some(value) => item.insert(name.to_owned(), s(value)),
                None => item.remove(name),
            };
        }
        let data_key = self.store.data_key(self.person, Purpose::Account).await?;
        let address = ItemAddress {
            table: Table::Subjects.as_str(),
            pk: &pk,
            sk: key::ACCOUNT,
            purpose: Purpose::Account,
        };
        self.store
            .seal_into(&mut item, &data_key, &address, write, plaintext)?;
        let mut condition = Condition {
            expression: "#w = :w AND #status = :status".to_owned(),
            names: vec![("#w", "w"), ("#status", "status")],
            values: vec![
                (":w", n(self.person.account_write()?)),
                (":status", s(self.person.status.as_str())),
            ],
        };
        // These attributes change without a new write number, and this put would overwrite them with what was read.
        let marks = [
            (ACTIVE_ON, ":active", self.person.active_on),
            (NOTIFIED_ON, ":notified", self.person.notified_on),
        ];
        for (mark, place, day) in marks {
            let as_read = if let Some(day) = day {
                condition.values.push((place, s(day.to_string())));
                format!("{mark} = {place}")
            } else {
                format!("attribute_not_exists({mark})")
            };
            condition.expression = format!("{} AND {as_read}", condition.expression);
        }
        transaction.put(Guard::Record, Table::Subjects, item, &condition)
    }

    /// Sets what changes, or only checks that the account is in one of the allowed states.
    fn update_account(&self, transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
        const NAMES: [&str; 4] = ["#a0", "#a1", "#a2", "#a3"];
        const VALUES: [&str; 4] = [":a0", ":a1", ":a2", ":a3"];
        let pk = self.person.pk();
        let address = (Table::Subjects, pk.as_str(), key::ACCOUNT);
        let mut condition = self.allowed_states();
        let attributes = self.attributes();
        if attributes.is_empty() {
            return transaction.check(Guard::Person, address, &condition);
        }
        if attributes.len() > NAMES.len() {
            return Err(StoreError::Broken);
        }
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        for ((attribute, value), (name, place)) in
            attributes.into_iter().zip(NAMES.into_iter().zip(VALUES))
        {
            condition.names.push((name, attribute));
            if let Some(value) = value {
                condition.values.push((place, s(value)));
                set.push(format!("{name} = {place}"));
            } else {
                remove.push(name);
            }
        }
        let mut update = String::new();
        for (verb, parts) in [("SET", set.join(", ")), ("REMOVE", remove.join(", "))] {
            if !parts.is_empty() {
                update = format!("{update} {verb} {parts}");
            }
        }
        transaction.update(Guard::Person, address, update.trim_start(), &condition)
    }

    /// The plain attributes that change; `None` for one to remove.
    fn attributes(&self) -> Vec<(&'static str, Option<String>)> {
        let mut attributes = self.marks.clone();
        if let Some((status, deletion)) = &self.state {
            attributes.push(("status", Some(status.as_str().to_owned())));
            let deletion = deletion.as_ref().map(|id| id.as_str().to_owned());
            attributes.push(("deletion", deletion));
        }
        attributes
    }

    fn allowed_states(&self) -> Condition {
        const NAMES: [&str; 4] = [":s0", ":s1", ":s2", ":s3"];
        let values: Vec<_> = NAMES
            .into_iter()
            .zip(self.allowed)
            .map(|(name, status)| (name, s(status.as_str())))
            .collect();
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        Condition {
            expression: format!("#status IN ({})", names.join(", ")),
            names: vec![("#status", "status")],
            values,
        }
    }
}
