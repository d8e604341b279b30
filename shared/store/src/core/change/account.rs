//! The account's part of a change. The sealed record, the state, the plain attributes and the list of waiting handoffs
//! are one item, so they are one part of the transaction. That part also checks that the account allows the change.

use aws_sdk_dynamodb::types::AttributeValue;
use qeg_domain::{limits::QUEUED_HANDOFFS, purpose::Purpose};
use qeg_vault::ItemAddress;

use super::{Change, Orders};
use crate::core::{
    attribute::{Item, n, optional_text, s},
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    person::{ACTIVE_ON, CONTACT_DELETED, NOTIFIED_ON, ORDERS_END, RELEASE, WAITING},
    transaction::{Condition, Transaction},
};

/// The attributes that sealing writes, see [`crate::core::sealed`].
const SEALED: [&str; 4] = ["v", "w", "key_id", "sealed"];

/// An update of the account being put together.
struct Update {
    condition: Condition,
    set: Vec<String>,
    remove: Vec<String>,
    add: Vec<String>,
    delete: Vec<String>,
}

/// The placeholders of an attribute's name and its new value in an expression.
fn places(attribute: &str) -> Result<(&'static str, &'static str), StoreError> {
    Ok(match attribute {
        "status" => ("#status", ":status"),
        "deletion" => ("#deletion", ":deletion"),
        ACTIVE_ON => ("#active_on", ":active_on"),
        NOTIFIED_ON => ("#notified_on", ":notified_on"),
        CONTACT_DELETED => ("#contact_deleted", ":contact_deleted"),
        RELEASE => ("#release", ":release"),
        WAITING => ("#waiting", ":waiting"),
        ORDERS_END => ("#orders_end", ":orders_end"),
        "v" => ("#v", ":v"),
        "w" => ("#w", ":w"),
        "key_id" => ("#key_id", ":key_id"),
        "sealed" => ("#sealed", ":sealed"),
        _ => return Err(StoreError::Broken),
    })
}

impl Update {
    fn name(&mut self, attribute: &'static str) -> Result<&'static str, StoreError> {
        let (name, _) = places(attribute)?;
        self.condition.names.push((name, attribute));
        Ok(name)
    }

    fn value(
        &mut self,
        attribute: &'static str,
        value: AttributeValue,
    ) -> Result<(&'static str, &'static str), StoreError> {
        let (name, place) = (self.name(attribute)?, places(attribute)?.1);
        self.condition.values.push((place, value));
        Ok((name, place))
    }

    fn set(&mut self, attribute: &'static str, value: AttributeValue) -> Result<(), StoreError> {
        let (name, place) = self.value(attribute, value)?;
        self.set.push(format!("{name} = {place}"));
        Ok(())
    }

    fn remove(&mut self, attribute: &'static str) -> Result<(), StoreError> {
        let name = self.name(attribute)?;
        self.remove.push(name.to_owned());
        Ok(())
    }

    fn require(&mut self, condition: &str) {
        self.condition.expression = format!("{} AND {condition}", self.condition.expression);
    }

    fn expression(&self) -> String {
        let parts = [
            ("SET", &self.set),
            ("REMOVE", &self.remove),
            ("ADD", &self.add),
            ("DELETE", &self.delete),
        ];
        let parts = parts.into_iter().filter(|(_, parts)| !parts.is_empty());
        let parts: Vec<String> = parts
            .map(|(verb, parts)| format!("{verb} {}", parts.join(", ")))
            .collect();
        parts.join(" ")
    }
}

impl Change<'_> {
    /// Sets what changes, or only checks that the account is in one of the allowed states.
    pub(super) async fn build_account(
        &self,
        transaction: &mut Transaction<'_>,
        write: u64,
    ) -> Result<(), StoreError> {
        let mut update = Update {
            condition: self.allowed_states(),
            set: Vec::new(),
            remove: Vec::new(),
            add: Vec::new(),
            delete: Vec::new(),
        };
        self.set_record(&mut update, write).await?;
        let needs_read_record = self.account.is_some() || self.needs_read_account;
        if needs_read_record {
            self.require_read_record(&mut update)?;
        }
        if let Some(id) = &self.needs_deletion {
            update.name("deletion")?;
            update.require("#deletion = :read_deletion");
            let id = s(id.as_str());
            update.condition.values.push((":read_deletion", id));
        }
        if let Some(release) = &self.release {
            self.move_release(&mut update, release.as_ref())?;
        }
        for (attribute, value) in self.attributes() {
            match value {
                Some(value) => update.set(attribute, s(value))?,
                None => update.remove(attribute)?,
            }
        }
        if let Some(orders) = &self.orders {
            orders.add_to(&mut update, write)?;
        }
        let pk = self.person.pk();
        let address = (Table::Subjects, pk.as_str(), key::ACCOUNT);
        let expression = update.expression();
        // A handler that depends on the record, the release or the deletion has read it, and must read it again if it
        // changed since.
        let depends = needs_read_record || self.release.is_some() || self.needs_deletion.is_some();
        let guard = if depends {
            Guard::Record
        } else {
            Guard::Person
        };
        if expression.is_empty() {
            return transaction.check(guard, address, &update.condition);
        }
        transaction.update(guard, address, &expression, &update.condition)
    }

