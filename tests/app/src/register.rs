//! The register of carriers and staff, as the operator's commands write it.

use local_aws::QueueSettings;
use qeg_domain::{
    handoff::{Carrier, CarrierName, Handling},
    role::Role,
};
use qeg_store::{
    Table,
    core::{
        key,
        register::{carrier_item, staff_item},
    },
};

use crate::{App, names::CARRIER_QUEUE_PREFIX, tables};

/// How many members of staff there are.
const STAFF: usize = 3;

impl App {
    /// Two carriers and three members of staff.
    pub(crate) async fn register_all(&self) {
        self.register_carrier("post", Handling::EntrustedProcessor, true)
            .await;
        self.register_carrier("express", Handling::IndependentHandler, true)
            .await;
        for n in 0..STAFF {
            tables::put(
                self,
                Table::Ledger,
                staff_item(&staff_role(n), &format!("qeg-staff-{n}")),
            )
            .await;
        }
    }

    /// Adds a carrier, or changes it.
    pub async fn register_carrier(&self, name: &str, handling: Handling, takes_orders: bool) {
        let carrier = Carrier {
            name: CarrierName::parse(name).unwrap(),
            role: carrier_role(name),
            handling,
            takes_orders,
        };
        tables::put(self, Table::Ledger, carrier_item(&carrier)).await;
    }

    /// Makes the queue of a carrier. Gives its URL.
    pub fn open_queue(&self, name: &str) -> String {
        let name = format!("{CARRIER_QUEUE_PREFIX}{name}");
        self.aws().create_queue(&name, QueueSettings::default())
    }

    /// Takes a carrier out of the register.
    pub async fn remove_carrier(&self, name: &str) {
        tables::delete(self, Table::Ledger, key::CARRIERS, name).await;
    }

    /// Takes a member of staff out of the register.
    pub async fn remove_staff(&self, n: usize) {
        tables::delete(self, Table::Ledger, key::STAFF, staff_role(n).name()).await;
    }
}

/// The role of a member of staff, the first is 0.
pub(crate) fn staff_role(n: usize) -> Role {
    role(&format!("staff/qeg-staff-{}", n + 1))
}

/// The role of a carrier.
pub(crate) fn carrier_role(name: &str) -> Role {
    role(&format!("carriers/qeg-carrier-{name}"))
}

fn role(path: &str) -> Role {
    Role::parse(&format!("arn:aws:iam::123456789012:role/qeg/{path}")).unwrap()
}
