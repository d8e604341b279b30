//! The register of carriers and staff in the ledger, as operators write it.

use qeg_domain::{
    handoff::{Carrier, Carriers},
    limits,
    role::Role,
};
use qeg_store::{
    Database, StoreError, Table,
    core::{
        attribute::{Item, optional_text, text},
        key,
        register::{ReadCarriers as _, carrier_item, staff_item},
    },
};

use crate::{
    fault::{Exit, Fault},
    language::say,
};

/// The register.
pub(super) struct Register(pub(super) Database);

/// A member of staff.
pub(super) struct Member {
    pub(super) role: Role,
    /// The small stack that made the role.
    pub(super) stack: String,
}

impl Register {
    pub(super) async fn carriers(&self) -> Result<Carriers, Fault> {
        Ok(self.0.carriers().await?)
    }

    /// Writes a carrier, new or changed.
    pub(super) async fn put_carrier(&self, carrier: &Carrier) -> Result<(), Fault> {
        let all = self.carriers().await?;
        let others = all.all().filter(|one| one.name != carrier.name).count();
        check_room(others, limits::CARRIERS)?;
        self.put(carrier_item(carrier)).await
    }

    pub(super) async fn remove_carrier(&self, name: &str) -> Result<(), Fault> {
        self.delete(key::CARRIERS, name).await
    }

    /// The members of staff, by the names of their stacks.
    pub(super) async fn staff(&self) -> Result<Vec<Member>, Fault> {
        let items = self.0.query(Table::Ledger, key::STAFF, "").await?;
        let mut staff = Vec::new();
        for item in &items {
            let role = Role::parse(text(item, "role")?).ok_or(StoreError::Broken)?;
            let stack = optional_text(item, "stack").unwrap_or_default().to_owned();
            staff.push(Member { role, stack });
        }
        staff.sort_by(|one, other| one.stack.cmp(&other.stack));
        Ok(staff)
    }

    /// Writes a member of staff. Another role of the same stack, which it had before, goes.
    pub(super) async fn put_member(&self, member: &Member) -> Result<(), Fault> {
        let all = self.staff().await?;
        let others = all.iter().filter(|one| one.stack != member.stack).count();
        check_room(others, limits::STAFF)?;
        let stale = all
            .iter()
            .filter(|one| one.stack == member.stack && one.role != member.role);
        for one in stale {
            self.delete(key::STAFF, one.role.name()).await?;
        }
        self.put(staff_item(&member.role, &member.stack)).await
    }

    pub(super) async fn remove_member(&self, member: &Member) -> Result<(), Fault> {
        self.delete(key::STAFF, member.role.name()).await
    }

    async fn put(&self, item: Item) -> Result<(), Fault> {
        let put = self.0.client().put_item();
        let put = put
            .table_name(self.0.name(Table::Ledger))
            .set_item(Some(item));
        let put = put.send().await;
        put.map(|_| ())
            .map_err(|error| Fault::aws("DynamoDB", &error))
    }

    async fn delete(&self, pk: &str, sk: &str) -> Result<(), Fault> {
        let keys = qeg_store::core::attribute::keyed(pk, sk);
        let delete = self.0.client().delete_item();
        let delete = delete
            .table_name(self.0.name(Table::Ledger))
            .set_key(Some(keys));
        let delete = delete.send().await;
        delete
            .map(|_| ())
            .map_err(|error| Fault::aws("DynamoDB", &error))
    }
}

fn check_room(others: usize, most: usize) -> Result<(), Fault> {
    if others < most {
        return Ok(());
    }
    Err(Fault::new(
        Exit::Refused,
        say!(
            "there are {most} already, and no more are possible: remove one that is not needed any more",
            "已有 {most} 个，不能再增加：请先移除不再需要的"
        ),
    ))
}
