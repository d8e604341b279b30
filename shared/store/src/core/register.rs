//! The register: which carriers and which members of staff there are, in the ledger. Their small stacks are added and
//! removed without a change of the main stack, so functions learn of them from here.
//!
//! Operators write it, with `qeg`. No function may: conditions in the roles say so. An entry alone lets nobody in: the
//! API's resource policy also wants a role under the path of the stack.

use qeg_domain::{
    handoff::{Carrier, CarrierName, Carriers, Handling},
    role::Role,
};

use crate::core::{
    attribute::{Item, keyed, s, text},
    database::{Database, Table},
    error::StoreError,
    key,
};

/// The power to read which carriers there are.
pub trait ReadCarriers {
    crate::needs! { ledger: Query }

    /// All carriers, read consistently: at most [`qeg_domain::limits::CARRIERS`].
    ///
    /// # Errors
    /// [`StoreError::Broken`] when an entry cannot be read, or two are alike.
    async fn carriers(&self) -> Result<Carriers, StoreError>;
}

/// The power to read which roles are those of staff.
pub trait ReadStaff {
    crate::needs! { ledger: Query }

    /// The role of each member, read consistently: at most [`qeg_domain::limits::STAFF`].
    ///
    /// # Errors
    /// [`StoreError::Broken`] when an entry cannot be read.
    async fn staff(&self) -> Result<Vec<Role>, StoreError>;
}

impl<D: AsRef<Database>> ReadCarriers for D {
    async fn carriers(&self) -> Result<Carriers, StoreError> {
        let items = self
            .as_ref()
            .query(Table::Ledger, key::CARRIERS, "")
            .await?;
        let carriers: Result<Vec<_>, _> = items.iter().map(carrier).collect();
        Carriers::of(carriers?).map_err(|_| StoreError::Broken)
    }
}

impl<D: AsRef<Database>> ReadStaff for D {
    async fn staff(&self) -> Result<Vec<Role>, StoreError> {
        let items = self.as_ref().query(Table::Ledger, key::STAFF, "").await?;
        items.iter().map(role).collect()
    }
}

/// The entry of a carrier.
pub fn carrier_item(carrier: &Carrier) -> Item {
    let mut item = keyed(key::CARRIERS, carrier.name.as_str());
    item.insert("role".to_owned(), s(carrier.role.arn()));
    item.insert("handling".to_owned(), s(carrier.handling.as_str()));
    let orders = if carrier.takes_orders { OPEN } else { CLOSED };
    item.insert("orders".to_owned(), s(orders));
    item
}

/// The entry of a member of staff, with the name of the small stack that made the role.
pub fn staff_item(role: &Role, stack: &str) -> Item {
    let mut item = keyed(key::STAFF, role.name());
    item.insert("role".to_owned(), s(role.arn()));
    item.insert("stack".to_owned(), s(stack));
    item
}

const OPEN: &str = "open";
const CLOSED: &str = "closed";

fn carrier(item: &Item) -> Result<Carrier, StoreError> {
    let takes_orders = match text(item, "orders")? {
        OPEN => true,
        CLOSED => false,
        _ => return Err(StoreError::Broken),
    };
    Ok(Carrier {
        name: CarrierName::parse(text(item, "sk")?).ok_or(StoreError::Broken)?,
        role: role(item)?,
        handling: Handling::parse(text(item, "handling")?).ok_or(StoreError::Broken)?,
        takes_orders,
    })
}

fn role(item: &Item) -> Result<Role, StoreError> {
    Role::parse(text(item, "role")?).ok_or(StoreError::Broken)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn post(takes_orders: bool) -> Carrier {
        Carrier {
            name: CarrierName::parse("post").unwrap(),
            role: Role::parse("arn:aws-cn:iam::123456789012:role/qeg/carriers/post").unwrap(),
            handling: Handling::EntrustedProcessor,
            takes_orders,
        }
    }

    #[test]
    fn an_entry_is_read_back() {
        for takes_orders in [true, false] {
            let post = post(takes_orders);
            assert_eq!(carrier(&carrier_item(&post)), Ok(post));
        }
        let one = Role::parse("arn:aws-cn:iam::123456789012:role/qeg/staff/one").unwrap();
        assert_eq!(role(&staff_item(&one, "qeg-staff-one")), Ok(one));
    }

    #[test]
    fn an_entry_with_another_word_is_refused() {
        for (name, value) in [
            ("sk", "Post"),
            ("role", "arn:aws-cn:iam::123456789012:user/one"),
            ("handling", "friend"),
            ("orders", "perhaps"),
        ] {
            let mut item = carrier_item(&post(true));
            item.insert(name.to_owned(), s(value));
            assert_eq!(carrier(&item), Err(StoreError::Broken), "{name}");
        }
    }
}
