//! Something that happens between what a request or a run has read and what it writes.

use local_aws::{Failure, Fault, Gate, Service};
use qeg_store::Table;

use crate::parts::App;

impl App {
    /// Runs `held` until it writes a transaction to this table, then `meanwhile` to its end, and then lets the transaction
    /// go on.
    pub async fn between<H, M>(
        &self,
        table: Table,
        held: impl Future<Output = H>,
        meanwhile: impl Future<Output = M>,
    ) -> (H, M) {
        let gate = Gate::default();
        let failure = Failure::Held(gate.clone());
        let next = Fault::new(Service::DynamoDb, "TransactWriteItems", failure);
        self.aws().fail(next.on(self.table(table)));
        gate.while_held(held, meanwhile).await
    }
}
