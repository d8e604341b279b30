//! Two requests for deletion that ledger and account disagree about, as after a restore of one of the tables.

use client::Person;
use stack::{
    Stack,
    tables::{self, Item, text},
};

/// The people, and what a backup would bring back.
pub struct Undecided {
    older_account: (Person, String, Item),
    older_ledger: (Person, String, Item),
    /// With it the person follows the request that they cancelled.
    receipt: String,
}

impl Undecided {
    /// Before functions are stopped.
    pub async fn prepare() -> Self {
        let dynamodb = tables::dynamodb().await;
        let person = Person::by_call_sign(Stack).await;
        let pk = format!("S#{}", person.subject());
        let before = tables::get(&dynamodb, "subjects", (&pk, "ACCOUNT")).await;
        let (id, _) = person.ask_for_deletion("grace").await;
        let older_account = (person, id, before.unwrap());

        let person = Person::by_call_sign(Stack).await;
        let (id, receipt) = person.ask_for_deletion("grace").await;
        let pk = format!("D#{id}");
        let before = tables::get(&dynamodb, "ledger", (&pk, "REQUEST")).await;
        person.delete("/deletion").await.expect(204);
        let older_ledger = (person, id, before.unwrap());
        Self {
            older_account,
            older_ledger,
            receipt,
        }
    }

    /// The account is that of a backup from before the request.
    pub async fn made(&self) {
        let item = self.older_account.2.clone();
        assert_eq!(text(&item, "sk"), "ACCOUNT");
        tables::put(&tables::dynamodb().await, "subjects", item).await;
    }

    /// The ledger is that of a backup from before the request was cancelled.
    pub async fn cancelled(&self) {
        let item = self.older_ledger.2.clone();
        tables::put(&tables::dynamodb().await, "ledger", item).await;
    }

    /// The request that a block decides: 1 is "made", 2 is "cancelled".
    pub fn id(&self, block: usize) -> &str {
        if block == 1 {
            &self.older_account.1
        } else {
            &self.older_ledger.1
        }
    }

    /// What the decisions led to. Nobody is erased while other tests run.
    pub async fn end(self) {
        let (person, id, _) = &self.older_account;
        let account = person.get("/account").await.expect(200);
        assert_eq!(account.str("/status"), "deletion_requested");
        let deletion = person.get("/deletion").await.expect(200);
        assert_eq!(deletion.str("/request_id"), *id);
        person.delete("/deletion").await.expect(204);
        let (person, id, _) = &self.older_ledger;
        let account = person.get("/account").await.expect(200);
        assert_eq!(account.str("/status"), "active");
        let followed = person.follow(id, &self.receipt).await.expect(200);
        assert_eq!(followed.str("/state"), "cancelled");
    }
}