    /// Replaces the sealed record that was read.
    async fn set_record(&self, update: &mut Update, write: u64) -> Result<(), StoreError> {
        let Some(plaintext) = &self.account else {
            return Ok(());
        };
        if !self.allowed.contains(&self.person.status) {
            return Err(StoreError::Lost(Guard::Person));
        }
        let data_key = self.store.data_key(self.person, Purpose::Account).await?;
        let pk = self.person.pk();
        let address = ItemAddress {
            table: Table::Subjects.as_str(),
            pk: &pk,
            sk: key::ACCOUNT,
            purpose: Purpose::Account,
        };
        let mut sealed = Item::new();
        self.store
            .seal_into(&mut sealed, &data_key, &address, write, plaintext)?;
        for attribute in SEALED {
            let value = sealed.remove(attribute).ok_or(StoreError::Broken)?;
            update.set(attribute, value)?;
        }
        Ok(())
    }

    /// Requires that the record is still the one that was read.
    fn require_read_record(&self, update: &mut Update) -> Result<(), StoreError> {
        update.name("w")?;
        update.require("#w = :read_w");
        let read = n(self.person.account_write()?);
        update.condition.values.push((":read_w", read));
        Ok(())
    }

    /// Sets or removes the release of the call sign. Requires that it is still as it was read.
    fn move_release(&self, update: &mut Update, to: Option<&String>) -> Result<(), StoreError> {
        let read = optional_text(&self.person.account, RELEASE);
        update.name(RELEASE)?;
        match read {
            Some(read) => {
                update.require("#release = :read_release");
                update.condition.values.push((":read_release", s(read)));
            }
            None => update.require("attribute_not_exists(#release)"),
        }
        match (read, to) {
            (_, Some(to)) => update.set(RELEASE, s(to)),
            (Some(_), None) => update.remove(RELEASE),
            (None, None) => Ok(()),
        }
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

impl Orders {
    fn add_to(&self, update: &mut Update, write: u64) -> Result<(), StoreError> {
        let set = |members: &[String]| AttributeValue::Ss(members.to_vec());
        match self {
            Self::Join(entry) => {
                let member = format!("{entry}#{write}");
                let (name, place) = update.value(WAITING, set(&[member]))?;
                update.add.push(format!("{name} {place}"));
                update.require("(attribute_not_exists(#waiting) OR size(#waiting) < :most)");
                update.condition.values.push((":most", n(QUEUED_HANDOFFS)));
            }
            Self::Leave { member, ordered } => {
                let (name, place) = update.value(WAITING, set(std::slice::from_ref(member)))?;
                update.delete.push(format!("{name} {place}"));
                // Fails if all waiting orders were cancelled since this one was read.
                update.name(ORDERS_END)?;
                update.require("(attribute_not_exists(#orders_end) OR #orders_end < :ordered)");
                update.condition.values.push((":ordered", n(*ordered)));
            }
            Self::End => {
                update.set(ORDERS_END, n(write))?;
                update.remove(WAITING)?;
            }
        }
        Ok(())
    }
}
